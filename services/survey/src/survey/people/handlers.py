"""The event door of people, opened after a restore only: the service's own topic knows who was erased since."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging import Event, read_each
from survey.people.inbound import PersonState
from survey.people.service import erase_again

__all__ = ["repeat_erasures"]


async def repeat_erasures(session: AsyncSession, events: Sequence[Event]) -> None:
    """Erase again whom these events know as erased."""
    states = read_each(events, lambda event: (event.subject, PersonState.model_validate(event.data)))
    await erase_again(session, {subject for subject, state in states if state.status == "erased"})
