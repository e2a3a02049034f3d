"""Where people stand, and the cells in which they are counted.

A standing is counted once in each table for which both of its values are known. A cell's code is
`offset + (row - first row) * columns + (column - first column)` of its table.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from analytics.evidence.rules import Evidence, EvidencePolicy, Level, effective, fresh, present_level

__all__ = [
    "TABLES",
    "GroupKey",
    "Occupant",
    "Requirements",
    "Standing",
    "Table",
    "cells_of",
    "current_standing",
    "group_id",
    "group_of",
    "pairs_of",
    "standings_of",
]

Requirements = Mapping[str, Mapping[UUID, int]]
"""Job level -> competency -> required level."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of counts: rows and columns are ranges of integers, both ends included."""

    name: str
    offset: int
    rows: tuple[int, int]
    columns: tuple[int, int]

    @property
    def width(self) -> int:
        """How many columns."""
        return self.columns[1] - self.columns[0] + 1

    @property
    def size(self) -> int:
        """How many cells."""
        return (self.rows[1] - self.rows[0] + 1) * self.width

    def cell(self, row: int | None, column: int | None) -> int | None:
        """The code of a pair; None when a value is missing or outside the table."""
        if row is None or column is None:
            return None
        if not (self.rows[0] <= row <= self.rows[1] and self.columns[0] <= column <= self.columns[1]):
            return None
        return self.offset + (row - self.rows[0]) * self.width + column - self.columns[0]


_IMPORTANCE, _LEVELS, _ONE = (1, 5), (0, 5), (0, 0)
IMPORTANCE_PRESENT = Table("importance_present", 0, _IMPORTANCE, _LEVELS)
IMPORTANCE_SELF = Table("importance_self", 30, _IMPORTANCE, _LEVELS)
REQUIRED_PRESENT = Table("required_present", 60, _LEVELS, _LEVELS)
NEXT_PRESENT = Table("next_present", 96, _LEVELS, _LEVELS)
SELF_SUPERIOR = Table("self_superior", 132, _LEVELS, _LEVELS)
CONFIDENCE = Table("confidence", 168, (1, 5), _ONE)
TABLES = {
    table.name: table
    for table in (IMPORTANCE_PRESENT, IMPORTANCE_SELF, REQUIRED_PRESENT, NEXT_PRESENT, SELF_SUPERIOR, CONFIDENCE)
}


class Occupant(NamedTuple):
    """What a person's own copy says for the current state: only active people are counted there."""

    government_id: UUID
    unit_id: UUID
    job_level: str
    next_job_level: str | None
    active: bool


class Standing(NamedTuple):
    """One person and competency in one wave: what is stored in `standings` and counted in the tables."""

    person_id: UUID
    wave_id: UUID
    competency_id: UUID
    government_id: UUID
    unit_id: UUID
    job_level: str
    importance: int | None
    self_level: int | None
    superior_level: int | None
    confidence: int | None
    present: int | None
    present_source: str | None
    required: int | None
    next_required: int | None


class GroupKey(NamedTuple):
    """What one set of counts is about."""

    government_id: UUID
    wave_id: UUID
    policy_version: int
    unit_id: UUID
    job_level: str
    competency_id: UUID


def standings_of(
    evidence: Iterable[Evidence], occupant: Occupant | None, requirements: Requirements, policy: EvidencePolicy
) -> list[Standing]:
    """All standings of one person and competency: the baseline of each campaign, and the current state.

    A baseline is what its campaign measured, in the unit and job level of the invitation; the current state is all
    evidence, in the unit and job level of today, and needs the person to be known and active.
    """
    standing = effective(evidence)
    if not standing:
        return []
    found = []
    by_campaign: dict[UUID, list[Evidence]] = {}
    for item in standing:
        if item.campaign_id is not None:
            by_campaign.setdefault(item.campaign_id, []).append(item)
    next_job = occupant.next_job_level if occupant else None
    for campaign_id, items in by_campaign.items():
        anchor = next((item for item in items if item.source == "self"), items[0])
        if anchor.unit_id is not None and anchor.job_level is not None:
            level = present_level(items, policy)
            found.append(
                _standing(anchor, campaign_id, anchor.unit_id, anchor.job_level, next_job, level, requirements)
            )
    current = current_standing(standing, occupant, requirements, policy)
    return [item for item in (*found, current) if item is not None and _says_something(item)]


def current_standing(
    standing: Sequence[Evidence], occupant: Occupant | None, requirements: Requirements, policy: EvidencePolicy
) -> Standing | None:
    """The current state of one person and competency; None for somebody who is unknown or no longer active."""
    if occupant is None or not occupant.active:
        return None
    return _standing(
        standing[0],
        occupant.government_id,
        occupant.unit_id,
        occupant.job_level,
        occupant.next_job_level,
        present_level(fresh(standing, policy), policy),
        requirements,
    )


def cells_of(standing: Standing) -> list[int]:
    """The codes of the cells in which a standing counts one."""
    found = (
        IMPORTANCE_PRESENT.cell(standing.importance, standing.present),
        IMPORTANCE_SELF.cell(standing.importance, standing.self_level),
        REQUIRED_PRESENT.cell(standing.required, standing.present),
        NEXT_PRESENT.cell(standing.next_required, standing.present),
        SELF_SUPERIOR.cell(standing.self_level, standing.superior_level),
        CONFIDENCE.cell(standing.confidence, 0),
    )
    return [cell for cell in found if cell is not None]


def pairs_of(table: Table, counts: Mapping[int, int]) -> dict[tuple[int, int], int]:
    """One table, {(row, column): n}, out of counts by cell code; empty cells are left out."""
    pairs = {}
    for cell in range(table.offset, table.offset + table.size):
        if n := counts.get(cell, 0):
            row, column = divmod(cell - table.offset, table.width)
            pairs[row + table.rows[0], column + table.columns[0]] = n
    return pairs


def group_of(standing: Standing, policy_version: int) -> GroupKey:
    """Where a standing is counted."""
    return GroupKey(
        standing.government_id,
        standing.wave_id,
        policy_version,
        standing.unit_id,
        standing.job_level,
        standing.competency_id,
    )


def group_id(key: GroupKey) -> int:
    """A 64-bit id of a group, derived from what it is about (BLAKE2b), so that nobody has to look it up."""
    digest = hashlib.blake2b(digest_size=8)
    digest.update(key.government_id.bytes + key.wave_id.bytes + key.unit_id.bytes + key.competency_id.bytes)
    digest.update(f"{key.policy_version}:{key.job_level}".encode())
    return int.from_bytes(digest.digest(), "big", signed=True)


def _standing(
    anchor: Evidence,
    wave_id: UUID,
    unit_id: UUID,
    job_level: str,
    next_job_level: str | None,
    level: Level,
    requirements: Requirements,
) -> Standing:
    competency = anchor.competency_id
    return Standing(
        anchor.person_id,
        wave_id,
        competency,
        anchor.government_id,
        unit_id,
        job_level,
        level.importance,
        level.self_level,
        level.superior_level,
        level.confidence,
        level.present,
        level.source,
        requirements.get(job_level, {}).get(competency),
        requirements.get(next_job_level, {}).get(competency) if next_job_level else None,
    )


def _says_something(standing: Standing) -> bool:
    known = standing.importance is not None or standing.self_level is not None
    return known or standing.present is not None or standing.confidence is not None
