"""The use case: answers that an agency has in a spreadsheet, into a campaign.

Into a draft they make a finished campaign of their own: who is in the file was invited, and it is settled at once.
Into an open or closed campaign they are the answers of people who were invited and have not answered themselves.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import local_day, now
from shared.errors import FieldProblem, text
from shared.forms import CompiledForm
from shared.ids import uuid7
from shared.messaging import Event, publish
from shared.security import Caller
from shared.tabular import MappedRow, Mapping, apply_mapping, read_mapped_table, rejected_lines
from survey.answer_imports import repository, rules
from survey.answer_imports.errors import MappingInvalid
from survey.answer_imports.rules import Given, Newcomers
from survey.campaigns.events import campaign_changed, campaign_settled
from survey.campaigns.models import Campaign
from survey.campaigns.repository import count_accepted, freeze_population, freeze_tree
from survey.campaigns.service import get_campaign
from survey.imports.repository import store_rows
from survey.imports.rules import Outcome
from survey.imports.service import Plan, Prepared, Upload
from survey.invitations.models import Invitation
from survey.people.events import identity_registered, person_registered
from survey.people.models import Identity, Person
from survey.people_imports.repository import read_frame
from survey.questionnaires.repository import compiled_version
from survey.responses.events import response_revised, response_submitted
from survey.responses.models import Response
from survey.units.events import unit_created
from survey.units.models import Unit
from survey.units.repository import time_zone_of

__all__ = ["AnswersFile", "read_answers"]

_NO_QUESTION = text("Kuesioner tidak mempunyai pertanyaan ini.", "The questionnaire has no such question.")
_NOT_INVITED = (
    ("Pegawai ini tidak diundang dalam kampanye ini", "This person was not invited to the campaign"),
    ("Periksa id eksternal atau NIP, atau hapus barisnya.", "Check the external id or NIP, or remove the row."),
)
_UNKNOWN = (
    ("Pegawai ini tidak terdaftar", "This person is not registered"),
    (
        "Impor pegawai dahulu, atau kirim dengan create_missing=true.",
        "Import people first, or send create_missing=true.",
    ),
)
_ANSWERED = (
    ("Pegawai ini sudah menjawab sendiri", "This person has answered already"),
    ("Jawaban sendiri tidak ditimpa. Hapus barisnya.", "An own answer is not overwritten. Remove the row."),
)


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """A file of answers: how to read it, where it belongs, whether people whom it names may be registered by it."""

    upload: Upload
    mapping: Mapping
    campaign_id: UUID
    create_missing: bool


@dataclass(frozen=True, slots=True)
class _Taken:
    """One row that can be stored: the person (as a row), and the answer."""

    person: dict[str, Any]
    given: Given
    revision: int


def read_answers(caller: Caller, file: AnswersFile) -> Plan:
    """Read a file of answers by its mapping; raises a problem when the file as a whole cannot be read."""
    table = read_mapped_table(file.upload.content, file.upload.file_name, file.mapping)
    mapped = apply_mapping(table, file.mapping)

    async def prepare(session: AsyncSession) -> Prepared:
        return await _Import(session, caller, file, mapped.rows).prepare()

    return Plan("answers", table, mapped.total, mapped.problems, prepare)


class _Import:
    """One import of answers in one transaction."""

    def __init__(self, session: AsyncSession, caller: Caller, file: AnswersFile, rows: list[MappedRow]) -> None:
        self._session = session
        self._caller = caller
        self._file = file
        self._rows = rows
        self._outcome = Outcome()
        self._newcomers = Newcomers()
        self._taken: list[_Taken] = []

    async def prepare(self) -> Prepared:
        """Tell what each row comes to."""
        session = self._session
        campaign = await get_campaign(session, self._caller, self._file.campaign_id, for_update=True)
        form = await compiled_version(session, campaign.questionnaire_id, campaign.questionnaire_version)
        _check_targets(self._file.mapping, form)
        people = await self._people()
        invited = await repository.find_invitations(session, campaign.id)
        stored = await repository.find_responses(session, campaign.id)
        for row in self._rows:
            self._take(row, campaign, form, people.get(row.person), invited, stored)

        async def store(_: AsyncSession) -> None:
            await self._store(campaign)

        return Prepared(self._outcome, store)

    async def _people(self) -> dict[str, dict[str, Any]]:
        """Everybody by key as a row, with those whom the file may register."""
        government = self._caller.government
        frame = await read_frame(self._session, government)
        people = {key: known.person for key, known in rules.people_by_key(frame).items()}
        if self._file.create_missing:
            today = local_day(now(), await time_zone_of(self._session, government))
            column = self._file.mapping.superior or self._file.mapping.person
            self._newcomers = rules.find_newcomers(self._rows, frame, new_id=uuid7, today=today, column=column)
            self._outcome.problems += self._newcomers.problems
            people |= {person["external_id"]: person for person in self._newcomers.people}
        return people

    def _take(
        self,
        row: MappedRow,
        campaign: Campaign,
        form: CompiledForm,
        person: dict[str, Any] | None,
        invited: dict[UUID, Invitation],
        stored: dict[UUID, Any],
    ) -> None:
        column = self._file.mapping.person
        held = stored.get(person["id"]) if person else None
        given = rules.given_by(form, row)
        problem: tuple[tuple[str, str], tuple[str, str]] | None = None
        if person is None:
            problem = _UNKNOWN
        elif campaign.status != "draft" and person["id"] not in invited:
            problem = _NOT_INVITED
        elif held is not None and held.id != rules.response_id(campaign.id, person["id"]):
            problem = _ANSWERED
        found = given.problems + ([rules.row_problem(row, column, *problem)] if problem else [])
        self._outcome.problems += found
        refused = found or row.line in rejected_lines(self._newcomers.problems)
        if refused or person is None:
            return
        fate = rules.fate_of(held.content_hash if held is not None else None, given)
        self._outcome.fates[fate] += 1
        if fate != "unchanged":
            self._taken.append(_Taken(person, given, held.revision + 1 if held is not None else 1))

    async def _store(self, campaign: Campaign) -> None:
        session, newcomers = self._session, self._newcomers
        await _store_newcomers(session, newcomers)
        if not self._taken and campaign.status != "draft":
            return
        draft = campaign.status == "draft"
        if draft:
            invitations = [repository.invitation_row(campaign, taken.person) for taken in self._taken]
            await store_rows(session, _table(Invitation), invitations)
        invited = await repository.find_invitations(session, campaign.id)
        rows = [
            repository.response_row(
                campaign, invited[taken.person["id"]], taken.given, revision=taken.revision, moment=now()
            )
            for taken in self._taken
        ]
        await store_rows(session, _table(Response), [_as_json(row) for row in rows])
        events: list[Event] = [
            (response_submitted if taken.revision == 1 else response_revised)(Response(**row), taken.given.evidence)
            for taken, row in zip(self._taken, rows, strict=True)
        ]
        await publish(session, [*await _finish(session, campaign, draft=draft), *events])


def _check_targets(mapping: Mapping, form: CompiledForm) -> None:
    unknown = [
        FieldProblem(f"/mapping/columns/{header}/target", _NO_QUESTION)
        for header, column in mapping.columns.items()
        if column.target not in form.questions
    ]
    if unknown:
        raise MappingInvalid(errors=unknown)


async def _store_newcomers(session: AsyncSession, newcomers: Newcomers) -> None:
    await store_rows(session, _table(Unit), newcomers.units)
    await store_rows(session, _table(Person), newcomers.people)
    await store_rows(session, _table(Identity), newcomers.identities)
    events = [unit_created(Unit(**row)) for row in newcomers.units]
    events += [person_registered(Person(**row)) for row in newcomers.people]
    events += [identity_registered(Identity(**row)) for row in newcomers.identities]
    await publish(session, events)


async def _finish(session: AsyncSession, campaign: Campaign, *, draft: bool) -> list[Event]:
    """Count the campaign anew; a draft is settled by its file. An open campaign is counted when it closes."""
    if campaign.status == "open":
        return []
    if draft:
        campaign.population = await freeze_population(session, campaign.id)
        campaign.tree = await freeze_tree(session, campaign.government_id)
        campaign.invited = sum(cell["n"] for cell in campaign.population)
        campaign.status, campaign.settled_at = "settled", now()
    campaign.accepted, campaign.ratings_accepted = await count_accepted(session, campaign.id)
    campaign.revision += 1
    await session.flush()
    return [campaign_settled(campaign) if draft else campaign_changed(campaign)]


def _as_json(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "content_hash": "\\x" + row["content_hash"].hex()}


def _table(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table
