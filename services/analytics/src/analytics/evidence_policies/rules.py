"""What an edited evidence policy says differently, and what it would do. Pure: no database, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, NamedTuple
from uuid import UUID

from analytics.amendments.rules import differences
from analytics.beliefs.rules import SOURCE_NAMES
from analytics.evidence.rules import EvidencePolicy
from shared.schemas import Text, text

__all__ = ["CompetencyDifference", "content_of", "describe_evidence_changes", "total_of"]

_LABELS: dict[str, Text] = {
    "superior_sources": text("Penilaian yang berlaku sebagai penilaian atasan", "What counts as the superior's rating"),
    "superior_choice": text("Bila atasan menilai beberapa kali", "When the superior rated several times"),
    "self_sources": text("Penilaian yang berlaku sebagai penilaian diri", "What counts as the self-rating"),
    "self_choice": text("Bila pegawai menilai diri beberapa kali", "When somebody rated themselves several times"),
    "proving_sources": text("Bukti yang menaikkan tingkat", "What raises a level"),
    "oldest_days": text("Bukti dihitung paling lama (hari)", "Evidence counts for at most (days)"),
    "bar_without_standard": text(
        "Batas tinggi bila jabatan tidak mensyaratkan (0–5)", "What is high where the job requires nothing (0–5)"
    ),
}
_SAID = {
    "latest": text("yang terbaru", "the latest"),
    "best": text("yang tertinggi", "the best"),
}
_NOT_EDITED = frozenset({"version", "as_of"})


class CompetencyDifference(NamedTuple):
    """One competency of the current state by both versions. `people` are those about whom either knows anything."""

    competency_id: UUID | None
    changed: int
    raised: int
    lowered: int
    newly_known: int
    no_longer_known: int
    needs_before: int
    needs_after: int
    opened: int
    closed: int
    gap_before: float | None
    gap_after: float | None
    people: int


def content_of(policy: EvidencePolicy) -> dict[str, Any]:
    """A policy as it is stored."""
    values = {name: value for name, value in asdict(policy).items() if name not in _NOT_EDITED}
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in values.items()}


def describe_evidence_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Text]:
    """One sentence for each value that differs."""
    return differences(before, after, _LABELS, _say)


def total_of(items: Iterable[CompetencyDifference]) -> dict[str, int]:
    """The counts over all competencies: pairs of a person and a competency."""
    rows = list(items)
    names = [name for name in CompetencyDifference._fields if name not in {"competency_id", "gap_before", "gap_after"}]
    return {name: sum(getattr(row, name) for row in rows) for name in names}


def _say(value: Any) -> Text:  # Any: a value of the policy
    if value is None:
        return text("tanpa batas", "without limit")
    if isinstance(value, list):
        names = [SOURCE_NAMES[source] for source in value]
        if not names:
            return text("tidak ada", "none")
        return text(", ".join(name.id for name in names), ", ".join(name.en for name in names))
    return _SAID.get(str(value), text(str(value), str(value)))
