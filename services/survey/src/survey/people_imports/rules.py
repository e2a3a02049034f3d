"""What the rows of a file of people come to. Pure: no database, no web, no clock."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from shared.tabular import ParsedRow, RowProblem, cycle_problem, find_cycles
from survey.imports.rules import Fate, Outcome, accepted, problem

__all__ = ["Frame", "Known", "Planned", "plan_people"]

_OF_PERSON = (
    "employment", "job_title", "job_level", "job_family", "next_job_level", "region_code", "valid_from",
    "appointed_on", "contract_starts_on", "mentor", "external_id",
)  # fmt: skip
_OF_IDENTITY = ("name", "nip", "email")
_KEEP_WHEN_EMPTY = {"valid_from", "mentor", "job_title", "job_family", "external_id", "nip"}
_UNKNOWN_UNIT = (
    ("Unit kerja tidak dikenal", "The unit is not known"),
    ("Impor unit kerja dahulu, atau perbaiki kodenya.", "Import the units first, or correct the code."),
)
_NO_KEY = (
    ("NIP dan id eksternal kosong", "NIP and external id are both empty"),
    ("Isi salah satunya, agar pegawai dikenali lagi.", "Fill in one of them, so that the person is known again."),
)
_TWO_PEOPLE = (
    ("NIP ini milik pegawai lain", "This NIP belongs to another person"),
    ("Periksa NIP dan id eksternal di baris ini.", "Check NIP and external id in this row."),
)
_NO_SUPERIOR = (
    ("Atasan tidak ada di berkas (atau barisnya ditolak) maupun di sistem",
     "The superior is neither in the file (or that row is rejected) nor in the system"),
    ("Tambahkan atasannya, atau perbaiki NIP atau id eksternalnya.", "Add the superior, or correct the NIP or id."),
)  # fmt: skip
_ACCOUNT_TAKEN = (
    ("Akun ini milik pegawai lain", "This account belongs to another person"),
    ("Periksa akun di baris ini; satu akun untuk satu pegawai.", "Check the account; one account for one person."),
)


@dataclass(frozen=True, slots=True)
class Known:
    """A person who is registered: the rows of `people` and `identities`."""

    person: dict[str, Any]
    identity: dict[str, Any]


@dataclass(slots=True)
class Frame:
    """What is registered in the government: people by both keys, owners of accounts, units by code."""

    government_id: UUID
    units: Mapping[str, UUID]
    people: Sequence[Known]
    by_external_id: dict[str, Known] = field(init=False)
    by_nip: dict[str, Known] = field(init=False)
    owners: dict[tuple[str, str], UUID] = field(init=False)

    def __post_init__(self) -> None:
        self.by_external_id = {known.person["external_id"]: known for known in self.people}
        self.by_nip = {known.identity["nip"]: known for known in self.people if known.identity["nip"]}
        self.owners = {
            (account["issuer"], account["subject"]): known.person["id"]
            for known in self.people
            for account in known.person["identities"]
        }

    def find(self, row: ParsedRow) -> Known | None:
        """Who a row is about: by external id, else by NIP."""
        found = self.by_external_id.get(row.values["external_id"]) if row.values["external_id"] else None
        return found or self.by_nip.get(row.values["nip"] or "")


@dataclass(frozen=True, slots=True)
class Planned:
    """One person as they will be, and what happens to the record and to the identity."""

    person: dict[str, Any]
    identity: dict[str, Any]
    fate: Fate
    identity_fate: Fate


def plan_people(
    rows: Sequence[ParsedRow], headers: Mapping[str, str], frame: Frame, *, new_id: Callable[[], UUID], today: date
) -> tuple[Outcome, list[Planned]]:
    """Tell created, changed and unchanged people apart. A superior may stand later in the file.

    A column that the file does not have leaves what is registered. Rows whose superior is rejected are rejected with
    it, and so is every row of a cycle of superiors.
    """
    outcome = Outcome()
    outcome.problems += _own_problems(rows, headers, frame)
    good = accepted(rows, outcome.problems)
    ids = {row.line: known.person["id"] if (known := frame.find(row)) else new_id() for row in good}
    while True:
        superiors, found = _superiors(good, headers, frame, ids)
        found = found or _cycles(good, headers, frame, ids, superiors)
        if not found:
            break
        outcome.problems += found
        good = accepted(good, found)
    planned = [_plan(row, headers, frame, ids[row.line], superiors[row.line], today) for row in good]
    outcome.fates.update(_fate(person) for person in planned)
    return outcome, planned


def _own_problems(rows: Sequence[ParsedRow], headers: Mapping[str, str], frame: Frame) -> list[RowProblem]:
    """What is wrong with a row by itself or beside what is registered."""
    found: list[RowProblem] = []
    accounts: dict[tuple[str, str], int] = {}
    for row in rows:
        values = row.values
        if values["unit_code"] not in frame.units:
            found.append(problem(row, headers, "unit_code", *_UNKNOWN_UNIT))
        if not values["external_id"] and not values["nip"]:
            found.append(problem(row, headers, "nip", *_NO_KEY))
        known, named = frame.find(row), frame.by_nip.get(values["nip"] or "")
        if named is not None and known is not named:
            found.append(problem(row, headers, "nip", *_TWO_PEOPLE))
        if values["issuer"] and values["subject"]:
            account = (values["issuer"], values["subject"])
            owner = frame.owners.get(account)
            stranger = owner is not None and (known is None or owner != known.person["id"])
            if stranger or accounts.setdefault(account, row.line) != row.line:
                found.append(problem(row, headers, "subject", *_ACCOUNT_TAKEN))
    return found


def _superiors(
    rows: Sequence[ParsedRow], headers: Mapping[str, str], frame: Frame, ids: Mapping[int, UUID]
) -> tuple[dict[int, UUID | None], list[RowProblem]]:
    """Each row's superior by line, and the rows whose superior is nowhere."""
    in_file = {row.values[key]: ids[row.line] for key in ("nip", "external_id") for row in rows if row.values[key]}
    superiors: dict[int, UUID | None] = {}
    found: list[RowProblem] = []
    for row in rows:
        reference, known = row.values["supervisor"], frame.find(row)
        if reference is None:
            absent = "supervisor" not in headers and known is not None
            superiors[row.line] = known.person["supervisor_id"] if absent and known else None
            continue
        registered = frame.by_external_id.get(reference) or frame.by_nip.get(reference)
        superior = in_file.get(reference) or (registered.person["id"] if registered else None)
        if superior is None:
            found.append(problem(row, headers, "supervisor", *_NO_SUPERIOR))
        superiors[row.line] = superior
    return superiors, found


