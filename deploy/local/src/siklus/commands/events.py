"""`siklus events`: watching and repairing the events between the services."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import click
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from rich.markup import escape
from rich.table import Table

from shared.messaging import Event, MessagingStatus, count_unread, messaging_status, tail
from siklus.commands.events_dead import dlq, redrive
from siklus.commands.events_replay import replay
from siklus.console import console
from siklus.databases import looking_into
from siklus.operations.description import describe
from siklus.problems import BrokerUnreachable, UnknownTopic
from siklus.services import NAMES, EmbeddedService
from siklus.state import State

# Dead letters are asked for by name; nobody wants them between the others.
_NOT_TOLD = ".dlq"

services_argument = click.argument("services", nargs=-1, type=click.Choice(NAMES))


@click.group()
def events() -> None:
    """Watch the events between the services, and look after them."""


@events.command("tail")
@click.argument("topics", nargs=-1)
@click.option("--from-beginning", is_flag=True, help="Begin with the oldest event that the broker has.")
@click.option("--data", is_flag=True, help="Print the published state of each event too.")
def tail_command(topics: tuple[str, ...], from_beginning: bool, data: bool) -> None:
    """Print events as they come, as an outside system would receive them; without TOPICS all of them. Ctrl-C ends."""
    running = State.default().get_running()
    with suppress(KeyboardInterrupt):
        asyncio.run(_tail(running.broker, topics, from_beginning=from_beginning, data=data))


@events.command()
@services_argument
@click.option("--service", "more", multiple=True, type=click.Choice(NAMES), help="The same as an argument.")
def snapshot(services: Sequence[str], more: Sequence[str]) -> None:
    """Have SERVICES (without names: all) publish the present state of everything they own."""
    state = State.default()
    running = state.get_running()
    for name in [*services, *more] or NAMES:
        service = EmbeddedService.attach(name, state, running)
        printed = asyncio.run(service.run(state, "snapshot", title=f"The snapshot of {name}"))
        console.print(printed.strip() or name, markup=False)


@events.command()
@services_argument
def lag(services: Sequence[str]) -> None:
    """Show how far the events of SERVICES are behind: own ones unpublished, others' unread, parked and dead ones."""
    state = State.default()
    running = state.get_running()
    heads = ("", "unpublished", "oldest", "unread", "parked", "oldest", "dead", "days of room")
    table = Table(*heads, box=None, padding=(0, 2, 0, 0))
    for name in services or NAMES:
        found = asyncio.run(_status(EmbeddedService.attach(name, state, running)))
        table.add_row(
            name,
            str(found.unpublished),
            f"{found.oldest_unpublished_seconds:.1f} s",
            str(asyncio.run(_unread(running.broker, name))),
            str(found.parked),
            f"{found.oldest_parked_seconds:.1f} s",
            str(found.dead_letters),
            str(found.partition_days_left),
        )
    console.print(table)


async def _tail(broker: str, topics: Sequence[str], *, from_beginning: bool, data: bool) -> None:
    try:
        there = await _all_topics(broker)
        if unknown := sorted(set(topics) - set(there)):
            raise UnknownTopic(unknown, [name for name in there if not name.endswith(_NOT_TOLD)])
        chosen = topics or [name for name in there if not name.endswith(_NOT_TOLD)]
        async for event in tail(broker, chosen, from_beginning=from_beginning):
            console.print(_line(event), soft_wrap=True)
            if data and event.data is not None:
                console.print_json(data=event.data)
    except KafkaError as error:
        raise BrokerUnreachable(broker) from error


async def _all_topics(broker: str) -> list[str]:
    client = AIOKafkaConsumer(bootstrap_servers=broker)
    try:
        await client.start()
        names = await client.topics()
    finally:
        await client.stop()
    return sorted(name for name in names if name.partition(".")[0] in NAMES)


def _line(event: Event) -> str:
    version = f"{event.incarnation}.{event.sequence}"
    when = event.time.isoformat(timespec="milliseconds")
    return f"[dim]{when}[/]  {escape(event.type):52}  {event.subject}  [dim]{version}[/]"


async def _status(service: EmbeddedService) -> MessagingStatus:
    async with looking_into(service) as session:
        return await messaging_status(session)


async def _unread(broker: str, name: str) -> int:
    try:
        return await count_unread(broker, name, describe(name).reads)
    except (KafkaError, TimeoutError) as error:
        raise BrokerUnreachable(broker) from error


events.add_command(dlq)
events.add_command(redrive)
events.add_command(replay)
