"""What the rows of a file of units come to. Pure: no database, no web, no clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.tabular import Column, ParsedRow, RowProblem, Sheet, as_code, as_date, as_text, cycle_problem, find_cycles
from survey.imports.rules import Fate, Outcome, accepted, problem

__all__ = ["SHEET", "Planned", "plan_units"]

SHEET = Sheet(
    (
        Column("code", as_code(), required=True, unique=True, aliases=("kode", "kode unit")),
        Column("name_id", as_text(maximum=300), required=True, aliases=("nama", "name", "nama unit")),
        Column("name_en", as_text(maximum=300), aliases=("nama inggris",)),
        Column("parent_code", as_code(), aliases=("kode induk", "induk")),
        Column("region_code", as_text(maximum=20), aliases=("kode wilayah",)),
        Column("valid_from", as_date(), aliases=("berlaku mulai",)),
        Column("valid_to", as_date(), aliases=("berlaku sampai",)),
    )
)
_PLAIN = ("region_code", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Planned:
    """One unit as it will be: its whole row, and what happens to it."""

    row: dict[str, Any]
    fate: Fate


def plan_units(
    rows: Sequence[ParsedRow],
    headers: Mapping[str, str],
    known: Mapping[str, dict[str, Any]],
    *,
    government_id: UUID,
    new_id: Callable[[], UUID],
    today: date,
) -> tuple[Outcome, list[Planned]]:
    """Tell created, changed and unchanged units apart; `known` are the government's rows by code.

    A parent may stand later in the file. A unit without one lies directly below the government.
    """
    outcome = Outcome()
    good = list(rows)
    while True:
        codes = {row.values["code"] for row in good} | set(known)
        found = _missing_parents(good, headers, codes) or _cycles(good, headers, known)
        if not found:
            break
        outcome.problems += found
        good = accepted(good, found)
    ids = {code: row["id"] for code, row in known.items()}
    ids |= {row.values["code"]: new_id() for row in good if row.values["code"] not in known}
    planned = [_plan(row, headers, known.get(row.values["code"]), ids, government_id, today) for row in good]
    outcome.fates.update(unit.fate for unit in planned)
    return outcome, planned


def _missing_parents(rows: Sequence[ParsedRow], headers: Mapping[str, str], codes: set[str]) -> list[RowProblem]:
    reason = ("Unit induk tidak ada di berkas maupun di sistem", "The parent is neither in the file nor in the system")
    remedy = ("Tambahkan unit induknya, atau perbaiki kodenya.", "Add the parent, or correct its code.")
    return [
        problem(row, headers, "parent_code", reason, remedy)
        for row in rows
        if row.values["parent_code"] is not None and row.values["parent_code"] not in codes
    ]


def _cycles(
    rows: Sequence[ParsedRow], headers: Mapping[str, str], known: Mapping[str, dict[str, Any]]
) -> list[RowProblem]:
    code_of = {row["id"]: code for code, row in known.items()}
    edges: dict[str, str | None] = {code: code_of.get(row["parent_id"]) for code, row in known.items()}
    in_file = {row.values["code"]: row for row in rows}
    edges |= {code: row.values["parent_code"] for code, row in in_file.items()}
    return [
        cycle_problem(in_file[code].line, headers.get("parent_code", "parent_code"), cycle[at:] + cycle[:at])
        for cycle in find_cycles(edges)
        for at, code in enumerate(cycle)
        if code in in_file
    ]


def _plan(
    row: ParsedRow,
    headers: Mapping[str, str],
    held: dict[str, Any] | None,
    ids: Mapping[str, UUID],
    government_id: UUID,
    today: date,
) -> Planned:
    values = row.values
    parent = ids[values["parent_code"]] if values["parent_code"] else government_id
    name = {"id": values["name_id"], "en": values["name_en"] or values["name_id"]}
    if held is None:
        created = {
            "id": ids[values["code"]],
            "government_id": government_id,
            "parent_id": parent,
            "code": values["code"],
            "name": name,
            "kind": "unit",
            "time_zone": None,
            "region_code": values["region_code"],
            "valid_from": values["valid_from"] or today,
            "valid_to": values["valid_to"],
            "predecessor_ids": [],
            "revision": 1,
        }
        return Planned(created, "created")
    wanted: dict[str, Any] = {"name": name}
    if "parent_code" in headers and held["kind"] == "unit":
        wanted["parent_id"] = parent
    wanted |= {field: values[field] for field in _PLAIN if field in headers}
    if wanted.get("valid_from", today) is None:
        del wanted["valid_from"]
    if all(held[field] == value for field, value in wanted.items()):
        return Planned(held, "unchanged")
    return Planned({**held, **wanted, "revision": held["revision"] + 1}, "changed")
