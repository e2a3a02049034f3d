"""Writing answers: each of the hot paths is one hand-written statement, one round trip, one transaction.

The statements run on the driver's connection in autocommit, because a single statement needs no BEGIN and COMMIT of
its own; each finds the caller, the invitation and the window by itself.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.clock import iso
from shared.errors import IdentifierTaken
from shared.messaging import current_cause
from shared.statements import fetch_rows
from survey.invitations.models import SELF, Invitation
from survey.responses.models import Draft, Response

__all__ = [
    "EVENT",
    "INVITATION",
    "WINDOW",
    "Account",
    "Sent",
    "find_draft",
    "find_response",
    "is_invited",
    "look_again",
    "save_draft",
    "submit",
]

#: Where the caller stands in the campaign's window. `$now` is the moment of the request.
WINDOW = """
    CASE WHEN c.status = 'open' AND $5 <= c.closes_at THEN 'open'
         WHEN c.status IN ('open', 'closed') AND $5 <= c.closes_at + make_interval(hours => c.grace_hours) THEN 'grace'
         ELSE 'over' END
"""

#: The caller's invitation to answer: $1 campaign, $2 issuer, $3 subject, $4 government or null, $5 now.
INVITATION = f"""
    SELECT i.*, c.reference_date, {WINDOW} AS answering
    FROM sign_ins s
    JOIN people p ON p.id = s.person_id AND p.active
    JOIN campaigns c ON c.id = $1 AND c.government_id = s.government_id
    JOIN invitations i ON i.campaign_id = $1 AND i.respondent_id = p.id
    WHERE s.issuer = $2 AND s.subject = $3 AND ($4::uuid IS NULL OR s.government_id = $4)
"""  # noqa: S608 - built from constants

#: The event of a written response `w`, whose evidence is `w.ratings` and `w.others`: the same as `events.state`.
EVENT = """
    INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, source, time, dataschema, sequence,
                        incarnation, governmentid, correlationid, causationid, traceparent)
    SELECT {event}, 'survey.responses', w.id,
           CASE WHEN w.revision = 1 THEN 'siklus.survey.response.submitted.v1'
                ELSE 'siklus.survey.response.revised.v1' END,
           json_build_object(
               'id', w.id, 'government_id', w.government_id, 'revision', w.revision, 'campaign_id', w.campaign_id,
               'role', w.role, 'respondent_id', w.respondent_id, 'person_id', w.person_id, 'unit_id', w.unit_id,
               'job_level', w.job_level, 'status', w.status, 'late', w.late,
               'submitted_at', {submitted_at}, 'observed_on', w.observed_on,
               'ratings', {ratings}, 'answers', {answers}),
           '/survey', w.submitted_at, 'urn:siklus:survey:response:v1', w.revision,
           (SELECT value FROM incarnation), w.government_id, {correlation}, {causation}, {trace}
    FROM {written}
"""

_SUBMIT = f"""
WITH invitation AS ({INVITATION} AND i.role = 'self'),
w AS (
    INSERT INTO responses (id, government_id, campaign_id, invitation_id, role, respondent_id, person_id, unit_id,
                           job_level, status, late, submitted_at, observed_on, given, content_hash, revision)
    SELECT $6, v.government_id, v.campaign_id, v.id, v.role, v.respondent_id, v.person_id, v.unit_id, v.job_level,
           'accepted', v.answering = 'grace', $5, v.reference_date, $7::jsonb, $8, 1
    FROM invitation v WHERE v.answering <> 'over'
    ON CONFLICT (invitation_id) DO UPDATE
    SET given = excluded.given, content_hash = excluded.content_hash, submitted_at = excluded.submitted_at,
        status = 'accepted', revision = responses.revision + 1
    WHERE responses.id = excluded.id AND responses.content_hash <> excluded.content_hash
      AND responses.revision = $9 AND NOT excluded.late
    RETURNING *
),
event AS ({
    EVENT.format(
        event="$10",
        submitted_at="$11::text",
        ratings="$12::json",
        answers="$13::json",
        correlation="$14",
        causation="$15",
        trace="$16",
        written="w",
    )
}),
cleared AS (DELETE FROM drafts USING w WHERE drafts.invitation_id = w.invitation_id)
SELECT v.answering, w.revision AS written, w.late FROM invitation v LEFT JOIN w ON true
"""  # noqa: S608 - built from constants

#: What became of an answer that was not written: $6 response, $7 what was given, $8 its hash, $9 id of a held answer.
_LOOK_AGAIN = f"""
WITH invitation AS ({INVITATION} AND i.role = 'self'),
kept AS (
    INSERT INTO held_answers (id, government_id, campaign_id, invitation_id, response_id, received_at, given,
                              content_hash, status, revision)
    SELECT $9, v.government_id, v.campaign_id, v.id, $6, $5, $7::jsonb, $8, 'held', 1
    FROM invitation v
    WHERE v.answering = 'over' AND NOT EXISTS (SELECT FROM responses r WHERE r.invitation_id = v.id OR r.id = $6)
    ON CONFLICT (invitation_id, content_hash) DO NOTHING
    RETURNING response_id
)
SELECT v.answering, b.id, b.revision, b.late, b.submitted_at, b.status, b.content_hash = $8 AS same,
       EXISTS (SELECT FROM kept) OR EXISTS (
           SELECT FROM held_answers a WHERE a.invitation_id = v.id AND a.content_hash = $8 AND a.response_id = $6
       ) AS kept
