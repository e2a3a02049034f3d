"""What the rows of a file of answers come to. Pure: no database, no web, no clock."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.errors import FieldProblem
from shared.forms import Answer, CompiledForm, relevant_answers, validate_answers
from shared.ids import derived_id
from shared.schemas import text
from shared.tabular import MappedRow, RowProblem, cycle_problem, find_cycles
from survey.imports.rules import Fate
from survey.people_imports.rules import Frame, Known
from survey.responses.rules import Evidence, compact, digest, evidence_of_answers

__all__ = [
    "Given",
    "Newcomers",
    "fate_of",
    "find_newcomers",
    "given_by",
    "invitation_id",
    "people_by_key",
    "response_id",
    "row_problem",
]

_UNSTATED = {"employment": "pns", "job_level": "unstated", "job_family": ""}


@dataclass(slots=True)
class Newcomers:
    """Units and people whom a file names and nobody has registered yet, as rows."""

    units: list[dict[str, Any]] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)
    identities: list[dict[str, Any]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Given:
    """The answers of one row: JSON of what was given, its hash, what it is evidence of, what is wrong with it."""

    content: list[dict[str, Any]]
    content_hash: bytes
    evidence: Evidence
    problems: list[RowProblem]


def row_problem(row: MappedRow, column: str, reason: tuple[str, str], remedy: tuple[str, str]) -> RowProblem:
    """A problem of a row as a whole; reason and remedy in both languages, Indonesian first."""
    return RowProblem(line=row.line, column=column, value=row.person, reason=text(*reason), remedy=text(*remedy))


def people_by_key(frame: Frame) -> dict[str, Known]:
    """Everybody by whatever a file may name them with: external id or NIP."""
    return {**frame.by_nip, **{key: known for key, known in frame.by_external_id.items() if key}}


def find_newcomers(
    rows: Sequence[MappedRow], frame: Frame, *, new_id: Callable[[], UUID], today: date, column: str
) -> Newcomers:
    """Units and people of the file who are not registered: superiors too, though they may answer nothing themselves.

    A superior who has no row belongs to the unit in which most of the reports are.
    """
    found = Newcomers()
    units = _units(rows, frame, found, new_id, today)
    homes = _homes(rows)
    known = people_by_key(frame)
    ids = {key: person.person["id"] for key, person in known.items()}
    ids |= {key: new_id() for key in homes if key not in known}
    superiors = {row.person: row.superior for row in rows}
    lines = {row.person: row.line for row in rows}
    cycles = find_cycles({**superiors, **dict.fromkeys(known)})
    found.problems = [cycle_problem(lines[key], column, cycle) for cycle in cycles for key in cycle if key in lines]
    in_a_circle = {key for cycle in cycles for key in cycle}
    for key, unit in homes.items():
        if key in known:
            continue
        superior = None if key in in_a_circle else superiors.get(key)
        person = _person(key, ids[key], frame.government_id, today)
        person |= {"unit_id": units.get(unit or "", frame.government_id)}
        found.people.append(person | {"supervisor_id": ids[superior] if superior else None})
        found.identities.append(_identity(key, ids[key], frame.government_id))
    lines = {row.person: row.line for row in rows}
    for cycle in find_cycles({**superiors, **dict.fromkeys(known)}):
        found.problems += [cycle_problem(lines[key], column, cycle) for key in cycle if key in lines]
    return found


def given_by(form: CompiledForm, row: MappedRow) -> Given:
    """Check a row against the questionnaire; a question may be missing, since a finished file has its gaps."""
    answers = [Answer(question=value.target, value=_value(form, value.target, value.value)) for value in row.values]
    problems = [_problem(row, found) for found in validate_answers(form, answers, partial=True)]
    if problems:
        return Given([], b"", ([], []), problems)
    kept = relevant_answers(form, answers)
    content = [{"question": code, "value": value} for code, value in kept.values.items()]
    return Given(content, digest(compact(content)), evidence_of_answers(form, kept.values), [])


def fate_of(held_hash: bytes | None, given: Given) -> Fate:
    """Whether an answer is new, another one, or the one that is stored."""
    if held_hash is None:
        return "created"
    return "unchanged" if held_hash == given.content_hash else "changed"


def _units(
    rows: Sequence[MappedRow], frame: Frame, found: Newcomers, new_id: Callable[[], UUID], today: date
) -> dict[str, UUID]:
    """Unit ids by the words of the file; units that nobody knows are added below the government."""
    by_code = {code.casefold(): unit for code, unit in frame.units.items()}
    units: dict[str, UUID] = {}
    for name in dict.fromkeys(row.unit for row in rows if row.unit):
        code = "-".join(name.upper().split())
        known = by_code.get(code.casefold())
        units[name] = known or new_id()
        if known is None:
            found.units.append(
                {
                    "id": units[name],
                    "government_id": frame.government_id,
                    "parent_id": frame.government_id,
                    "code": code,
                    "name": {"id": name, "en": name},
                    "kind": "unit",
                    "time_zone": None,
                    "region_code": None,
                    "valid_from": today,
                    "valid_to": None,
                    "predecessor_ids": [],
                    "revision": 1,
                }
            )
    return units


def _homes(rows: Sequence[MappedRow]) -> dict[str, str | None]:
    """The unit of everybody whom the file names."""
    homes: dict[str, str | None] = {row.person: row.unit for row in rows}
    teams: dict[str, Counter[str | None]] = {}
    for row in rows:
        if row.superior and row.superior not in homes:
            teams.setdefault(row.superior, Counter())[row.unit] += 1
    return homes | {superior: team.most_common(1)[0][0] for superior, team in teams.items()}


def _person(key: str, person_id: UUID, government_id: UUID, today: date) -> dict[str, Any]:
    nothing = dict.fromkeys(("next_job_level", "region_code", "appointed_on", "contract_starts_on"))
    return {
        **_UNSTATED,
        **nothing,
        "id": person_id,
        "government_id": government_id,
        "job_title": "",
        "status": "active",
        "active": True,
        "valid_from": today,
        "identities": [],
        "mentor": False,
        "external_id": key,
        "revision": 1,
    }


def _identity(key: str, person_id: UUID, government_id: UUID) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "government_id": government_id,
        "name": key,
        "nip": None,
        "email": None,
        "external_ids": {},
        "revision": 1,
    }


def _value(form: CompiledForm, code: str, value: Decimal | int | str) -> int | float | str:
    """A cell as the question takes it: whole numbers as such, the code of an option as text."""
    question = form.questions.get(code)
    if question is not None and question.question.kind in {"choice", "text"}:
        return str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _problem(row: MappedRow, found: FieldProblem) -> RowProblem:
    place = found.pointer.split("/")
    at = int(place[2]) if len(place) > 2 and place[2].isdigit() else None
    value = row.values[at] if at is not None else None
    return RowProblem(
        line=row.line,
        column=value.column if value else None,
        value=str(value.value)[:80] if value else None,
        reason=found.reason,
        remedy=text("Perbaiki isi sel ini, atau kosongkan.", "Correct this cell, or leave it empty."),
    )


def invitation_id(campaign_id: UUID, person_id: UUID) -> UUID:
    """The id of the invitation that an import gives a person: the same file gives the same rows."""
    return derived_id(campaign_id, f"invitation:{person_id}")


def response_id(campaign_id: UUID, person_id: UUID) -> UUID:
    """The id of the response that an import gives a person; a person's own response has another one."""
    return derived_id(campaign_id, f"response:{person_id}")
