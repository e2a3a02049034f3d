"""Writing a page of ratings in one statement, and reading the caller's reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.http import PageRequest
from shared.messaging import current_cause
from survey.competencies.models import CompetencyCopy
from survey.invitations.models import SUPERVISOR, Invitation
from survey.people.models import Identity, Person
from survey.responses.models import Draft, Response
from survey.responses.repository import EVENT, INVITATION, Account

__all__ = ["Report", "find_competencies", "find_rating_of", "list_reports", "save_ratings"]

_EVENT = EVENT.format(
    event="uuidv7()",
    submitted_at="$7::text",
    ratings="s.ratings",
    answers="'[]'::json",
    correlation="$8",
    causation="$9",
    trace="$10",
    written="w JOIN sent s ON s.person_id = w.person_id",
)

#: One page, all or nothing: when somebody on it is not the caller's to rate, nothing is written and no row comes back.
_SAVE = f"""
WITH sent AS (
    SELECT * FROM jsonb_to_recordset($6::jsonb)
        AS s (person_id uuid, complete boolean, given jsonb, content_hash text, ratings jsonb)
),
invitation AS ({INVITATION} AND i.role = 'supervisor'),
target AS (
    SELECT v.*, s.complete, s.given, decode(s.content_hash, 'hex') AS content_hash
    FROM invitation v JOIN sent s ON s.person_id = v.person_id
    WHERE NOT EXISTS (SELECT FROM sent x WHERE x.person_id NOT IN (SELECT person_id FROM invitation))
),
before AS (SELECT r.* FROM responses r JOIN target t ON r.invitation_id = t.id),
w AS (
    INSERT INTO responses (id, government_id, campaign_id, invitation_id, role, respondent_id, person_id, unit_id,
                           job_level, status, late, submitted_at, observed_on, given, content_hash, revision)
    SELECT uuidv7(), t.government_id, t.campaign_id, t.id, t.role, t.respondent_id, t.person_id, t.unit_id,
           t.job_level, 'accepted', t.answering = 'grace', $5, t.reference_date, t.given, t.content_hash, 1
    FROM target t WHERE t.complete AND t.answering <> 'over'
    ORDER BY t.id
    ON CONFLICT (invitation_id) DO UPDATE
    SET given = excluded.given, content_hash = excluded.content_hash, submitted_at = excluded.submitted_at,
        status = 'accepted', revision = responses.revision + 1
    WHERE responses.content_hash <> excluded.content_hash AND NOT excluded.late
    RETURNING *
),
event AS ({_EVENT}),
saved AS (
    INSERT INTO drafts (invitation_id, content, saved_at)
    SELECT t.id, t.given, $5 FROM target t WHERE NOT t.complete AND t.answering = 'open' ORDER BY t.id
    ON CONFLICT (invitation_id) DO UPDATE SET content = excluded.content, saved_at = excluded.saved_at
    RETURNING invitation_id
),
cleared AS (
    DELETE FROM drafts USING target t WHERE drafts.invitation_id = t.id AND t.complete AND t.answering <> 'over'
),
kept AS (
    INSERT INTO held_answers (id, government_id, campaign_id, invitation_id, response_id, received_at, given,
                              content_hash, status, revision)
    SELECT uuidv7(), t.government_id, t.campaign_id, t.id, uuidv7(), $5, t.given, t.content_hash, 'held', 1
    FROM target t
    WHERE t.complete AND t.answering = 'over' AND NOT EXISTS (SELECT FROM before b WHERE b.invitation_id = t.id)
    ON CONFLICT (invitation_id, content_hash) DO NOTHING
)
SELECT t.person_id, t.complete, t.answering, w.revision AS written, w.late, b.revision AS held_revision,
       b.late AS held_late, b.content_hash = t.content_hash AS same, d.invitation_id IS NOT NULL AS drafted
FROM target t
LEFT JOIN w ON w.invitation_id = t.id
LEFT JOIN before b ON b.invitation_id = t.id
LEFT JOIN saved d ON d.invitation_id = t.id
"""  # noqa: S608 - built from constants


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody whom a superior is asked to rate, with what was sent and what is drafted."""

    invitation: Invitation
    person: Person
    name: str | None
    sent: Response | None
    draft: Draft | None


# Any: asyncpg ships no types.
async def save_ratings(
    session: AsyncSession, account: Account, campaign_id: UUID, moment: datetime, page: str
) -> list[Any]:
    """Write a page of ratings, drafts and held ones with their events; empty when somebody is not the caller's."""
    cause = current_cause()
    raw = await (await session.connection()).get_raw_connection()
    driver: Any = raw.driver_connection
    rows: list[Any] = await driver.fetch(
        _SAVE, campaign_id, account.issuer, account.subject, account.government_id, moment, page,
        moment.isoformat().replace("+00:00", "Z"), cause.correlation_id, cause.causation_id, cause.traceparent,
    )  # fmt: skip
    return rows


async def list_reports(session: AsyncSession, campaign_id: UUID, person_id: UUID, page: PageRequest) -> list[Report]:
    """The people whom the campaign asks a superior to rate, one more than the page holds."""
    wanted = (
        select(Invitation, Person, Identity.name, Response, Draft)
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(Identity, Identity.person_id == Invitation.person_id)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .outerjoin(Draft, Draft.invitation_id == Invitation.id)
        .where(
            Invitation.campaign_id == campaign_id, Invitation.respondent_id == person_id, Invitation.role == SUPERVISOR
        )
        .order_by(Invitation.person_id)
        .limit(page.limit + 1)
    )
    after = page.after()
    if after is not None:
        wanted = wanted.where(Invitation.person_id > UUID(str(after[0])))
    return [Report(*row) for row in await session.execute(wanted)]


async def find_rating_of(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> Response | None:
    """The accepted rating of a person by the superior."""
    wanted = (
        select(Response)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(Invitation.campaign_id == campaign_id, Invitation.person_id == person_id)
        .where(Invitation.role == SUPERVISOR, Response.status == "accepted")
    )
    return await session.scalar(wanted.limit(1))


async def find_competencies(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, CompetencyCopy]:
    """What the catalog has told about these competencies."""
    rows = await session.scalars(select(CompetencyCopy).where(CompetencyCopy.id.in_(ids)))
    return {row.id: row for row in rows}
