"""The token issuer of the embedded runtime: one RSA key below `var/secrets`, its JWKS, and tokens signed with it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

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
    key: RSAKey

    @classmethod
    def from_state(cls, state: State) -> "TokenIssuer":
        """Return the issuer of this state; its key is made at the first use."""
        file = state.secret_file("issuer.pem")
        return cls.from_file(file) if file.exists() else cls.create(file)

    @classmethod
    def create(cls, file: Path | None = None, *, name: str = NAME) -> "TokenIssuer":
        """Make a new key, written to `file` if one is given."""
        key = RSAKey.generate_key(2048)
        if file is not None:
            write_secret(file, key.as_pem(private=True).decode())
        return cls(name, key)

    @classmethod
    def from_file(cls, file: Path) -> "TokenIssuer":
        """Read the key that `create` wrote."""
        try:
            return cls(NAME, RSAKey.import_key(file.read_bytes()))
        except ValueError as error:
            raise ValueError(f"{file} holds no RSA key; remove it and start again.") from error

    @property
    def key_id(self) -> str:
        """The key's thumbprint (RFC 7638), which names it."""
        return self.key.thumbprint()

    @property
    def jwks(self) -> dict[str, Any]:
        """The public key as a JSON Web Key Set (RFC 7517)."""
        return {"keys": [{**self.key.as_dict(private=False), "kid": self.key_id, "use": "sig", "alg": ALGORITHM}]}

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
        return jwt.encode({"alg": ALGORITHM, "kid": self.key_id}, claims, self.key, algorithms=[ALGORITHM])