def _cycles(
    rows: Sequence[ParsedRow],
    headers: Mapping[str, str],
    frame: Frame,
    ids: Mapping[int, UUID],
    superiors: Mapping[int, UUID | None],
) -> list[RowProblem]:
    """One problem for each row that is part of a cycle, naming everybody in it."""
    edges: dict[UUID, UUID | None] = {known.person["id"]: known.person["supervisor_id"] for known in frame.people}
    edges |= {ids[row.line]: superiors[row.line] for row in rows}
    cycles = find_cycles(edges)
    if not cycles:
        return []
    names = {known.person["id"]: known.identity["name"] for known in frame.people}
    names |= {ids[row.line]: row.values["name"] for row in rows}
    lines = {ids[row.line]: row.line for row in rows}
    header = headers.get("supervisor", "supervisor")
    return [
        cycle_problem(lines[person], header, [names[each] for each in (*cycle[at:], *cycle[:at])])
        for cycle in cycles
        for at, person in enumerate(cycle)
        if person in lines
    ]


def _plan(
    row: ParsedRow, headers: Mapping[str, str], frame: Frame, person_id: UUID, superior: UUID | None, today: date
) -> Planned:
    values, known = row.values, frame.find(row)
    unit = frame.units[values["unit_code"]]
    accounts = [{"issuer": values["issuer"], "subject": values["subject"]}] if values["subject"] else []
    if known is None:
        person = _new_person(values, frame.government_id, person_id, today)
        person |= {"unit_id": unit, "supervisor_id": superior, "identities": accounts}
        identity = {field: values[field] for field in _OF_IDENTITY}
        identity |= {"person_id": person_id, "government_id": frame.government_id, "external_ids": {}, "revision": 1}
        return Planned(person, identity, "created", "created")
    wanted = _wanted(values, headers, _OF_PERSON) | {"unit_id": unit, "supervisor_id": superior}
    if accounts and accounts[0] not in known.person["identities"]:
        wanted["identities"] = [*known.person["identities"], *accounts]
    person, fate = _merged(known.person, wanted)
    identity, identity_fate = _merged(known.identity, _wanted(values, headers, _OF_IDENTITY))
    return Planned(person, identity, fate, identity_fate)


def _new_person(values: Mapping[str, Any], government_id: UUID, person_id: UUID, today: date) -> dict[str, Any]:
    person = {field: values[field] for field in _OF_PERSON}
    return person | {
        "id": person_id,
        "government_id": government_id,
        "status": "active",
        "active": True,
        "revision": 1,
        "job_title": values["job_title"] or values["job_level"],
        "job_family": values["job_family"] or "",
        "mentor": bool(values["mentor"]),
        "valid_from": values["valid_from"] or today,
    }


def _wanted(values: Mapping[str, Any], headers: Mapping[str, str], fields: Iterable[str]) -> dict[str, Any]:
    """What the file says about a registered person: only its columns, and no emptying of what must be there."""
    return {
        field: values[field]
        for field in fields
        if field in headers and not (values[field] is None and field in _KEEP_WHEN_EMPTY)
    }


def _merged(held: dict[str, Any], wanted: Mapping[str, Any]) -> tuple[dict[str, Any], Fate]:
    if all(held[field] == value for field, value in wanted.items()):
        return held, "unchanged"
    return {**held, **wanted, "revision": held["revision"] + 1}, "changed"


def _fate(planned: Planned) -> Fate:
    return planned.identity_fate if planned.fate == "unchanged" else planned.fate
