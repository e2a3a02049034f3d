"""Random numbers that are the same every time for the same purpose."""

import random

__all__ = ["draw_for"]


def draw_for(*purpose: object) -> random.Random:
    """Return a generator that depends on the purpose alone, so that one person's numbers never move another's."""
    return random.Random(":".join(map(str, purpose)))  # noqa: S311 - made-up people need no secrecy.
