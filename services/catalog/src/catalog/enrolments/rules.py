"""Seats, waitlist, overlaps and completion. Pure: no database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

__all__ = ["Occurrence", "allocate_seats", "attendance_rate", "completes", "count_promoted", "overlaps"]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One meeting of a session, from `starts_at` to (excluding) `ends_at`, aware."""

    starts_at: datetime
    ends_at: datetime


def allocate_seats(*, seats: int, enrolled: int, waitlisted: int, candidates: int) -> int:
    """How many of `candidates`, in their order, get a seat; the others wait.

    Whoever waits already comes first, so nobody overtakes a waitlist that is not empty.
    """
    free = seats - enrolled - waitlisted
    return max(0, min(candidates, free))


def count_promoted(*, seats: int, enrolled: int, waitlisted: int) -> int:
    """How many of the waitlist, longest waiting first, get a seat now."""
    return max(0, min(waitlisted, seats - enrolled))


def overlaps(first: Sequence[Occurrence], second: Sequence[Occurrence]) -> bool:
    """Whether a person would have to be in both at once: some pair of meetings shares time."""
    return any(a.starts_at < b.ends_at and b.starts_at < a.ends_at for a in first for b in second)


def attendance_rate(*, present: int, days: int) -> Decimal:
    """Share of the session's days on which a person was present, 0–1, four decimals."""
    return (Decimal(present) / Decimal(days)).quantize(Decimal("0.0001"))


def completes(rate: Decimal | None, threshold: Decimal) -> bool:
    """Whether attendance is enough to complete; without any attendance it is not."""
    return rate is not None and rate >= threshold
