"""The token issuer of the embedded runtime: one RSA key below `var/secrets`, its JWKS, and tokens signed with it."""

import base64
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from siklus.state import State, write_secret

NAME = "urn:siklus:embedded"
"""The `iss` claim. It stays the same when ports change, because people's accounts are stored under it."""
AUDIENCE = "siklus"
ALGORITHM = "RS256"


@dataclass(frozen=True, slots=True)
class RoleClaim:
    """An administrative role, in one unit (and what lies below it) or, without a unit, in the whole government."""

    role: str
    unit: str | None = None

    @classmethod
    def parse(cls, text: str) -> "RoleClaim":
        """Read `role` or `role:unit`."""
        role, _, unit = text.partition(":")
        return cls(role, unit or None)


@dataclass(frozen=True, slots=True)
class TokenIssuer:
    """Signs tokens with one private key."""

    name: str
    key: rsa.RSAPrivateKey
    key_id: str

    @classmethod
    def from_state(cls, state: State) -> "TokenIssuer":
        """Return the issuer of this state; its key is made at the first use."""
        file = state.secret_file("issuer.pem")
        return cls.from_file(file) if file.exists() else cls.create(file)

    @classmethod
    def create(cls, file: Path | None = None, *, name: str = NAME) -> "TokenIssuer":
        """Make a new key, written to `file` if one is given."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        if file is not None:
            encoding = serialization.Encoding.PEM
            pem = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            write_secret(file, pem.decode())
        return cls(name, key, _thumbprint(key))

    @classmethod
    def from_file(cls, file: Path) -> "TokenIssuer":
        """Read the key that `create` wrote."""
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(f"{file} holds no RSA key; remove it and start again.")
        return cls(NAME, key, _thumbprint(key))

    @property
    def jwks(self) -> dict[str, Any]:
        """The public key as a JSON Web Key Set (RFC 7517)."""
        return {"keys": [{**_public_jwk(self.key), "kid": self.key_id, "use": "sig", "alg": ALGORITHM}]}

    def token(
        self, subject: str, *, government: str | None = None, roles: Sequence[RoleClaim] = (), minutes: float = 60
    ) -> str:
        """Return a signed token for `subject` that holds for `minutes` from now."""
        now = int(time.time())
        claims = {
            "iss": self.name,
            "sub": subject,
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + int(minutes * 60),
            "siklus": {"government": government, "roles": [{"role": r.role, "unit": r.unit} for r in roles]},
        }
        return jwt.encode(claims, self.key, algorithm=ALGORITHM, headers={"kid": self.key_id})


def _public_jwk(key: rsa.RSAPrivateKey) -> dict[str, Any]:
    members = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {name: members[name] for name in ("kty", "n", "e")}


def _thumbprint(key: rsa.RSAPrivateKey) -> str:
    """Return the key's thumbprint (RFC 7638), which names it."""
    canonical = json.dumps(_public_jwk(key), sort_keys=True, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()
