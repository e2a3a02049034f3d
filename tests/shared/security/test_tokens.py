"""Bearer tokens: who is let in, and how the issuers' keys are kept."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from pydantic import HttpUrl
from typing_extensions import override

from shared.errors import Unauthenticated
from shared.security import Grant, KeySource, RemoteKeys, StaticKeys, TokenVerifier
from shared.settings import Issuer

ISSUER = "https://sso.example.test"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwks(key: rsa.RSAPrivateKey = KEY, key_id: str = "k1") -> dict[str, Any]:
    public: dict[str, Any] = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {"keys": [{**public, "kid": key_id, "alg": "RS256", "use": "sig"}]}


def token(*, key: rsa.RSAPrivateKey = KEY, key_id: str = "k1", **claims: object) -> str:
    payload = {"iss": ISSUER, "sub": "p-1", "aud": "siklus", "exp": time.time() + 60, **claims}
    return jwt.encode(payload, key, algorithm="RS256", headers={"kid": key_id})


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
    "bad",
    [
        lambda: token(exp=time.time() - 60),
        lambda: token(aud="another-system"),
        lambda: token(iss="https://elsewhere.example.test"),
        lambda: token(key=OTHER_KEY),
        lambda: token(key_id="never-published"),
        lambda: token(siklus={"government": "not-a-uuid"}),
        lambda: token(siklus={"roles": ["analyst"]}),
        lambda: jwt.encode(
            {"iss": ISSUER, "sub": "p-1", "aud": "siklus", "exp": time.time() + 60}, "", algorithm="none"
        ),
        lambda: "not.a.token",
        lambda: "",
    ],
    ids=["expired", "audience", "issuer", "signature", "key", "government", "roles", "unsigned", "garbage", "empty"],
)
async def test_a_token_that_does_not_hold_is_refused(bad: Callable[[], str]) -> None:
    with pytest.raises(Unauthenticated):
        await verifier().verify(bad())


class CountedKeys(StaticKeys):
    """Keys that count how often they are asked for."""

    calls = 0

    @override
    async def find_key(self, key_id: str) -> jwt.PyJWK | None:
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

    def __call__(self, _: httpx.Request) -> httpx.Response:
        self.calls += 1
        return httpx.Response(500) if self.fails else httpx.Response(200, json=jwks())


async def test_unknown_key_ids_cause_one_fetch_in_thirty_seconds() -> None:
    provider = Provider()
    keys = RemoteKeys(ISSUER + "/jwks", transport=httpx.MockTransport(provider))
    assert await keys.find_key("k1") is not None
    for number in range(20):
        assert await keys.find_key(f"unknown-{number}") is None
    assert provider.calls == 1


async def test_good_keys_survive_a_failed_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider()
    keys = RemoteKeys(ISSUER + "/jwks", transport=httpx.MockTransport(provider))
    await keys.find_key("k1")
    provider.fails = True
    later = time.monotonic() + 60
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert await keys.find_key("unknown") is None
    assert provider.calls == 2
    assert await keys.find_key("k1") is not None
