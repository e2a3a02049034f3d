"""The hot path: one statement checks, stores and publishes an answer."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.evaluations.models import Draft
from evaluation.evaluations.rules import DEFAULT_PASS_MARK
from evaluation.submissions.rules import Result
from evaluation.topics import EVALUATIONS
from shared.ids import uuid7
from shared.messaging import OUTBOX_COLUMNS, new_event, outbox_row, wake_relay_after_commit

__all__ = ["find_draft", "save_draft", "submit"]

_TIMES = frozenset({"available_from", "due_at", "taken_at", "completed_at"})
# The keys of events.state, in its order; a test keeps the two equal.
_STATE = [
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


_PAYLOAD = "json_build_object(" + ", ".join(f"'{name}', {_json_value(name)}" for name in _STATE) + ")"


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
_SUBMIT = text(
    f"""
    WITH done AS (
        UPDATE evaluations AS e SET
            revision = e.revision + 1, status = 'completed', status_reason = NULL,
            taken_at = CAST(:taken_at AS timestamptz), completed_at = CAST(:moment AS timestamptz),
            recorded_by = CAST(:person_id AS uuid), rater_id = coalesce(e.rater_id, CAST(:person_id AS uuid)),
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
                ELSE e.status = 'assigned' AND e.rater_id = CAST(:person_id AS uuid)
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
)


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
    event = new_event(
        type="siklus.evaluation.evaluation.completed.v1",
        topic=EVALUATIONS,
        subject=evaluation_id,
        government_id=evaluation_id,
        sequence=0,
        data=None,
        time=moment,
        id=uuid7(),
    )
    values = {
        "id": evaluation_id,
        "moment": moment,
        "person_id": person_id,
        "records_in": records_in,
        "units": None if units is None else list(units),
        "rated": json.dumps(result.rated_competencies),
        "form": result.form,
        "form_version": result.form_version,
        **result_values(result),
    }
    outbox = {name: value for name, value in outbox_row(event).items() if name not in _FROM_ROW}
    row = (await session.execute(_SUBMIT, values | outbox)).mappings().one_or_none()
    if row is not None:
        wake_relay_after_commit(session)
    return row


_FROM_ROW = {"outbox_payload", "outbox_sequence", "outbox_governmentid", "outbox_incarnation"}


def result_values(result: Result) -> dict[str, Any]:
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


async def save_draft(
    session: AsyncSession, evaluation_id: UUID, rater_id: UUID, content: dict[str, Any], moment: datetime
) -> None:
    """Keep the newest draft of a rater."""
    statement = insert(Draft).values(evaluation_id=evaluation_id, rater_id=rater_id, content=content, saved_at=moment)
    changes = {"content": statement.excluded.content, "saved_at": statement.excluded.saved_at}
    await session.execute(
        statement.on_conflict_do_update(index_elements=[Draft.evaluation_id, Draft.rater_id], set_=changes)
    )


async def find_draft(session: AsyncSession, evaluation_id: UUID, rater_id: UUID) -> Draft | None:
    """The rater's draft, or None."""
    query = select(Draft).where(Draft.evaluation_id == evaluation_id, Draft.rater_id == rater_id)
    return (await session.scalars(query)).one_or_none()


async def drop_drafts(session: AsyncSession, evaluation_id: UUID) -> None:
    """Forget every draft of an evaluation."""
    await session.execute(delete(Draft).where(Draft.evaluation_id == evaluation_id))
