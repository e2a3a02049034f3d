"""The hot path: one statement checks, stores and publishes an answer."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from evaluation.evaluations.rules import DEFAULT_PASS_MARK
from evaluation.submissions.rules import Result
from evaluation.topics import EVALUATIONS
from shared.database import commit
from shared.messaging import OUTBOX_COLUMNS, new_event, outbox_row, wake_relay_after_commit
from shared.security import Claims

__all__ = ["STATE_FIELDS", "submit", "submit_by_account"]

_TIMES = frozenset({"available_from", "due_at", "taken_at", "completed_at"})
#: The keys of `events.state`, in its order; tests keep the two equal.
STATE_FIELDS = [
    "id",
    "government_id",
    "revision",
    "kind",
    "level",
    "method",
    "person_id",
    "rater_id",
    "rater_role",
    "program_id",
    "session_id",
    "enrolment_id",
    "mentoring_id",
    "roster_id",
    "condition",
    "status",
    "available_from",
    "due_at",
    "taken_at",
    "completed_at",
    "retrospective",
    "score",
    "passed",
    "pass_mark",
    "competency_ratings",
    "teaches",
    "application_score",
    "barriers",
    "confidence",
    "reaction_score",
    "imported",
]


def _json_value(column: str) -> str:
    if column in _TIMES:
        return f"""to_char(done.{column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    return f"done.{column}"


_PAYLOAD = "json_build_object(" + ", ".join(f"'{name}', {_json_value(name)}" for name in STATE_FIELDS) + ")"


def _outbox_value(column: str) -> str:
    from_row = {
        "payload": _PAYLOAD,
        "sequence": "done.revision",
        "governmentid": "done.government_id",
        "incarnation": "(SELECT value FROM incarnation)",
    }
    types = {"id": "uuid", "aggregateid": "uuid", "time": "timestamptz"}
    return from_row.get(column) or f"CAST(:outbox_{column} AS {types.get(column, 'text')})"


_OUTBOX = ", ".join(f'"{column}"' for column in OUTBOX_COLUMNS)
_OUTBOX_VALUES = ", ".join(map(_outbox_value, OUTBOX_COLUMNS))
_STATEMENT = f"""
    done AS (
        UPDATE evaluations AS e SET
            revision = e.revision + 1, status = 'completed', status_reason = NULL,
            taken_at = CAST(:taken_at AS timestamptz), completed_at = CAST(:moment AS timestamptz),
            recorded_by = (SELECT id FROM me), rater_id = coalesce(e.rater_id, (SELECT id FROM me)),
            retrospective = e.kind = 'pre_test'
                AND (CAST(:taken_at AS timestamptz) > e.session_starts_at) IS TRUE,
            score = CAST(:score AS float8),
            passed = CASE WHEN e.kind <> 'pre_test'
                THEN CAST(:score AS float8) >= coalesce(e.pass_mark, {DEFAULT_PASS_MARK}) END,
            competency_ratings = CAST(:competency_ratings AS jsonb),
            application_score = CAST(:application_score AS integer), barriers = CAST(:barriers AS jsonb),
            confidence = CAST(:confidence AS integer), reaction_score = CAST(:reaction_score AS float8),
            answers = CAST(:answers AS jsonb), interview = CAST(:interview AS jsonb), notes = CAST(:notes AS text),
            content_hash = CAST(:content_hash AS bytea)
        WHERE e.id = CAST(:id AS uuid)
            AND e.form = CAST(:form AS text) AND e.form_version = CAST(:form_version AS integer)
            AND (e.form = 'test' OR e.available_from <= CAST(:moment AS timestamptz))
            AND e.teaches @> CAST(:rated AS jsonb)
            AND CASE WHEN e.rater_role = 'evaluator'
                THEN e.status IN ('assigned', 'expired') AND e.government_id = CAST(:records_in AS uuid)
                    AND (CAST(:units AS uuid[]) IS NULL OR EXISTS (SELECT FROM people AS p
                        WHERE p.id = e.person_id AND p.unit_id = ANY (CAST(:units AS uuid[]))))
                ELSE e.status = 'assigned' AND e.rater_id = (SELECT id FROM me)
                    AND e.expires_at >= CAST(:moment AS timestamptz) END
        RETURNING e.*
    ), cleared AS (
        DELETE FROM drafts USING done WHERE drafts.evaluation_id = done.id
    ), published AS (
        INSERT INTO outbox ({_OUTBOX})
        SELECT {_OUTBOX_VALUES} FROM done
    )
    SELECT id, status, revision, completed_at, passed, retrospective FROM done
"""  # noqa: S608 - built from the constants above
_SUBMIT = text(f"WITH me AS (SELECT CAST(:person_id AS uuid) AS id), {_STATEMENT}")
# The person behind an account, in the same round trip; an account that is known twice belongs to nobody.
_SUBMIT_BY_ACCOUNT = text(
    f"""
    WITH me AS (
        SELECT (array_agg(p.id))[1] AS id FROM people AS p
        WHERE p.identities @> CAST(:account AS jsonb) AND p.active
            AND (CAST(:within AS uuid) IS NULL OR p.government_id = CAST(:within AS uuid))
        HAVING count(*) = 1
    ), {_STATEMENT}
    """  # noqa: S608 - built from the constants above
).compile(dialect=asyncpg.dialect())  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its dialects untyped


async def submit(
    session: AsyncSession,
    evaluation_id: UUID,
    result: Result,
    *,
    moment: datetime,
    person_id: UUID | None,
    records_in: UUID | None,
    units: frozenset[UUID] | None,
) -> RowMapping | None:
    """Complete an evaluation and publish it, in one statement; None when it may not be, whatever the reason.

    `records_in` is the government in which the caller is an evaluator, `units` where in it (None = everywhere).
    """
    values = _values(evaluation_id, result, moment) | {
        "person_id": person_id,
        "records_in": records_in,
        "units": None if units is None else list(units),
    }
    row = (await session.execute(_SUBMIT, values)).mappings().one_or_none()
    if row is not None:
        wake_relay_after_commit(session)
    return row


async def submit_by_account(
    sessions: async_sessionmaker[AsyncSession], evaluation_id: UUID, result: Result, moment: datetime, claims: Claims
) -> dict[str, Any] | None:
    """The same for who answers personally, found by the account: one round trip, a transaction of its own.

    It runs on the driver's connection in autocommit, because a single statement needs no BEGIN and COMMIT.
    """
    account = [{"issuer": claims.issuer, "subject": claims.subject}]
    values = _values(evaluation_id, result, moment) | {
        "account": json.dumps(account),
        "within": claims.government_id,
        "records_in": None,
        "units": None,
    }
    async with sessions() as session:
        connection = await session.connection()
        driver: Any = (await connection.get_raw_connection()).driver_connection  # Any: asyncpg ships no types
        order = _SUBMIT_BY_ACCOUNT.positiontup or ()
        row = await driver.fetchrow(_SUBMIT_BY_ACCOUNT.string, *[values[name] for name in order])
        if row is None:
            return None
        wake_relay_after_commit(session)
        await commit(session)
        return dict(row)


def _values(evaluation_id: UUID, result: Result, moment: datetime) -> dict[str, Any]:
    event = new_event(
        type="siklus.evaluation.evaluation.completed.v1",
        topic=EVALUATIONS,
        subject=evaluation_id,
        government_id=evaluation_id,
        sequence=0,
        data=None,
        time=moment,
    )
    outbox = {name: value for name, value in outbox_row(event).items() if name not in _FROM_ROW}
    return {
        "id": evaluation_id,
        "moment": moment,
        "rated": json.dumps(result.rated_competencies),
        "form": result.form,
        "form_version": result.form_version,
        **_result_values(result),
        **outbox,
    }


_FROM_ROW = {"outbox_payload", "outbox_sequence", "outbox_governmentid", "outbox_incarnation"}


def _result_values(result: Result) -> dict[str, Any]:
    """The columns of a result, with JSON as text."""
    return {
        "taken_at": result.taken_at,
        "score": result.score,
        "competency_ratings": json.dumps(list(result.competency_ratings)),
        "application_score": result.application_score,
        "barriers": json.dumps(list(result.barriers)),
        "confidence": result.confidence,
        "reaction_score": result.reaction_score,
        "answers": json.dumps(result.answers),
        "interview": None if result.interview is None else json.dumps(result.interview),
        "notes": result.notes,
        "content_hash": result.content_hash,
    }
