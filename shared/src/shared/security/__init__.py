"""Who is calling: bearer tokens from OIDC providers, and what their bearer may do."""

from shared.security._caller import ROLES, Caller, Grant, Role
from shared.security._keys import KeySource, RemoteKeys, StaticKeys
from shared.security._tokens import Claims, TokenVerifier

__all__ = ["ROLES", "Caller", "Claims", "Grant", "KeySource", "RemoteKeys", "Role", "StaticKeys", "TokenVerifier"]
