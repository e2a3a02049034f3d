"""Keeping the one proposal of each class up to its results."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.programs.models import Program
from analytics.proposals.events import proposal_event
from analytics.proposals.models import Proposal
from analytics.proposals.repository import find_proposal, proposals_of_classes
from analytics.proposals.rules import PROPOSAL_POLICY
from analytics.verdicts.repository import class_result, lock_class
from analytics.verdicts.rules import ClassResult, Verdict, class_evidence, judge_class, title_of
from shared.ids import derived_id
from shared.messaging import Event, publish
from shared.schemas import Text, text

__all__ = ["TaughtClass", "judge_again", "judge_classes"]

_HOLDING = frozenset({"redesign", "stop"})
_PRIORITY: dict[Verdict, int] = {"redesign": 1, "stop": 1, "repeat": 2, "keep": 9}


@dataclass(frozen=True, slots=True)
class TaughtClass:
    """A class that has new results: its programme, what it taught (competency, level), the time of the news."""

    class_id: UUID
    government_id: UUID
    program_id: UUID | None
    competency_id: UUID
    target_level: int
    moment: datetime


async def judge_classes(session: AsyncSession, classes: Mapping[UUID, TaughtClass]) -> set[UUID]:
    """Bring the proposals of classes up to their results; returns the classes that are held now and were not, or
    the other way round. Of a held class nobody is told to repeat the course: when most fail, the course failed."""
    turned: set[UUID] = set()
    events: list[Event] = []
    for class_id in sorted(classes):
        await lock_class(session, class_id)
        proposal = await find_proposal(session, derived_id(class_id, "proposal:verdict"), lock=True)
        before = _holds(proposal)
        result = await class_result(session, class_id)
        verdict = judge_class(result, PROPOSAL_POLICY)
        if proposal is None and verdict is not None:
            program = await _program(session, classes[class_id])
            proposal = _proposal(classes[class_id], program, verdict, result)
            session.add(proposal)
            events.append(proposal_event("proposed", proposal))
        elif proposal is not None and proposal.state in {"proposed", "withdrawn"}:
            events += await _update(session, proposal, classes[class_id], verdict, result)
        if before != _holds(proposal):
            turned.add(class_id)
    await session.flush()
    await publish(session, events)
    return turned


async def judge_again(
    session: AsyncSession, *, moment: datetime, class_ids: Collection[UUID] = (), program_ids: Collection[UUID] = ()
) -> set[UUID]:
    """Judge classes again that have a proposal, because their session or programme arrived or changed."""
    classes = {
        proposal.class_id: TaughtClass(
            class_id=proposal.class_id,
            government_id=proposal.government_id,
            program_id=proposal.program_id,
            competency_id=proposal.competency_id,
            target_level=proposal.target_level,
            moment=moment,
        )
        for proposal in await proposals_of_classes(session, class_ids, program_ids)
        if proposal.class_id is not None
    }
    return await judge_classes(session, classes)


async def _update(
    session: AsyncSession, proposal: Proposal, taught: TaughtClass, verdict: Verdict | None, result: ClassResult
) -> list[Event]:
    """Follow the results while nobody has decided; what somebody edited stays as edited."""
    if verdict is None:
        if proposal.state == "withdrawn":
            return []
        proposal.state, proposal.revision = "withdrawn", proposal.revision + 1
        return [proposal_event("withdrawn", proposal)]
    program = await _program(session, taught)
    again = proposal.state == "withdrawn"
    wanted: dict[str, object] = {
        "state": "proposed",
        "kind": verdict,
        "priority": _PRIORITY[verdict],
        "evidence": class_evidence(result, PROPOSAL_POLICY),
    }
    if not proposal.edited:
        wanted["title"] = title_of(verdict, program[0] if program else None).model_dump()
        wanted["form"] = program[1] if program else proposal.form
        wanted["form_reason"] = _REASONS[verdict].model_dump()
    if all(getattr(proposal, name) == value for name, value in wanted.items()):
        return []
    for name, value in wanted.items():
        setattr(proposal, name, value)
    proposal.revision += 1
    return [proposal_event("proposed" if again else "changed", proposal)]


def _proposal(taught: TaughtClass, program: tuple[Text, str] | None, verdict: Verdict, result: ClassResult) -> Proposal:
    return Proposal(
        id=derived_id(taught.class_id, "proposal:verdict"),
        government_id=taught.government_id,
        revision=1,
        kind=verdict,
        competency_id=taught.competency_id,
        target_level=taught.target_level,
        unit_id=None,
        form=program[1] if program else "technical",
        form_reason=_REASONS[verdict].model_dump(),
        target_count=None,
        target_rule=_TARGET.model_dump(),
        priority=_PRIORITY[verdict],
        evidence=class_evidence(result, PROPOSAL_POLICY),
        program_id=taught.program_id,
        campaign_id=None,
        class_id=taught.class_id,
        state="proposed",
        title=title_of(verdict, program[0] if program else None).model_dump(),
        policy_version=PROPOSAL_POLICY.version,
        edited=False,
        decided_by=None,
        decision_reason=None,
        decided_at=None,
        proposed_at=taught.moment,
    )


async def _program(session: AsyncSession, taught: TaughtClass) -> tuple[Text, str] | None:
    program = await session.get(Program, taught.program_id) if taught.program_id else None
    return (Text.model_validate(program.title), program.form) if program else None


def _holds(proposal: Proposal | None) -> bool:
    return proposal is not None and proposal.state == "proposed" and proposal.kind in _HOLDING


_TARGET = text(
    "Pegawai dengan kesenjangan pada kompetensi yang diajarkan program ini.",
    "People with a gap in the competency that this programme teaches.",
)
_REASONS: dict[Verdict, Text] = {
    "keep": text("Sebagian besar peserta lulus; bentuk ini berhasil.", "Most participants passed; this form works."),
    "redesign": text(
        "Setidaknya 40 % peserta tidak lulus: yang perlu diperbaiki programnya, bukan pesertanya.",
        "At least 40 % of the class failed: it is the programme that needs work, not its participants.",
    ),
    "repeat": text(
        "Sebagian besar peserta lulus dan masih ada daftar tunggu.", "Most participants passed and others still wait."
    ),
    "stop": text(
        "Setidaknya 40 % peserta tidak lulus dan penilaian peserta rendah.",
        "At least 40 % of the class failed and participants rated it poorly.",
    ),
}
