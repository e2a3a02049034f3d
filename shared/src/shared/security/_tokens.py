"""Verifying bearer tokens: signature, issuer, audience, expiry; verified ones may be kept until they expire."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from joserfc import jws
from joserfc.errors import BadSignatureError, ExpiredTokenError, JoseError
from joserfc.jwt import JWTClaimsRegistry
from pydantic_core import from_json

from shared.errors import Unauthenticated, text
from shared.security._caller import ROLES, Grant
from shared.security._keys import KeySource, RemoteKeys
from shared.settings import Issuer

__all__ = ["Claims", "TokenVerifier"]

# Providers put parameters of their own into headers; what is critical is checked all the same (RFC 7515, 4.1.11).
_SIGNATURES = jws.JWSRegistry(algorithms=["RS256", "ES256", "EdDSA"], strict_check_header=False)
_LEEWAY_SECONDS = 5


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
        self._expected = {issuer.issuer: _expected(issuer) for issuer in issuers}
        self._keys: dict[str, KeySource] = {issuer.issuer: RemoteKeys(str(issuer.jwks_url)) for issuer in issuers}
        self._keys.update(keys or {})
        self._cache: OrderedDict[bytes, Claims] = OrderedDict()
        self._cache_size = cache_size

    async def verify(self, token: str) -> Claims:
        """The claims of `token`; raises `Unauthenticated` saying what is wrong with it."""
        # A digest is a sixth of a token, and nobody who reads the memory of the process can sign in with it.
        digest = hashlib.sha256(token.encode()).digest()
        kept = self._cache.get(digest)
        if kept is not None and kept.expires_at > time.time():
            return kept
        claims = await self._verify(token)
        self._keep(digest, claims)
        return claims

    async def _verify(self, token: str) -> Claims:
        try:
            # Read once: which key it needs is in it, and nothing of it is believed before the signature is checked.
            signed = jws.extract_compact(token.encode(), registry=_SIGNATURES)
            payload = from_json(signed.payload)
            if not isinstance(payload, dict):
                raise ValueError("the claims are a JSON object")
            issuer = str(payload.get("iss", ""))
            source = self._keys.get(issuer)
            key = await source.find_key(str(signed.headers().get("kid", ""))) if source else None
            if key is None:
                raise _refused("penerbitnya tidak dikenal", "its issuer or key is not known here")
            if not jws.validate_compact(signed, key, registry=_SIGNATURES):
                raise BadSignatureError
            self._expected[issuer].validate(payload)
        except ExpiredTokenError as error:
            raise _refused("sudah kedaluwarsa", "it has expired") from error
        except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
            # The last three: JSON of a shape that nobody expects in a token.
            raise _refused("tidak sah", "it does not hold") from error
        return _claims(payload)

    def _keep(self, digest: bytes, claims: Claims) -> None:
        if self._cache_size <= 0:
            return
        self._cache[digest] = claims
        self._cache.move_to_end(digest)
        while len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)


def _expected(issuer: Issuer) -> JWTClaimsRegistry:
    """What the claims of an issuer's token must say (RFC 7519, 4.1)."""
    return JWTClaimsRegistry(
        leeway=_LEEWAY_SECONDS,
        iss={"essential": True, "value": issuer.issuer},
        aud={"essential": True, "value": issuer.audience},
        sub={"essential": True},
        exp={"essential": True},
    )


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
