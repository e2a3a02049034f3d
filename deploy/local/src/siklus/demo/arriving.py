"""Waiting until what one service told has reached the others: people sign in everywhere only then."""

from siklus.demo.context import Context
from siklus.demo.problems import Refused
from siklus.example.people import CivilServant

__all__ = ["wait_until_known"]

_SERVICES = ("catalog", "evaluation", "analytics")
_LAST = 36
"""How many of the people who were told last are looked for: some in each partition of the topic."""
_FORBIDDEN = 403


async def wait_until_known(context: Context) -> None:
    """Wait until every service knows the people who were registered last."""
    last = sorted(context.ids.people, key=lambda index: context.ids.people[index])[-_LAST:]
    for service in _SERVICES:
        for index in last:
            await _wait(context, service, context.province.person(index))


async def _wait(context: Context, service: str, person: CivilServant) -> None:
    await context.pace.until(f"{service} to know {person.subject}", lambda: _is_known(context, service, person), bool)


async def _is_known(context: Context, service: str, person: CivilServant) -> bool:
    try:
        await context.client.get(context.account(person), f"/{service}/v1/me/tasks", limit=1)
    except Refused as refusal:
        if refusal.status != _FORBIDDEN:
            raise
        return False
    return True
