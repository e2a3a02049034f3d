"""Verifying bearer tokens: signature, issuer, audience, expiry; verified ones may be kept until they expire."""

import base64
import json
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import jwt

from shared.errors import Unauthenticated, text
from shared.security._caller import ROLES, Grant
from shared.security._keys import KeySource, RemoteKeys
from shared.settings import Issuer

__all__ = ["Claims", "TokenVerifier"]

_ALGORITHMS = ["RS256", "ES256", "EdDSA"]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says: who, until when (Unix seconds), in which government, with which roles."""

    issuer: str
    subject: str
    expires_at: float
    government_id: UUID | None
    grants: tuple[Grant, ...]


class TokenVerifier:
    """Verifies tokens of the accepted issuers and keeps up to `cache_size` verified ones until they expire."""

    def __init__(
        self, issuers: Sequence[Issuer], *, cache_size: int = 4_096, keys: Mapping[str, KeySource] | None = None
    ) -> None:
        self._audiences = {issuer.issuer: issuer.audience for issuer in issuers}
        self._keys: dict[str, KeySource] = {issuer.issuer: RemoteKeys(str(issuer.jwks_url)) for issuer in issuers}
        self._keys.update(keys or {})
        self._cache: OrderedDict[str, Claims] = OrderedDict()
        self._cache_size = cache_size

    async def verify(self, token: str) -> Claims:
        """The claims of `token`; raises `Unauthenticated` saying what is wrong with it."""
        kept = self._cache.get(token)
        if kept is not None and kept.expires_at > time.time():
            return kept
        claims = await self._verify(token)
        self._keep(token, claims)
        return claims

    async def _verify(self, token: str) -> Claims:
        try:
            key_id, issuer = _peek(token)
            source = self._keys.get(issuer)
            key = await source.find_key(key_id) if source else None
            if key is None:
                raise _refused("penerbitnya tidak dikenal", "its issuer or key is not known here")
            payload = jwt.decode(
                token,
                key,
                algorithms=_ALGORITHMS,
                audience=self._audiences[issuer],
                issuer=issuer,
                options={"require": ["exp", "iss", "sub", "aud"]},
                leeway=5,
            )
        except jwt.ExpiredSignatureError as error:
            raise _refused("sudah kedaluwarsa", "it has expired") from error
        except jwt.PyJWTError as error:
            raise _refused("tidak sah", "it does not hold") from error
        return _claims(payload)

    def _keep(self, token: str, claims: Claims) -> None:
        if self._cache_size <= 0:
            return
        self._cache[token] = claims
        self._cache.move_to_end(token)
        while len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)


def _peek(token: str) -> tuple[str, str]:
    """The key id and the issuer that a token names, before anything of it is believed.

    PyJWT would check every character of all three parts for each of the two, which costs as much as the signature.
    """
    try:
        header, payload, _ = token.split(".")
        named, claimed = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in (header, payload))
        return str(named.get("kid", "")), str(claimed.get("iss", ""))
    except (ValueError, AttributeError, RecursionError) as error:
        raise jwt.DecodeError("not a token") from error


def _claims(payload: Mapping[str, Any]) -> Claims:
    own = payload.get("siklus")
    own = own if isinstance(own, Mapping) else {}
    try:
        government = UUID(own["government"]) if own.get("government") else None
        grants = tuple(
            Grant(role=item["role"], unit_id=UUID(item["unit"]) if item.get("unit") else None)
            for item in own.get("roles", ())
            if item["role"] in ROLES
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _refused("klaim siklus tidak terbaca", "its siklus claim cannot be read") from error
    return Claims(
        issuer=payload["iss"],
        subject=payload["sub"],
        expires_at=float(payload["exp"]),
        government_id=government,
        grants=grants,
    )


def _refused(indonesian: str, english: str) -> Unauthenticated:
    return Unauthenticated(
        text(f"Token ditolak: {indonesian}. Masuk kembali.", f"The token is refused: {english}. Sign in again."),
        headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
    )
