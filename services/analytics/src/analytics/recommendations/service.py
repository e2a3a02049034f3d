"""The life of a recommendation: proposing it, moving it on, and telling others about each step."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.recommendations.events import Fact, recommendation_event
from analytics.recommendations.models import Recommendation
from analytics.recommendations.rules import Case, Decision
from shared.ids import derived_id
from shared.messaging import Event, publish
from shared.schemas import Text

__all__ = ["Journal", "end", "move", "propose", "propose_again", "recommendation_id", "settle"]


@dataclass(slots=True)
class Journal:
    """The events of one transaction, published together at its end, in the order in which things happened."""

    made: list[Recommendation] = field(default_factory=list)
    reopened: list[Recommendation] = field(default_factory=list)
    ended: list[Recommendation] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    async def close(self, session: AsyncSession) -> None:
        """Write the rows, then the events. What was superseded goes first: one open recommendation at a time."""
        for row in self.reopened:
            row.state = "superseded"
        await session.flush()
        for row in self.reopened:
            row.state = "proposed"
        session.add_all(self.made)
        await session.flush()
        await publish(session, self.events)
        self.made, self.reopened, self.ended, self.events = [], [], [], []


def propose(
    journal: Journal,
    *,
    person_id: UUID | None,
    unit_id: UUID,
    government_id: UUID,
    competency_id: UUID,
    decision: Decision,
    case: Case,
    evidence: Sequence[dict[str, object]],
    fingerprint: str,
    policy_version: int,
    moment: datetime,
) -> Recommendation:
    """Add a proposed recommendation, under the id of its evidence."""
    remedy = "unit_change" if person_id is None else str(decision.remedy)
    made = Recommendation(
        id=recommendation_id(person_id or unit_id, competency_id, remedy, fingerprint),
        government_id=government_id,
        revision=0,
        person_id=person_id,
        unit_id=unit_id,
        competency_id=competency_id,
        remedy=remedy,
        rule=decision.rule,
        policy_version=policy_version,
        state="proposed",
        resume_state=None,
        target_level=case.target_level,
        gap=case.gap,
        explanation=decision.explanation.model_dump(),
        evidence=list(evidence),
        fingerprint=fingerprint,
        decided_by=None,
        decision_reason=None,
        objection_reason=None,
        answer_reason=None,
        mentor_id=None,
        unmatched_reason=None,
        program_id=None,
        proposed_at=moment,
        decided_at=None,
        new_evidence_at=None,
        ended_reason=None,
    )
    journal.made.append(made)
    settle(journal, made, "proposed")
    return made


def recommendation_id(whom: UUID, competency_id: UUID, remedy: str, fingerprint: str) -> UUID:
    """The id follows from whom, what and from which evidence: the same evidence again is the same recommendation."""
    return derived_id(whom, f"recommendation:{competency_id}:{remedy}:{fingerprint}")


def propose_again(journal: Journal, recommendation: Recommendation) -> None:
    """Propose what newer evidence had taken back, now that the evidence is the same again."""
    recommendation.ended_reason = None
    settle(journal, recommendation, "proposed")
    journal.reopened.append(recommendation)


def end(
    journal: Journal, recommendation: Recommendation, fact: Literal["superseded", "withdrawn"], reason: Text
) -> None:
    """Take a recommendation back, and say why to whom it concerns."""
    recommendation.ended_reason = reason.model_dump()
    settle(journal, recommendation, fact)


def settle(journal: Journal, recommendation: Recommendation, fact: Fact) -> None:
    """Move a recommendation to the state of `fact` and note the event."""
    recommendation.state = fact
    move(journal, recommendation, fact)


def move(journal: Journal, recommendation: Recommendation, fact: Fact) -> None:
    """Note the event of a state that is set already."""
    recommendation.revision += 1
    journal.events.append(recommendation_event(fact, recommendation))
