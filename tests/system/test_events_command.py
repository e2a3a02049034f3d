"""`siklus events`, typed in a shell beside a whole running system: what it shows, what it mends, how it ends."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, create_subprocess_exec
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from click import UsageError

from shared.ids import uuid7
from shared.messaging import Event, encode, new_event
from siklus.demo.client import Who, open_client
from siklus.demo.founding import found_government
from siklus.issuer import TokenIssuer
from siklus.ports import HOST, free_port
from siklus.state import Running, State
from tests.fixtures.waiting import until
from tests.local.conftest import Installation

pytestmark = pytest.mark.system

NAMES = ("survey", "catalog", "evaluation", "analytics")
TOPIC = "survey.units"
EXAMPLE = Path(__file__).parents[2] / "shared/contracts/survey/examples/unit.created.json"


@dataclass(frozen=True, slots=True)
class Desk:
    """An operator's shell beside everything that runs, and the government that was founded there."""

    installation: Installation
    running: Running
    government: str

    async def type(self, *words: str) -> str:
        """Run `siklus events …`, which must end well; return what it printed, with single spaces."""
        code, printed = await self.installation.command("events", *words)
        assert code == 0, printed
        return " ".join(printed.split())

    async def mistype(self, *words: str) -> tuple[int, str]:
        """Run `siklus events …`, which must not end well; return its code and what it printed."""
        code, printed = await self.installation.command("events", *words)
        assert code != 0, printed
        assert "Traceback" not in printed
        return code, " ".join(printed.split())

    async def send(self, *events: Event) -> None:
        """Send events as they are, past every outbox."""
        producer = AIOKafkaProducer(bootstrap_servers=self.running.broker)
        await producer.start()
        for event in events:
            key, value, headers = encode(event)
            await producer.send_and_wait(event.topic, value, key=key, headers=headers)
        await producer.stop()

    async def query(self, service: str, statement: str, *values: object) -> list[asyncpg.Record]:
        """Ask a service's database."""
        connection = await asyncpg.connect(
            host=HOST,
            port=self.running.postgres_port,
            user=service,
            password=self.installation.state.password(service),
            database=service,
        )
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    async def has(self, service: str, statement: str, *values: object) -> None:
        """Wait until the statement finds something in a service's database."""
        await until(lambda: self.query(service, statement, *values), limit=60)


