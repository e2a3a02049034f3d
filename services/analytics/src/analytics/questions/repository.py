"""Reading and writing counted answers, many at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CollectionAggregate, Row, Select, Uuid, any_, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evidence.models import Response
from analytics.people.models import Person
from shared.statements import ask

__all__ = [
    "Counted",
    "add_answer_counts",
    "delete_answers",
    "find_answers",
    "find_answers_of",
    "histograms",
    "responses_by_id",
    "responses_of",
    "save_answers",
]


class Counted(NamedTuple):
    """One answer where it is counted."""

    response_id: UUID
    question: str
    campaign_id: UUID
    person_id: UUID
    unit_id: UUID
    superior_id: UUID
    value: int


Place = tuple[UUID, UUID, UUID, str, int]
"""Campaign, unit, superior, question, value."""

_COLUMNS = "response_id, question, campaign_id, person_id, unit_id, superior_id, value"
_FIND = text(f"SELECT {_COLUMNS} FROM answers WHERE response_id = ANY (CAST(:ids AS uuid[]))")  # noqa: S608
_FIND_OF = text(f"SELECT {_COLUMNS} FROM answers WHERE person_id = ANY (CAST(:ids AS uuid[]))")  # noqa: S608
_SAVE = text(
    f"INSERT INTO answers ({_COLUMNS}) SELECT * FROM unnest(CAST(:response_id AS uuid[]), "  # noqa: S608
    "CAST(:question AS text[]), CAST(:campaign_id AS uuid[]), CAST(:person_id AS uuid[]), CAST(:unit_id AS uuid[]), "
    "CAST(:superior_id AS uuid[]), CAST(:value AS smallint[])) ON CONFLICT (response_id, question) DO UPDATE "
    "SET unit_id = excluded.unit_id, superior_id = excluded.superior_id, value = excluded.value"
)
_DELETE = text(
    "DELETE FROM answers USING unnest(CAST(:responses AS uuid[]), CAST(:questions AS text[])) "
    "AS gone (response_id, question) WHERE answers.response_id = gone.response_id AND answers.question = gone.question"
)
_COUNT = text(
    "INSERT INTO answer_counts AS held (campaign_id, unit_id, superior_id, question, value, n) SELECT * FROM unnest("
    "CAST(:campaigns AS uuid[]), CAST(:units AS uuid[]), CAST(:superiors AS uuid[]), CAST(:questions AS text[]), "
    "CAST(:values AS smallint[]), CAST(:ns AS integer[])) "
    "ON CONFLICT (campaign_id, unit_id, superior_id, question, value) DO UPDATE SET n = held.n + excluded.n"
)
_HISTOGRAMS = text(
    "SELECT unit_id, superior_id, question, value, n FROM answer_counts WHERE campaign_id = :campaign_id AND n <> 0 "
    "AND question = ANY (CAST(:questions AS text[]))"
)


async def responses_by_id(session: AsyncSession, ids: Collection[UUID]) -> Sequence[Row[Any]]:  # Any: the columns below
    """These responses with the present superior of who gave them, None where that is not known."""
    query = _responses().where(Response.id == _any(ids))
    rows: Sequence[Row[Any]] = (await session.execute(query)).all()
    return rows


async def responses_of(session: AsyncSession, person_ids: Collection[UUID]) -> Sequence[Row[Any]]:  # Any: as above
    """The responses with answers about no competency by these people."""
    query = _responses().where(
        Response.person_id == _any(person_ids), Response.role == "self", func.jsonb_array_length(Response.answers) > 0
    )
    rows: Sequence[Row[Any]] = (await session.execute(query)).all()
    return rows


def _any(ids: Collection[UUID]) -> CollectionAggregate[bool]:
    return any_(bindparam("ids", list(ids), type_=ARRAY(Uuid())))


def _responses() -> Select[tuple[Any, ...]]:  # Any: the columns below
    return select(
        Response.id,
        Response.campaign_id,
        Response.person_id,
        Response.unit_id,
        Response.role,
        Response.status,
        Response.answers,
        Person.supervisor_id,
    ).join(Person, Person.id == Response.person_id, isouter=True)


async def find_answers(session: AsyncSession, response_ids: Collection[UUID]) -> list[Counted]:
    """What of these responses is counted now."""
    return [Counted._make(row) for row in await ask(session, _FIND, {"ids": list(response_ids)})]


async def find_answers_of(session: AsyncSession, person_ids: Collection[UUID]) -> list[Counted]:
    """What of these people's responses is counted now."""
    return [Counted._make(row) for row in await session.execute(_FIND_OF, {"ids": list(person_ids)})]


async def save_answers(session: AsyncSession, answers: Sequence[Counted]) -> None:
    """Add or move counted answers."""
    if answers:
        columns = zip(*sorted(answers), strict=True)
        await ask(session, _SAVE, dict(zip(Counted._fields, map(list, columns), strict=True)))


async def delete_answers(session: AsyncSession, answers: Iterable[Counted]) -> None:
    """Remove answers that nobody gives any more."""
    keys = sorted((answer.response_id, answer.question) for answer in answers)
    if keys:
        await ask(session, _DELETE, {"responses": [key[0] for key in keys], "questions": [key[1] for key in keys]})


async def add_answer_counts(session: AsyncSession, changes: Mapping[Place, int]) -> None:
    """Add to histograms, in key order."""
    rows = [(*place, n) for place, n in sorted(changes.items()) if n]
    if rows:
        names = ("campaigns", "units", "superiors", "questions", "values", "ns")
        await ask(session, _COUNT, dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


async def histograms(
    session: AsyncSession, campaign_id: UUID, questions: Collection[str]
) -> Sequence[Any]:  # Any: rows of a query
    """(unit, superior, question, value, n) of a campaign."""
    return (await session.execute(_HISTOGRAMS, {"campaign_id": campaign_id, "questions": list(questions)})).all()
