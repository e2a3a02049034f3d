"""Evaluations: every completed, corrected or withdrawn one is a re-analysis."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evaluations.inbound import EvaluationState, evaluation_row, observed_at
from analytics.evaluations.models import Evaluation
from analytics.evaluations.service import Reanalysis, reanalyse
from analytics.people.repository import hold_requirements, lock_people
from shared.messaging import Event, caused_by, caused_by_each, read_each, upsert_copies

__all__ = ["handle_evaluations", "reanalysis_of"]

_SPOKE = frozenset({"completed", "withdrawn"})


async def handle_evaluations(session: AsyncSession, events: Sequence[Event]) -> None:
    """Apply a batch: lock the people, keep the newest states, re-analyse those that say something, or no longer do.

    Two evaluations of one person are applied one after the other, so that each one's effect is its own.
    """
    states = read_each(events, lambda event: (event, EvaluationState.model_validate(event.data)))
    await hold_requirements(session)
    await lock_people(session, [state.person_id for _, state in states])
    rows = [evaluation_row(event, state) for event, state in states]
    former = await upsert_copies(session, Evaluation.__table__, rows)  # type: ignore[arg-type]
    newest = {
        event.subject: (event, state)
        for event, state in sorted(states, key=lambda pair: pair[0].version)
        if event.subject in former
    }
    waiting = [
        (event, _reanalysis(event, state, former[event.subject]))
        for event, state in newest.values()
        if state.status in _SPOKE or _spoke(former[event.subject])
    ]
    for round_ in _rounds(waiting):
        if len(round_) == 1:
            with caused_by(round_[0][0]):
                await reanalyse(session, [round_[0][1]])
        else:
            with caused_by_each({item.state.person_id: event for event, item in round_}):
                await reanalyse(session, [item for _, item in round_])


def reanalysis_of(row: Evaluation) -> Reanalysis:
    """The same out of a stored evaluation that waited for its person."""
    return Reanalysis(
        evaluation_id=row.id,
        government_id=row.government_id,
        incarnation=row.incarnation,
        revision=row.sequence,
        event_time=row.event_time,
        observed_at=row.observed_at,
        state=EvaluationState.model_validate(row.state),
        former=frozenset(),
    )


def _reanalysis(event: Event, state: EvaluationState, former: Mapping[str, Any] | None) -> Reanalysis:
    before = EvaluationState.model_validate(former["state"]).competency_ids if former else frozenset[UUID]()
    return Reanalysis(
        evaluation_id=event.subject,
        government_id=event.government_id,
        incarnation=event.incarnation,
        revision=event.sequence,
        event_time=event.time,
        observed_at=observed_at(event, state),
        state=state,
        former=before,
    )


def _spoke(former: Mapping[str, Any] | None) -> bool:
    return former is not None and former["status"] in _SPOKE


def _rounds(items: Sequence[tuple[Event, Reanalysis]]) -> list[list[tuple[Event, Reanalysis]]]:
    """Rounds in which nobody appears twice, in order of observation."""
    rounds: list[list[tuple[Event, Reanalysis]]] = []
    turns: dict[UUID, int] = {}
    for pair in sorted(items, key=lambda each: (each[1].observed_at, each[1].evaluation_id)):
        person = pair[1].state.person_id
        turn = turns.get(person, 0)
        turns[person] = turn + 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(pair)
    return rounds
