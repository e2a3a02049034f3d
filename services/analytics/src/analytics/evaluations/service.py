"""Re-analysis: what a completed, corrected or withdrawn evaluation does, in the transaction of its inbox row."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.effects.service import wake_after_commit
from analytics.evaluations.inbound import EvaluationState
from analytics.evaluations.repository import replace_findings, save_effects
from analytics.evaluations.rules import Outcome, evidence_of, findings_of
from analytics.evidence.rules import EVIDENCE_POLICY
from analytics.evidence.service import take_evidence
from analytics.needs.rules import gap_of
from analytics.needs.service import keep_needs
from analytics.people.repository import known_people
from analytics.remedies.repository import Pair, failing_pairs
from analytics.remedies.service import reconsider
from analytics.standings.rules import Standing
from analytics.standings.service import Change
from analytics.verdicts.service import TaughtClass, judge_classes
from shared.clock import iso, now

__all__ = ["Reanalysis", "reanalyse"]


@dataclass(frozen=True, slots=True)
class Reanalysis:
    """One revision of an evaluation that has to be applied. `former` are the competencies that it was about before."""

    evaluation_id: UUID
    government_id: UUID
    incarnation: int
    revision: int
    event_time: datetime
    observed_at: datetime
    state: EvaluationState
    former: frozenset[UUID]

    @property
    def outcome(self) -> Outcome | None:
        """What it says; None when it says nothing any more."""
        state = self.state
        if state.status != "completed":
            return None
        return Outcome(
            evaluation_id=self.evaluation_id,
            government_id=self.government_id,
            incarnation=self.incarnation,
            revision=self.revision,
            person_id=state.person_id,
            kind=state.kind,
            rater_role=state.rater_role,
            class_id=state.class_id,
            program_id=state.program_id,
            observed_at=self.observed_at,
            retrospective=state.retrospective,
            score=state.score,
            passed=state.passed,
            pass_mark=state.pass_mark,
            rated={item.competency_id: item.level for item in state.competency_ratings},
            taught={item.competency_id: item.target_level for item in state.teaches},
            application_score=state.application_score,
            barriers=tuple(state.barriers),
            confidence=state.confidence,
        )

    @property
    def competency_ids(self) -> frozenset[UUID]:
        """Everything that it is or was about."""
        return self.former | self.state.competency_ids


async def reanalyse(session: AsyncSession, items: Sequence[Reanalysis]) -> None:
    """Apply evaluations of different people, whose rows the caller has locked.

    Evidence and standings, the people's needs, findings, the verdicts about classes, the remedies; and what each
    evaluation did is remembered, for those whose person is known. The others wait for theirs.
    """
    outcomes = {item.evaluation_id: item.outcome for item in items}
    people = {item.state.person_id for item in items}
    competencies = frozenset[UUID]().union(*(item.competency_ids for item in items))
    brought = {
        item.evaluation_id: (
            item.incarnation,
            item.revision,
            evidence_of(outcome, EVIDENCE_POLICY) if (outcome := outcomes[item.evaluation_id]) else [],
        )
        for item in items
    }
    changes = await take_evidence(session, brought, people, competencies)
    await keep_needs(session, changes, {item.state.person_id: ("evaluation", item.evaluation_id) for item in items})
    await replace_findings(session, list(outcomes), list(_finding_rows(outcomes.values())))
    turned = await judge_classes(session, _classes(items))
    moments: dict[Pair, datetime] = {
        (item.state.person_id, competency): item.event_time
        for item in items
        if item.state.kind != "reaction"
        for competency in item.competency_ids
    }
    latest = max(item.event_time for item in items)
    for pair in await failing_pairs(session, turned) if turned else ():
        moments.setdefault(pair, latest)
    touched = await reconsider(session, moments)
    known = await known_people(session, people)
    applied = [item for item in items if item.state.person_id in known]
    await save_effects(session, [_effect(item, changes, touched) for item in applied])
    wake_after_commit(session, [item.evaluation_id for item in applied])


def _finding_rows(outcomes: Iterable[Outcome | None]) -> Iterable[dict[str, Any]]:
    for outcome in outcomes:
        if outcome is None:
            continue
        for finding in findings_of(outcome, EVIDENCE_POLICY):
            yield {
                "evaluation_id": outcome.evaluation_id,
                "competency_id": finding.competency_id,
                "government_id": outcome.government_id,
                "person_id": outcome.person_id,
                "revision": outcome.revision,
                "kind": outcome.kind,
                "rater_role": outcome.rater_role,
                "class_id": outcome.class_id,
                "program_id": outcome.program_id,
                "observed_at": iso(outcome.observed_at),
                "target_level": finding.target_level,
                "passed": finding.passed,
                "level": finding.level,
                "application_score": outcome.application_score,
                "confidence": outcome.confidence,
                "barriers": list(outcome.barriers),
            }


def _classes(items: Iterable[Reanalysis]) -> dict[UUID, TaughtClass]:
    """The classes whose tests or reactions moved, each once, with the first competency that it taught."""
    classes: dict[UUID, TaughtClass] = {}
    for item in items:
        state = item.state
        if state.class_id is None or state.kind not in {"post_test", "reaction"} or not state.teaches:
            continue
        taught = min(state.teaches, key=lambda each: each.competency_id)
        classes[state.class_id] = TaughtClass(
            class_id=state.class_id,
            government_id=item.government_id,
            program_id=state.program_id,
            competency_id=taught.competency_id,
            target_level=taught.target_level,
            moment=item.event_time,
        )
    return classes


def _effect(
    item: Reanalysis, changes: Mapping[Pair, Change], touched: Mapping[Pair, Collection[UUID]]
) -> dict[str, Any]:
    person = item.state.person_id
    pairs = [(person, competency) for competency in sorted(item.competency_ids)]
    ids = [recommendation for pair in pairs for recommendation in touched.get(pair, ())]
    return {
        "evaluation_id": item.evaluation_id,
        "incarnation": item.incarnation,
        "revision": item.revision,
        "government_id": item.government_id,
        "person_id": person,
        "rater_id": item.state.rater_id,
        "status": item.state.status,
        "changes": [
            {
                "competency_id": str(pair[1]),
                "before": _short(changes[pair].before if pair in changes else None),
                "after": _short(changes[pair].after if pair in changes else None),
            }
            for pair in pairs
        ],
        "recommendation_ids": list(dict.fromkeys(ids)),
        "applied_at": iso(now()),
    }


def _short(standing: Standing | None) -> dict[str, int | str | None]:
    if standing is None:
        return {"present": None, "source": None, "required": None, "gap": None}
    return {
        "present": standing.present,
        "source": standing.present_source,
        "required": standing.required,
        "gap": gap_of(standing.required, standing.present),
    }
