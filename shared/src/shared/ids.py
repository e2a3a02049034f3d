"""Identifiers: UUIDv7 for what a person makes, UUIDv5 for what follows from something else.

A derived id is a function of its cause, so the same history gives the same rows, whoever replays it.
"""

import secrets
import time
from uuid import UUID, uuid5

__all__ = ["derived_id", "uuid7"]


def uuid7() -> UUID:
    """A new time-ordered id (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits."""
    value = (time.time_ns() // 1_000_000 & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0b11 << 62) | 0b10 << 62
    return UUID(int=value)


def derived_id(causing: UUID, role: str) -> UUID:
    """The id of what `causing` brings about in `role`, such as an enrolment's "pre_test" (UUIDv5, RFC 9562)."""
    return uuid5(causing, role)
