"""What follows from a form and from dates for a campaign. Pure: no database, no web, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.forms import FormContent

__all__ = ["CHANGEABLE", "DIMENSIONS", "Asked", "grace_ends_at", "hidden_groups", "what_is_asked"]

DIMENSIONS = ("importance", "proficiency", "confidence")

#: What may change in each status.
CHANGEABLE = {
    "open": frozenset({"title", "closes_at", "grace_hours"}),
    "closed": frozenset({"title"}),
    "settled": frozenset({"title"}),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks, as a campaign publishes it: questions, the scale of each dimension, competencies."""

    questions: list[dict[str, Any]]
    scales: dict[str, dict[str, int]]
    competency_ids: list[str]


def what_is_asked(content: FormContent) -> Asked:
    """Read a form. A dimension's scale is that of its first question: one dimension, one scale in a form."""
    bounds = {scale.code: {"min": scale.min, "max": scale.max} for scale in content.scales}
    questions: list[dict[str, Any]] = []
    scales: dict[str, dict[str, int]] = {}
    competencies: dict[str, None] = {}
    for question in content.questions():
        competency = str(question.competency_id) if question.competency_id else None
        dimension = question.dimension if question.dimension in DIMENSIONS else None
        if competency is not None:
            competencies[competency] = None
        if competency is not None and dimension is not None and question.scale is not None:
            scales.setdefault(dimension, bounds[question.scale])
        questions.append(
            {
                "code": question.code,
                "text": question.text.model_dump(),
                "kind": question.kind,
                "competency_id": competency,
                "dimension": dimension,
                "scale_group": question.scale_group,
            }
        )
    return Asked(questions, scales, list(competencies))


def grace_ends_at(closes_at: datetime, grace_hours: int) -> datetime:
    """Until when what a phone sends still counts, marked late (domain page, rule 9)."""
    return closes_at + timedelta(hours=grace_hours)


def hidden_groups(sizes: Iterable[tuple[UUID, int]], smallest: int) -> set[UUID]:
    """The groups whose counters are shown only together, as one group of at least `smallest` people.

    Every group under `smallest` is hidden; when all hidden ones together are still too few, the next larger ones join
    them, or the total minus what is shown would tell.
    """
    ordered = sorted(sizes, key=lambda group: (group[1], str(group[0])))
    hidden: set[UUID] = set()
    together = 0
    for group, size in ordered:
        if size >= smallest and (not hidden or together >= smallest):
            break
        hidden.add(group)
        together += size
    return hidden
