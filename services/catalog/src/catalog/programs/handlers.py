"""Event door of the programmes: an accepted proposal becomes one linked draft, however often it is told."""

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.people.repository import find_government_name
from catalog.programs.events import program_event
from catalog.programs.inbound import ProposalState
from catalog.programs.models import Program, ProposalCopy
from catalog.programs.repository import existing_ids
from catalog.programs.rules import drafts_a_program
from catalog.reference.service import find_form
from shared.ids import derived_id
from shared.messaging import Event, caused_by, publish, read_each, upsert_copies

__all__ = ["handle_proposals"]


async def handle_proposals(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of each proposal; draft the programme of each that is accepted now.

    The programme's id follows from the proposal's, so a repeated, late or replayed event drafts nothing twice.
    """
    states = read_each(events, lambda event: (event, ProposalState.model_validate(event.data)))
    rows = [
        {
            "id": event.subject,
            "government_id": event.government_id,
            "incarnation": event.incarnation,
            "sequence": event.sequence,
            "kind": state.kind,
            "state": state.state,
        }
        for event, state in states
    ]
    changed = await upsert_copies(session, cast("Table", ProposalCopy.__table__), rows)
    newest = {event.subject: (event, state) for event, state in sorted(states, key=lambda pair: pair[0].version)}
    due = {
        derived_id(proposal_id, "program"): newest[proposal_id]
        for proposal_id in changed
        if drafts_a_program(kind=newest[proposal_id][1].kind, state=newest[proposal_id][1].state)
    }
    there = await existing_ids(session, due)
    for program_id, (event, state) in due.items():
        if program_id not in there:
            with caused_by(event):
                program = await _draft(session, event, state)
                session.add(program)
                await publish(session, [program_event(program, "drafted")])


async def _draft(session: AsyncSession, event: Event, state: ProposalState) -> Program:
    form = await find_form(session, state.form, event.time.date())
    program_id = derived_id(event.subject, "program")
    return Program(
        id=program_id,
        government_id=event.government_id,
        revision=1,
        code=f"USUL-{program_id.hex[:12].upper()}",
        title=state.title,
        form=state.form,
        path=form.path if form else "classical",
        scale="national",
        jp=None,
        organiser=await find_government_name(session, event.government_id) or "",
        status="draft",
        competencies=[{"competency_id": str(state.competency_id), "target_level": state.target_level}],
        pass_mark=Decimal(70),
        proposal_id=event.subject,
        predecessor_id=state.program_id if state.kind != "new" else None,
        unit_ids=[str(state.unit_id)] if state.unit_id else [],
        content_hash=None,
    )
