"""docker-compose.yml: well formed, closed by default, and complete."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import asyncpg
import jsonschema
import pytest

from siklus.children import run_to_end
from siklus.ports import HOST
from siklus.postgres import BINARIES, EmbeddedPostgres
from siklus.state import ROOT
from tests.deploy.documents import COMPOSE, Document, compose, find_tool, lacks
from tests.deploy.images import SERVICES

PARTS = compose()["services"]
SECRETISH = re.compile(r"PASSWORD|SECRET|TOKEN|DATABASE_URL")


def test_it_is_what_the_compose_specification_says() -> None:
    schema = json.loads(Path(__file__).with_name("compose-spec.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(compose())


@pytest.mark.skipif(lacks("compose-lint"), reason="compose-lint is not here; deploy/k8s/check/run brings it")
def test_the_security_linter_finds_nothing() -> None:
    rules = ROOT / "deploy" / "compose" / "compose-lint.yml"
    command = [str(find_tool("compose-lint")), "check", "--strict-config", "--no-env", "--fail-on", "low", "--quiet"]
    done = subprocess.run([*command, "--config", rules, COMPOSE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", PARTS)
def test_a_container_can_do_no_more_than_it_must(name: str) -> None:
    part = PARTS[name]
    assert part["cap_drop"] == ["ALL"]
    assert part["security_opt"] == ["no-new-privileges:true"]
    assert {"cpus", "memory", "pids"} <= part["deploy"]["resources"]["limits"].keys()
    assert "user" in part or name == "front"
    assert not part.get("privileged")


@pytest.mark.parametrize("name", PARTS)
def test_every_image_has_a_version(name: str) -> None:
    image = PARTS[name]["image"]
    assert ":" in image
    assert "latest" not in image


@pytest.mark.parametrize("name", [name for name, part in PARTS.items() if part.get("profiles") != ["dev"]])
def test_no_secret_is_in_the_environment(name: str) -> None:
    given = PARTS[name].get("environment", {})
    assert [key for key in given if SECRETISH.search(key) and not key.endswith("_FILE")] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_migrated_before_it_starts(service: str) -> None:
    migrated = {"condition": "service_completed_successfully"}
    api, worker = PARTS[f"{service}-api"], PARTS[f"{service}-worker"]
    assert api["depends_on"] == {f"{service}-migrate": migrated}
    assert worker["depends_on"] == {f"{service}-migrate": migrated, "kafka": {"condition": "service_healthy"}}
    commands = [PARTS[f"{service}-{part}"]["command"] for part in ("migrate", "api", "worker")]
    assert commands == [["migrate"], ["api"], ["worker"]]
    assert len({PARTS[f"{service}-{part}"]["image"] for part in ("migrate", "api", "worker")}) == 1


def test_whatever_keeps_running_is_watched() -> None:
    # The exporter of consumer lags has no health of its own: Prometheus misses it when it is away.
    unwatched = {name for name, part in PARTS.items() if "healthcheck" not in part} - {"kafka-lag"}
    assert unwatched == {f"{service}-migrate" for service in SERVICES}


def test_database_and_broker_are_reached_from_inside_only() -> None:
    assert compose()["networks"]["data"] == {"internal": True}
    assert [PARTS[name]["networks"] for name in ("postgres", "kafka")] == [["data"], ["data"]]
    published = {name: part["ports"] for name, part in PARTS.items() if "ports" in part}
    assert published.keys() == {"front", "grafana"}
    assert all(re.match(r"(\$\{\w+:-)?127\.0\.0\.1:", port) for ports in published.values() for port in ports)


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """A copy of the compose files in which `prepare` ran."""
    shutil.copytree(
        ROOT / "deploy" / "compose", tmp_path / "deploy" / "compose", ignore=shutil.ignore_patterns("secrets")
    )
    prepare(tmp_path)
    return tmp_path


def test_prepare_makes_every_secret_that_is_mounted(prepared: Path) -> None:
    files: list[Document] = list(compose()["secrets"].values())
    assert [each["file"] for each in files if not (prepared / each["file"]).read_text(encoding="utf-8")] == []
    assert (prepared / "deploy" / "compose" / "secrets").stat().st_mode & 0o777 == 0o700


def test_prepare_changes_nothing_that_is_there(prepared: Path) -> None:
    def secrets() -> dict[str, str]:
        folder = prepared / "deploy" / "compose" / "secrets"
        kept = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
        return {**kept, ".env": (prepared / ".env").read_text(encoding="utf-8")}

    before = secrets()
    prepare(prepared)
    assert secrets() == before
    assert len(set(before.values())) == len(before)


def test_prepare_writes_issuers_that_a_service_can_read(prepared: Path) -> None:
    lines = dict(line.split("=", 1) for line in (prepared / ".env").read_text(encoding="utf-8").splitlines())
    assert json.loads(lines["SIKLUS_ISSUERS"])[0]["issuer"] == "https://siklus.example.go.id/auth/realms/siklus"


async def test_each_role_can_enter_its_own_database_only(prepared: Path, postgres: EmbeddedPostgres) -> None:
    # The roles of other tests have the same names, so these get a prefix.
    script = (ROOT / "deploy" / "compose" / "postgres" / "10-databases.sh").read_text(encoding="utf-8")
    script = script.replace('--set name="$name"', '--set name="compose_$name"')
    secrets = prepared / "deploy" / "compose" / "secrets"
    server = {"PGHOST": HOST, "PGPORT": str(postgres.port), "PGPASSWORD": postgres.password}
    path = f"{BINARIES / 'bin'}:{os.environ['PATH']}"
    environment = {**server, "PATH": path, "SIKLUS_SECRETS_DIR": str(secrets)}
    await run_to_end("The first start", ["/bin/bash", "-c", script], log=prepared / "log", environment=environment)
    password = (secrets / "survey_password").read_text(encoding="utf-8")

    async def enter(database: str) -> None:
        connection = await asyncpg.connect(
            host=HOST, port=postgres.port, user="compose_survey", password=password, database=database
        )
        await connection.close()

    await enter("compose_survey")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await enter("compose_catalog")


def prepare(folder: Path) -> None:
    command = [str(folder / "deploy" / "compose" / "prepare"), "siklus.example.go.id"]
    subprocess.run(command, check=True, capture_output=True)
