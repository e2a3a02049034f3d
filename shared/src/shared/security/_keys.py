"""Public keys of token issuers, fetched sparingly and never lost by a failed fetch."""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any, Protocol
from urllib.request import urlopen

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

__all__ = ["KeySource", "RemoteKeys", "StaticKeys"]

_LOGGER = logging.getLogger(__name__)
_REFRESH_SECONDS = 30.0
_TIMEOUT_SECONDS = 5.0


class KeySource(Protocol):
    """Where the public key of a key id comes from."""

    async def find_key(self, key_id: str) -> Key | None:
        """The key of `key_id`, or None when the issuer does not publish it."""
        ...


class StaticKeys:
    """Keys that are known beforehand, for tests and closed networks."""

    def __init__(self, jwks: Mapping[str, Any]) -> None:
        self._keys = _keys_by_id(jwks)

    async def find_key(self, key_id: str) -> Key | None:
        """The key of `key_id` among those given."""
        return self._keys.get(key_id)


class RemoteKeys:
    """Keys of one JWKS address: at most one fetch in 30 s, one at a time; an unknown id waits for the next one."""

    def __init__(self, url: str, *, read: Callable[[str], bytes] | None = None) -> None:
        self._url = url
        self._read = read or _read
        self._keys: dict[str, Key] = {}
        self._fetched_at: float | None = None
        self._lock = asyncio.Lock()

    async def find_key(self, key_id: str) -> Key | None:
        """The key of `key_id`, fetched when it is not known and the last fetch is old enough."""
        if key_id not in self._keys and self._may_fetch():
            async with self._lock:
                if key_id not in self._keys and self._may_fetch():
                    await self._fetch()
        return self._keys.get(key_id)

    def _may_fetch(self) -> bool:
        if self._fetched_at is None:
            return True
        # Before the first success the issuer may still be starting: ask again soon.
        wait = _REFRESH_SECONDS if self._keys else 1.0
        return time.monotonic() - self._fetched_at >= wait

    async def _fetch(self) -> None:
        try:
            published = await asyncio.to_thread(self._read, self._url)
            self._keys = _keys_by_id(json.loads(published))
        except (OSError, HTTPException, ValueError) as error:
            # Good keys stay: a provider that is down for a minute must not sign everybody out.
            _LOGGER.warning("fetching token keys failed", extra={"url": self._url, "error": repr(error)})
        finally:
            self._fetched_at = time.monotonic()


def _read(url: str) -> bytes:
    """The body behind an address of the settings, which are http or https; raises OSError or HTTPException.

    One request in half a minute: the HTTP client of a web front end would be a tenth of the process's memory.
    """
    with urlopen(url, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310 - the settings take HTTP addresses only
        content: bytes = answer.read()
    return content


def _keys_by_id(jwks: Any) -> dict[str, Key]:
    """The keys of a JWK Set (RFC 7517) that have an id; kinds that nobody here knows are left out, as section 5 asks.

    Raises ValueError when it is no set.
    """
    keys = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(keys, list):
        raise ValueError("not a JWK Set")
    found = (_read_key(key) for key in keys if isinstance(key, dict) and isinstance(key.get("kid"), str))
    return {str(key.kid): key for key in found if key is not None}


def _read_key(members: dict[str, Any]) -> Key | None:
    try:
        return JWKRegistry.import_key(members)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        _LOGGER.warning("a published token key cannot be read", extra={"key": members["kid"], "error": repr(error)})
        return None