@pytest.fixture(scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    installation = Installation(State(tmp_path_factory.mktemp("desk") / "var"), services=None)
    started = await installation.start()
    government = str(uuid7())
    addresses = {name: address.url for name, address in started.running.services.items()}
    async with open_client(addresses, TokenIssuer.from_state(installation.state)) as client:
        await found_government(client, Who("demo-operator", None, ("operator",)), government, code="15", name="Jambi")
    desk = Desk(installation, started.running, government)
    await desk.has("catalog", "SELECT 1 FROM units WHERE id = $1", UUID(government))
    yield desk
    await started.stop()


def _unit(number: int, **changes: object) -> Event:
    """A unit that nobody founded, as its owner would tell of it."""
    data = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    subject = uuid7()
    return new_event(
        type="siklus.survey.unit.created.v1",
        topic=TOPIC,
        subject=subject,
        government_id=uuid7(),
        sequence=number,
        data={**data, "id": str(subject), **changes},
    )


def _hear_ctrl_c() -> None:
    """Undo what a shell does to commands that it starts in the background: they ignore Ctrl-C, and so would ours."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


async def test_tail_prints_what_an_outside_system_receives_until_it_is_told_to_stop(desk: Desk) -> None:
    process = await create_subprocess_exec(
        *(sys.executable, "-u", "-m", "siklus", "events", "tail", TOPIC, "--from-beginning", "--data"),
        env={**os.environ, "SIKLUS_VAR": str(desk.installation.state.folder), "COLUMNS": "200"},
        stdout=PIPE,
        stderr=STDOUT,
        preexec_fn=_hear_ctrl_c,
    )
    assert process.stdout is not None
    printed = ""
    async with asyncio.timeout(60):
        while "time_zone" not in printed:
            line = (await process.stdout.readline()).decode()
            assert line, printed
            printed += line
        process.send_signal(signal.SIGINT)
        rest, _ = await process.communicate()
    assert "siklus.survey.unit." in printed
    assert desk.government in printed
    assert (process.returncode, "Traceback" in rest.decode()) == (0, False)


async def test_tail_of_a_topic_that_does_not_exist_names_those_that_do(desk: Desk) -> None:
    code, printed = await desk.mistype("tail", "survey.everything")
    assert code == 1
    assert "There is no topic survey.everything. There are: " in printed
    assert TOPIC in printed


async def test_lag_shows_each_service_or_the_ones_that_are_named(desk: Desk) -> None:
    printed = await desk.type("lag")
    assert all(name in printed for name in (*NAMES, "unpublished", "unread", "parked", "dead"))
    alone = await desk.type("lag", "catalog")
    assert "catalog" in alone
    assert "survey" not in alone


@pytest.mark.parametrize(
    "words",
    [
        ("lag", "dance"),
        ("dlq", "list", "dance"),
        ("dlq", "show", "dance", "1"),
        ("redrive", "dance"),
        ("replay", "--service", "dance"),
        ("snapshot", "--service", "dance"),
    ],
    ids=" ".join,
)
async def test_an_unknown_service_is_refused_with_the_names_of_those_there_are(
    desk: Desk, words: tuple[str, ...]
) -> None:
    code, printed = await desk.mistype(*words)
    assert code == UsageError.exit_code
    assert all(name in printed for name in ("dance", *NAMES))


async def test_snapshot_repeats_what_a_service_owns(desk: Desk) -> None:
    assert "survey: 1 aggregates published" in await desk.type("snapshot", "--service", "survey")
    assert "catalog: 0 aggregates published" in await desk.type("snapshot", "catalog")


async def test_without_dead_letters_there_is_nothing_to_list_or_redrive(desk: Desk) -> None:
    assert "No event waits in a dead-letter table." in await desk.type("dlq", "list", "survey")
    assert "No event waits in the dead-letter table of survey." in await desk.type("redrive", "survey")


async def test_a_number_that_no_dead_letter_has_is_refused_and_says_where_to_look(desk: Desk) -> None:
    for words in (("dlq", "show", "survey", "77"), ("redrive", "survey", "77")):
        code, printed = await desk.mistype(*words)
        assert code == 1
        assert "survey has no dead letter 77. `siklus events dlq list survey` lists them." in printed


async def test_a_dead_letter_is_listed_shown_and_once_its_cause_is_mended_redriven(desk: Desk) -> None:
    sick = _unit(1, valid_from="some day")
    later = new_event(
        type="siklus.survey.unit.changed.v1",
        topic=TOPIC,
        subject=sick.subject,
        government_id=sick.government_id,
        sequence=2,
        data={**(_unit(2).data or {}), "id": str(sick.subject)},
    )
    await desk.send(sick, later)
    await desk.has("catalog", "SELECT 1 FROM dead_letters WHERE event_id = $1", later.id)
    (number, behind) = [row["id"] for row in await desk.query("catalog", "SELECT id FROM dead_letters ORDER BY id")]

    listed = await desk.type("dlq", "list", "catalog")
    assert all(word in listed for word in (str(number), str(sick.subject), "ValidationError", "waits behind another"))
    assert "catalog" in await desk.type("dlq", "list")
    shown = await desk.type("dlq", "show", "catalog", str(number))
    assert all(word in shown for word in ("ce_id", str(sick.id), "some day", "ValidationError", TOPIC))
    assert "0 events were handled, 2 are left." in await desk.type("redrive", "catalog", str(number))

    # As if a release had been the cure: what it could not read can be read.
    cured = encode(later)[1]
    await desk.query("catalog", "UPDATE dead_letters SET value = $2 WHERE id = $1", number, cured)
    assert "2 events were handled, 0 are left." in await desk.type("redrive", "catalog", str(behind))
    (unit,) = await desk.query("catalog", "SELECT sequence FROM units WHERE id = $1", sick.subject)
    assert unit["sequence"] == 2
    assert "No event waits" in await desk.type("dlq", "list", "catalog")


async def test_replay_builds_a_service_again_and_finds_it_the_same(desk: Desk) -> None:
    await desk.type("snapshot", "survey")
    printed = await desk.type("replay", "--service", "evaluation")
    assert "events read" in printed
    assert "different" not in printed
    assert "the same" in printed


async def test_replay_asks_for_its_service(desk: Desk) -> None:
    code, printed = await desk.mistype("replay")
    assert code == UsageError.exit_code
    assert "--service" in printed


async def test_a_system_of_which_nothing_answers_is_told_in_one_message(desk: Desk, tmp_path: Path) -> None:
    nowhere = State(tmp_path / "var")
    with nowhere.locked():
        closed = desk.running
        services = closed.services
        nowhere.record(
            Running(0, closed.front, closed.issuer, closed.audience, free_port(), f"{HOST}:{free_port()}", services)
        )
        shell = Desk(Installation(nowhere, services=None), closed, desk.government)
        code, printed = await shell.mistype("dlq", "list", "catalog")
        assert (code, "The database of catalog does not answer." in printed) == (1, True), printed
        code, printed = await shell.mistype("tail")
        assert (code, "does not answer. `siklus logs broker`" in printed) == (1, True), printed


async def test_a_system_that_does_not_run_says_how_to_start_it(desk: Desk, tmp_path: Path) -> None:
    shell = Desk(Installation(State(tmp_path / "nothing"), services=None), desk.running, desk.government)
    for words in (("lag",), ("tail",), ("dlq", "list"), ("snapshot",), ("redrive", "survey")):
        code, printed = await shell.mistype(*words)
        assert (code, "make up" in printed) == (1, True), printed
