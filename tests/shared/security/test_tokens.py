"""Bearer tokens: who is let in, and how the issuers' keys are kept."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from email.message import Message
from typing import Any
from urllib.error import HTTPError
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from pydantic import HttpUrl
from typing_extensions import override

from shared.errors import Unauthenticated
from shared.security import Grant, KeySource, RemoteKeys, StaticKeys, TokenVerifier
from shared.settings import Issuer

ISSUER = "https://sso.example.test"
KEY = RSAKey.generate_key(2048)
OTHER_KEY = RSAKey.generate_key(2048)


def jwks(key: Key = KEY, key_id: str = "k1") -> dict[str, Any]:
    return {"keys": [{**key.as_dict(private=False), "kid": key_id, "use": "sig"}]}


def token(
    *,
    key: Key = KEY,
    key_id: str = "k1",
    algorithm: str = "RS256",
    header: dict[str, Any] | None = None,
    **claims: object,
) -> str:
    payload = {"iss": ISSUER, "sub": "p-1", "aud": "siklus", "exp": time.time() + 60, **claims}
    header = {"alg": algorithm, "kid": key_id, **(header or {})}
    return jwt.encode(header, payload, key, registry=JWSRegistry(algorithms=[algorithm], strict_check_header=False))


def forged(header: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """A token that no library agrees to make."""
    claims = {"iss": ISSUER, "sub": "p-1", "aud": "siklus", "exp": time.time() + 60}
    parts = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({**header, "kid": "k1"}, claims)]
    signed = b".".join(parts)
    return (signed + b"." + urlsafe_b64encode(sign(signed)).rstrip(b"=")).decode()


def signed_by_us(signed: bytes) -> bytes:
    private = KEY.private_key
    assert private is not None
    return private.sign(signed, padding.PKCS1v15(), hashes.SHA256())


def verifier(keys: KeySource | None = None) -> TokenVerifier:
    issuers = [Issuer(issuer=ISSUER, jwks_url=HttpUrl(ISSUER + "/jwks"))]
    return TokenVerifier(issuers, keys={ISSUER: keys or StaticKeys(jwks())})


async def test_a_valid_token_says_who_and_with_which_roles() -> None:
    government, unit = uuid4(), uuid4()
    roles = [{"role": "unit_admin", "unit": str(unit)}, {"role": "analyst"}, {"role": "emperor"}]
    claims = await verifier().verify(token(siklus={"government": str(government), "roles": roles}))
    assert (claims.issuer, claims.subject, claims.government_id) == (ISSUER, "p-1", government)
    assert claims.grants == (Grant("unit_admin", unit), Grant("analyst"))


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(KEY, "RS256"), (ECKey.generate_key("P-256"), "ES256"), (OKPKey.generate_key("Ed25519"), "EdDSA")],
    ids=["RS256", "ES256", "EdDSA"],
)
# Providers still use the name that RFC 9864 has replaced.
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
async def test_the_usual_kinds_of_keys_are_accepted(key: Key, algorithm: str) -> None:
    sent = token(key=key, algorithm=algorithm, header={"x-of-a-provider": "1"}, aud=["other", "siklus"])
    assert (await verifier(StaticKeys(jwks(key))).verify(sent)).subject == "p-1"


async def test_what_is_forged_below_would_hold_with_nothing_wrong_in_it() -> None:
    assert (await verifier().verify(forged({"alg": "RS256"}, signed_by_us))).subject == "p-1"


async def test_a_key_of_an_unknown_kind_does_not_hide_the_others() -> None:
    published = {"keys": [{"kty": "quantum", "kid": "q"}, {"kty": "RSA", "kid": "broken"}, *jwks()["keys"]]}
    keys = StaticKeys(published)
    assert (await verifier(keys).verify(token())).subject == "p-1"
    assert await keys.find_key("q") is None


@pytest.mark.parametrize(
    "bad",
    [
        lambda: token(exp=time.time() - 60),
        lambda: token(aud="another-system"),
        lambda: token(iss="https://elsewhere.example.test"),
        lambda: token(key=OTHER_KEY),
        lambda: token(key_id="never-published"),
        lambda: token(siklus={"government": "not-a-uuid"}),
        lambda: token(siklus={"roles": ["analyst"]}),
        lambda: token(nbf=time.time() + 60),
        lambda: token(exp=None),
        lambda: token(sub=None),
        lambda: token(algorithm="PS256"),
        lambda: forged({"alg": "HS256"}, lambda signed: hmac.digest(KEY.as_pem(private=False), signed, "sha256")),
        lambda: forged({"alg": "none"}, lambda _: b""),
        lambda: forged({"alg": "RS256", "crit": ["unheard-of"], "unheard-of": 1}, signed_by_us),
        lambda: token()[:-8] + "AAAAAAAA",
        lambda: ".".join([urlsafe_b64encode(b'["alg"]').decode().rstrip("="), *token().split(".")[1:]]),
        lambda: ".".join([token().split(".")[0], "W10", "eA"]),
        lambda: "not.a.token",
        lambda: "",
    ],
    ids=[
        "expired",
        "audience",
        "issuer",
        "signature",
        "key",
        "government",
        "roles",
        "not yet",
        "for ever",
        "nobody",
        "other algorithm",
        "public key as a password",
        "unsigned",
        "critical parameter",
        "cut",
        "header is a list",
        "claims are a list",
        "garbage",
        "empty",
    ],
)
async def test_a_token_that_does_not_hold_is_refused(bad: Callable[[], str]) -> None:
    with pytest.raises(Unauthenticated):
        await verifier().verify(bad())


class CountedKeys(StaticKeys):
    """Keys that count how often they are asked for."""

    calls = 0

    @override
    async def find_key(self, key_id: str) -> Key | None:
        self.calls += 1
        return await super().find_key(key_id)


@pytest.mark.parametrize(("seconds_left", "verifications"), [(60, 1), (-2, 2)], ids=["valid", "just expired"])
async def test_a_kept_token_is_used_only_until_it_expires(seconds_left: int, verifications: int) -> None:
    keys = CountedKeys(jwks())
    checked = verifier(keys)
    kept = token(exp=time.time() + seconds_left)
    await checked.verify(kept)
    await checked.verify(kept)
    assert keys.calls == verifications


class Provider:
    """An issuer's key address that counts its calls and can fail."""

    def __init__(self) -> None:
        self.calls = 0
        self.fails = False

    def __call__(self, url: str) -> bytes:
        self.calls += 1
        if self.fails:
            raise HTTPError(url, 500, "away", Message(), None)
        return json.dumps(jwks()).encode()


async def test_unknown_key_ids_cause_one_fetch_in_thirty_seconds() -> None:
    provider = Provider()
    keys = RemoteKeys(ISSUER + "/jwks", read=provider)
    assert await keys.find_key("k1") is not None
    for number in range(20):
        assert await keys.find_key(f"unknown-{number}") is None
    assert provider.calls == 1


async def test_good_keys_survive_a_failed_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider()
    keys = RemoteKeys(ISSUER + "/jwks", read=provider)
    await keys.find_key("k1")
    provider.fails = True
    later = time.monotonic() + 60
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert await keys.find_key("unknown") is None
    assert provider.calls == 2
    assert await keys.find_key("k1") is not None
