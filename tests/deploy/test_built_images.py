"""The images as an engine builds them from the Dockerfiles: what is in them, and that they run in strict hands.

`make test-images` runs these; `make test` proves the same content without an engine (test_images.py).
"""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from siklus.broker import EmbeddedBroker
from siklus.children import Child, run_to_end, start_child, together
from siklus.ports import HOST, free_port
from siklus.services import answers
from siklus.state import ROOT
from tests.deploy.images import SERVICES, build
from tests.fixtures.databases import Databases

pytestmark = pytest.mark.skipif("SIKLUS_TEST_IMAGES" not in os.environ, reason="make test-images builds them")

TOOLS = ROOT / "deploy" / "images"
USER = 10001


@dataclass(frozen=True)
class Built:
    """An image, and its tree as a folder."""

    service: str
    config: dict[str, Any]  # JSON whose shape the OCI image specification describes
    root: Path

    @property
    def environment(self) -> dict[str, str]:
        """What the image sets and nothing of ours; where it is reached is said by this machine's addresses."""
        ours = dict.fromkeys(("PYTHONHOME", "VIRTUAL_ENV"), "")
        prefix = self.service.upper()
        there = dict(pair.split("=", 1) for pair in self.config["Env"])
        return ours | there | {f"{prefix}_HOST": HOST, f"{prefix}_OPS_HOST": HOST}

    def command(self, part: str) -> list[str | Path]:
        """The entry point with a command, in the image's tree."""
        python, *arguments = self.config["Entrypoint"]
        assert python == "python"
        return [TOOLS / "start", self.root, *arguments, part]


def buildah(*arguments: str) -> str:
    done = subprocess.run([TOOLS / "buildah", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module", params=SERVICES)
def built(request: pytest.FixtureRequest) -> Iterator[Built]:
    service = request.param
    made = subprocess.run([TOOLS / "build", service], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    image = f"localhost/siklus/{service}:0.1.0"
    config = json.loads(buildah("inspect", "--type", "image", image))["OCIv1"]["config"]
    container = buildah("from", image)
    yield Built(service, config, Path(buildah("mount", container)))
    buildah("rm", container)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what a lock installed waits for the next service with the same one."""
    return tmp_path_factory.mktemp("kept") / "locks"


def test_an_engine_builds_what_the_steps_say(built: Built, kept: Path, tmp_path: Path) -> None:
    carried_out = build(built.service, tmp_path / "root", kept)
    assert files(built.root / "app") == files(carried_out.app)


def test_an_image_says_what_it_is_who_it_runs_as_and_what_it_starts(built: Built) -> None:
    revision = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    labels = built.config["Labels"]
    assert labels["org.opencontainers.image.title"] == f"siklus-{built.service}"
    assert labels["org.opencontainers.image.revision"] == revision.stdout.strip()
    assert built.config["User"] == f"{USER}:{USER}"
    assert built.config["Entrypoint"] == ["python", "-m", built.service]
    assert built.config["Cmd"] == ["api"]


def test_its_user_can_read_all_of_the_application_and_write_none_of_it(built: Built) -> None:
    modes = {each: each.lstat() for each in (built.root / "app").rglob("*")}
    assert [each for each, found in modes.items() if not found.st_mode & 0o004] == []
    assert [each for each, found in modes.items() if found.st_uid == USER or found.st_mode & 0o022] == []


async def test_an_image_migrates_serves_and_works_with_nothing_to_write_and_no_shell(
    built: Built, databases: Databases, broker: EmbeddedBroker, tmp_path: Path
) -> None:
    database = await databases.create_empty(built.service)
    prefix = built.service.upper()
    ports = {name: free_port() for name in ("api", "api's operations", "worker's operations")}
    environment = {**built.environment, **database.environment, f"{prefix}_KAFKA_BOOTSTRAP_SERVERS": broker.address}
    log = tmp_path / "log"
    await run_to_end("migrate", built.command("migrate"), log=log, environment=environment)

    async def start(part: str) -> Child:
        port = ports[f"{part}'s operations"]
        own = {f"{prefix}_PORT": str(ports["api"]), f"{prefix}_OPS_PORT": str(port)}
        child = await start_child(part, built.command(part), log=tmp_path / part, environment=environment | own)

        async def is_ready() -> bool:
            return await answers(f"http://{HOST}:{port}/readyz")

        await child.wait_until(is_ready, limit=60)
        return child

    api, worker = await start("api"), await start("worker")
    assert {user_of(child) for child in (api, worker)} == {USER}
    async with httpx.AsyncClient(trust_env=False) as client:
        document = (await client.get(f"http://{HOST}:{ports['api']}/{built.service}/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    await together(api.stop(grace=20), worker.stop(grace=20))
    assert [child.process.returncode for child in (api, worker)] == [0, 0]
    await databases.drop(database)


def test_in_strict_hands_nothing_can_be_written_and_no_shell_is_there(built: Built) -> None:
    program = (
        "import os, pathlib, shutil\n"
        "for place in ('/app', '/usr/bin', '/etc', '/var/tmp', '/root'):\n"
        "    try:\n"
        "        pathlib.Path(place, 'x').write_text('x')\n"
        "    except OSError:\n"
        "        continue\n"
        "    raise SystemExit(place)\n"
        "pathlib.Path('/tmp/x').write_text('x')\n"
        "found = [name for name in ('sh', 'bash', 'ls', 'cat') if shutil.which(name)]\n"
        "raise SystemExit(str(found) if found or os.getuid() != 10001 else 0)\n"
    )
    environment = {**os.environ, **built.environment}
    command: list[str | Path] = [TOOLS / "start", built.root, "-c", program]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def user_of(child: Child) -> int:
    return Path(f"/proc/{child.process.pid}").stat().st_uid


def files(root: Path) -> set[str]:
    """Every file below a folder but headers for C, whose place is another in a virtual environment."""
    there = {str(each.relative_to(root)) for each in root.rglob("*") if each.is_file()}
    return {name for name in there if not name.startswith("packages/include/")}