FROM invitation v LEFT JOIN responses b ON b.invitation_id = v.id
"""  # noqa: S608 - built from constants

_INVITED = f"{INVITATION} AND i.role = 'self'"

_SAVE_DRAFT = f"""
WITH invitation AS ({INVITATION} AND i.role = 'self'),
saved AS (
    INSERT INTO drafts (invitation_id, content, saved_at)
    SELECT v.id, $6::jsonb, $5 FROM invitation v WHERE v.answering = 'open'
    ON CONFLICT (invitation_id) DO UPDATE SET content = excluded.content, saved_at = excluded.saved_at
)
SELECT answering FROM invitation
"""  # noqa: S608 - built from constants


@dataclass(frozen=True, slots=True)
class Account:
    """Who answers: an account, within a government when its token names one."""

    issuer: str
    subject: str
    government_id: UUID | None


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it is stored: `given`, `ratings` and `others` are JSON, `revises` is the revision it replaces."""

    response_id: UUID
    revises: int | None
    given: str
    content_hash: bytes
    ratings: str
    others: str


async def submit(
    sessions: async_sessionmaker[AsyncSession],
    account: Account,
    campaign_id: UUID,
    moment: datetime,
    sent: Sent,
) -> Any | None:
    """Write an answer with its event, or revise it; None when the caller is not invited.

    The row's `written` is the new revision; null when nothing was written, and then `look_again` says why. Raises
    `IdentifierTaken` when the id is somebody else's.
    """
    cause = current_cause()
    try:
        rows = await fetch_rows(
            sessions, _SUBMIT, campaign_id, account.issuer, account.subject, account.government_id, moment,
            sent.response_id, sent.given, sent.content_hash, sent.revises, uuid.uuid4(), iso(moment),
            sent.ratings, sent.others, cause.correlation_id, cause.causation_id, cause.traceparent,
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise IdentifierTaken from error
    return rows[0] if rows else None


async def look_again(
    sessions: async_sessionmaker[AsyncSession], account: Account, campaign_id: UUID, moment: datetime, sent: Sent
) -> Any:
    """Why an answer was not written: what is stored already, or that it is held from now on (`kept`)."""
    rows = await fetch_rows(
        sessions, _LOOK_AGAIN, campaign_id, account.issuer, account.subject, account.government_id, moment,
        sent.response_id, sent.given, sent.content_hash, uuid.uuid4(),
    )  # fmt: skip
    return rows[0]


async def is_invited(
    sessions: async_sessionmaker[AsyncSession], account: Account, campaign_id: UUID, moment: datetime
) -> bool:
    """Whether the campaign asks the person behind the account to answer."""
    found = await fetch_rows(
        sessions, _INVITED, campaign_id, account.issuer, account.subject, account.government_id, moment
    )
    return bool(found)


async def save_draft(
    sessions: async_sessionmaker[AsyncSession], account: Account, campaign_id: UUID, moment: datetime, content: str
) -> str | None:
    """Keep what has been filled in so far while the window is open; returns the window, None when not invited."""
    rows = await fetch_rows(
        sessions, _SAVE_DRAFT, campaign_id, account.issuer, account.subject, account.government_id, moment, content
    )
    return str(rows[0]["answering"]) if rows else None


async def find_response(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> Response | None:
    """The person's own answer in a campaign."""
    wanted = (
        select(Response)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(Invitation.campaign_id == campaign_id, Invitation.respondent_id == person_id, Invitation.role == SELF)
    )
    return await session.scalar(wanted)


async def find_draft(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> Draft | None:
    """The person's own draft in a campaign."""
    wanted = (
        select(Draft)
        .join(Invitation, Invitation.id == Draft.invitation_id)
        .where(Invitation.campaign_id == campaign_id, Invitation.respondent_id == person_id, Invitation.role == SELF)
    )
    return await session.scalar(wanted)
