"""When a superior's ratings fit a campaign. Pure: no database, no web, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.errors import FieldProblem, text

__all__ = ["Given", "RatedPerson", "problems_of"]


@dataclass(frozen=True, slots=True)
class Given:
    """One rating as it was sent."""

    competency_id: UUID
    proficiency: int | None
    not_assessable: bool


@dataclass(frozen=True, slots=True)
class RatedPerson:
    """One row of the page."""

    person_id: UUID
    complete: bool
    ratings: Sequence[Given]


def problems_of(
    people: Sequence[RatedPerson], competencies: Sequence[UUID], minimum: int, maximum: int
) -> list[FieldProblem]:
    """Everything that does not fit: people twice, competencies not asked or twice, values off the scale, gaps."""
    problems: list[FieldProblem] = []
    seen: set[UUID] = set()
    for row, person in enumerate(people):
        if person.person_id in seen:
            problems.append(
                FieldProblem(f"/people/{row}/person_id", text("Pegawai ini dua kali.", "This person twice."))
            )
        seen.add(person.person_id)
        problems += _of_person(f"/people/{row}/ratings", person, set(competencies), minimum, maximum)
    return problems


def _of_person(pointer: str, person: RatedPerson, asked: set[UUID], minimum: int, maximum: int) -> list[FieldProblem]:
    problems: list[FieldProblem] = []
    missing = set(asked)
    seen: set[UUID] = set()
    for column, given in enumerate(person.ratings):
        here = f"{pointer}/{column}"
        if given.competency_id not in asked or given.competency_id in seen:
            reason = text(
                "Kompetensi ini tidak ditanyakan, atau dua kali.", "This competency is not asked, or is there twice."
            )
            problems.append(FieldProblem(f"{here}/competency_id", reason))
        seen.add(given.competency_id)
        if given.proficiency is not None and not minimum <= given.proficiency <= maximum:
            reason = text(f"Pilih {minimum} sampai {maximum}.", f"Choose {minimum} to {maximum}.")
            problems.append(FieldProblem(f"{here}/proficiency", reason))
        if given.proficiency is not None and given.not_assessable:
            reason = text(
                "Pilih tingkat atau tidak dapat menilai, bukan keduanya.", "Choose a level or not assessable, not both."
            )
            problems.append(FieldProblem(f"{here}/not_assessable", reason))
        if given.proficiency is not None or given.not_assessable:
            missing.discard(given.competency_id)
    if person.complete and missing:
        reason = text(
            f"{len(missing)} kompetensi belum dinilai. Nilai, atau tandai tidak dapat menilai.",
            f"{len(missing)} competencies are not rated yet. Rate them or mark them not assessable.",
        )
        problems.append(FieldProblem(pointer, reason))
    return problems
