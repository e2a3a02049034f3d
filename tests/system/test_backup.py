"""`siklus backup` and `siklus restore`, as whoever lost a day or a machine meets them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from siklus.demo.arriving import wait_until_known
from siklus.demo.client import open_client
from siklus.demo.context import Context
from siklus.demo.founding import load_province
from siklus.demo.problems import Refused
from siklus.issuer import TokenIssuer
from siklus.ports import HOST
from siklus.state import Running, State
from tests.fixtures.waiting import until
from tests.local.conftest import Installation
from tests.system.province import new_context

pytestmark = pytest.mark.system

PEOPLE = 100
FIRST, SECOND, THIRD = 3, 4, 5
GONE = 404


@dataclass(frozen=True, slots=True)
class DayAfter:
    """A backup, what happened after it, and what the commands said while everything ran."""

    installation: Installation
    backup: Path
    province: Context
    newcomer: str
    refused: dict[str, str]


@pytest.fixture(scope="module")
async def day_after(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DayAfter]:
    """The backup holds everybody. After it: the first is erased, the second changed, somebody registered."""
    folder = tmp_path_factory.mktemp("backup")
    installation = Installation(State(folder / "var"), services=None)
    started = await installation.start()
    async with province_of(installation, started.running, None) as province:
        await load_province(province)
        await wait_until_known(province)
        assert (await installation.command("backup", str(folder / "kept")))[0] == 0
        newcomer, people = await live_on(province), province.ids.people
        # The copies of others have all of it, so that what they keep afterwards is what the restore made them keep.
        await until_catalog(installation, started.running, "job_title", "people", people[SECOND], "Arsiparis")
        await until_catalog(installation, started.running, "name", "identities", people[FIRST], "")
        refused = {
            "twice": (await installation.command("backup", str(folder / "kept")))[1],
            # Without being asked whether it shall go on.
            "running": (await installation.command("restore", str(folder / "kept")))[1],
        }
    await started.stop()
    yield DayAfter(installation, folder / "kept", province, newcomer, refused)
    for each in installation.started:
        await each.stop()


def test_a_backup_is_one_dump_a_service_that_nobody_else_may_read(day_after: DayAfter) -> None:
    manifest = json.loads((day_after.backup / "backup.json").read_text(encoding="utf-8"))
    assert [dump["service"] for dump in manifest["dumps"]] == ["survey", "catalog", "evaluation", "analytics"]
    assert day_after.backup.stat().st_mode & 0o077 == 0


def test_a_backup_is_never_written_over_another(day_after: DayAfter) -> None:
    assert "a backup needs a new folder" in day_after.refused["twice"]


def test_nothing_is_restored_under_a_running_system(day_after: DayAfter) -> None:
    assert "already running" in day_after.refused["running"]


async def test_a_damaged_backup_changes_nothing(day_after: DayAfter, tmp_path: Path) -> None:
    for file in day_after.backup.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "survey.dump").write_bytes(b"something else")
    code, printed = await day_after.installation.command("restore", str(tmp_path), "--yes")
    assert code == 1
    assert "survey.dump is missing or not what was written" in printed


async def test_a_restore_goes_back_and_erases_again_whoever_was_erased_since(day_after: DayAfter) -> None:
    installation, people = day_after.installation, day_after.province.ids.people
    code, printed = await installation.command("restore", str(day_after.backup), "--yes")
    assert code == 0, printed
    assert "1 people erased again" in printed
    started = await installation.start()
    async with province_of(installation, started.running, day_after.province) as province:
        assert len(await province.client.all(province.training_admin, "/survey/v1/people")) == PEOPLE
        assert await status_of(province, day_after.newcomer) == GONE
        assert (await person(province, people[FIRST]))["status"] == "erased"
        assert (await person(province, people[SECOND]))["job_title"] != "Arsiparis"
        # Others had held the later state; what the restored owner said since won over it.
        assert await held(installation, started.running, "job_title", "people", people[SECOND]) != "Arsiparis"
        assert await held(installation, started.running, "name", "identities", people[FIRST]) == ""
        await change(province, people[THIRD], job_title="Pranata Komputer")
        await until_catalog(installation, started.running, "job_title", "people", people[THIRD], "Pranata Komputer")
    await started.stop()


async def test_a_backup_brings_everything_back_on_a_new_machine(day_after: DayAfter, tmp_path: Path) -> None:
    installation = Installation(State(tmp_path / "var"), services=None)
    code, printed = await installation.command("restore", str(day_after.backup), "--yes")
    assert code == 0, printed
    started = await installation.start()
    async with province_of(installation, started.running, day_after.province) as province:
        assert len(await province.client.all(province.training_admin, "/survey/v1/people")) == PEOPLE
        assert len(await province.client.all(province.training_admin, "/catalog/v1/competencies")) > 0
    await started.stop()


async def live_on(province: Context) -> str:
    """What happens after the backup; returns the newcomer."""
    client, admin, people = province.client, province.training_admin, province.ids.people
    await client.call(admin, "DELETE", f"/survey/v1/people/{people[FIRST]}", params={"reason": "Permintaan sendiri"})
    await change(province, people[SECOND], job_title="Arsiparis")
    body = {
        "unit_id": (await person(province, people[THIRD]))["unit_id"],
        "name": "Pegawai Baru",
        "employment": "pns",
        "job_title": "Staf",
        "job_level": "pelaksana",
        "job_family": "general",
        "valid_from": "2026-01-01",
    }
    return str((await client.post(admin, "/survey/v1/people", body))["id"])


@asynccontextmanager
async def province_of(installation: Installation, running: Running, former: Context | None) -> AsyncIterator[Context]:
    """The province with a client of what runs now; `former` keeps the ids that things got before."""
    addresses = {name: address.url for name, address in running.services.items()}
    async with open_client(addresses, TokenIssuer.from_state(installation.state)) as client:
        context = new_context(client, running.broker, PEOPLE)
        if former is not None:
            context.ids = former.ids
        yield context


async def person(province: Context, id_: str) -> Any:
    return await province.client.get(province.training_admin, f"/survey/v1/people/{id_}")


async def status_of(province: Context, id_: str) -> int:
    with pytest.raises(Refused) as refused:
        await person(province, id_)
    return refused.value.status


async def change(province: Context, id_: str, **fields: str) -> None:
    await province.client.patch(province.training_admin, f"/survey/v1/people/{id_}", fields)


async def until_catalog(
    installation: Installation, running: Running, column: str, table: str, id_: str, value: str
) -> None:
    async def is_so() -> bool:
        return bool(await held(installation, running, column, table, id_) == value)

    await until(is_so)


async def held(installation: Installation, running: Running, column: str, table: str, id_: str) -> Any:
    """What catalog's copy says."""
    password = installation.state.password("catalog")
    connection = await asyncpg.connect(
        host=HOST, port=running.postgres_port, user="catalog", password=password, database="catalog", ssl=False
    )
    found = await connection.fetchval(f"SELECT {column} FROM {table} WHERE id = $1", id_)
    await connection.close()
    return found
