"""The scripts that operators run: rolling a version out, bringing a database back."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import text

from shared.database import create_engine
from siklus.children import run_to_end
from tests.deploy.documents import KUBERNETES, OVERLAYS, Document, find_tool, lacks, overlay
from tests.deploy.images import SERVICES
from tests.fixtures.databases import NewDatabase

#: Writes down what it is asked, and renders for real.
PRETENDER = """#!/usr/bin/env bash
echo "$*" >> "$RECORD"
if [ "$1" = kustomize ]; then exec "$REAL" "$@"; fi
case "$*" in $FAILS) exit 1;; esac
"""


def roll(name: str, folder: Path, *, fails: str = "nothing") -> tuple[int, list[str]]:
    """The exit status of deploy/k8s/roll and what it asked kubectl for, in order."""
    program, record = folder / "kubectl", folder / "record"
    program.write_text(PRETENDER, encoding="utf-8")
    program.chmod(0o755)
    environment = {**os.environ, "KUBECTL": str(program), "RECORD": str(record), "FAILS": fails}
    environment["REAL"] = str(find_tool("kubectl"))
    command = [str(KUBERNETES / "roll"), str(KUBERNETES / "overlays" / name)]
    done = subprocess.run(command, env=environment, check=False, capture_output=True)
    return done.returncode, record.read_text(encoding="utf-8").splitlines()


@pytest.mark.skipif(lacks("kubectl"), reason="kubectl is not here; deploy/k8s/check/run brings it")
@pytest.mark.parametrize("name", OVERLAYS)
def test_migrations_end_before_a_new_version_starts(name: str, tmp_path: Path) -> None:
    status, asked = roll(name, tmp_path)
    assert status == 0
    migrated = next(number for number, words in enumerate(asked) if "condition=Complete" in words)
    (started,) = [number for number, words in enumerate(asked) if "in (api,worker)" in words and "notin" not in words]
    assert migrated < started
    assert {words.rpartition("/")[2] for words in asked if "rollout status" in words and "deployment/" in words} == {
        f"{service}-{part}" for service in SERVICES for part in ("api", "worker")
    }


@pytest.mark.skipif(lacks("kubectl"), reason="kubectl is not here; deploy/k8s/check/run brings it")
def test_a_failed_migration_leaves_the_old_version_running(tmp_path: Path) -> None:
    status, asked = roll("province", tmp_path, fails="*condition=Complete*")
    assert status == 1
    assert [words for words in asked if "selector=app.kubernetes.io/component in (api,worker)" in words] == []


MOMENT = "2026-11-24 03:00:00+00"
NAME = "survey-db-202611240300"


def restored(service: str, name: str = "province", *more: str) -> list[Document]:
    command = [str(KUBERNETES / "restore"), str(KUBERNETES / "overlays" / name), service, MOMENT, *more]
    environment = {**os.environ, "KUBECTL": str(find_tool("kubectl"))}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return list(yaml.safe_load_all(done.stdout))


@pytest.mark.skipif(lacks("kubectl"), reason="kubectl is not here; deploy/k8s/check/run brings it")
@pytest.mark.parametrize("service", SERVICES)
def test_a_restore_reads_the_backups_and_never_writes_where_they_are(service: str) -> None:
    cluster, nightly, _ = restored(service)
    (source,) = cluster["spec"]["externalClusters"]
    before = part_of("province", "Cluster", f"{service}-db")["spec"]["backup"]["barmanObjectStore"]
    assert source["barmanObjectStore"] == before
    written = cluster["spec"]["backup"]["barmanObjectStore"]["destinationPath"]
    assert written != before["destinationPath"]
    assert nightly["spec"]["cluster"]["name"] == cluster["metadata"]["name"]


@pytest.mark.skipif(lacks("kubectl"), reason="kubectl is not here; deploy/k8s/check/run brings it")
@pytest.mark.parametrize("name", ["province", "nation"])
def test_a_restored_cluster_is_no_smaller_than_the_one_whose_log_it_reads(name: str) -> None:
    # PostgreSQL refuses the log of a server that took more connections than itself.
    cluster, _, job = restored("survey", name)
    there = part_of(name, "Cluster", "survey-db")["spec"]
    own = {key: value for key, value in there.items() if key not in ("bootstrap", "backup")}
    assert {key: cluster["spec"][key] for key in own} == own
    worker = part_of(name, "Deployment", "survey-worker")["spec"]["template"]["spec"]["containers"][0]
    assert job["spec"]["template"]["spec"]["containers"][0]["image"] == worker["image"]


@pytest.mark.skipif(lacks("kubectl"), reason="kubectl is not here; deploy/k8s/check/run brings it")
def test_what_was_restored_can_be_restored_again_beside_itself() -> None:
    first, *_ = restored("survey")
    again, *_ = restored("survey", "province", "survey-db-202601010000")
    assert first["metadata"]["name"] == again["metadata"]["name"] == NAME
    (source,) = again["spec"]["externalClusters"]
    assert source["name"] == "survey-db-202601010000"
    assert source["barmanObjectStore"]["destinationPath"].endswith("/survey-202601010000")


@pytest.mark.skipif(lacks("kubectl"), reason="kubectl is not here; deploy/k8s/check/run brings it")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("small", "survey", MOMENT), "has no PostgreSQL cluster for survey"),
        (("province", "surveys", MOMENT), "There is no service surveys"),
        (("province", "survey", "yesterday"), "needs date, time and distance from UTC"),
        (("province", "survey", MOMENT, "catalog-db"), "is no cluster of survey"),
        (("province", "survey", MOMENT, NAME), "cannot be restored beside itself"),
        (("province", "survey"), "OVERLAY SERVICE MOMENT"),
    ],
)
def test_a_restore_that_cannot_be_meant_prints_nothing_to_apply(words: tuple[str, ...], said: str) -> None:
    name, *more = words
    command = [str(KUBERNETES / "restore"), str(KUBERNETES / "overlays" / name), *more]
    environment = {**os.environ, "KUBECTL": str(find_tool("kubectl"))}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode != 0, done.stdout) == (True, "")
    assert said in done.stderr


def part_of(name: str, kind: str, named: str) -> Document:
    (found,) = [each for each in overlay(name) if (each["kind"], each["metadata"]["name"]) == (kind, named)]
    return found


@pytest.mark.skipif(lacks("kubectl"), reason="kubectl is not here; deploy/k8s/check/run brings it")
async def test_the_job_of_a_restore_raises_the_incarnation(database: NewDatabase, tmp_path: Path) -> None:
    survey = await database("survey")
    *_, job = restored("survey")
    pod = job["spec"]["template"]["spec"]
    (secret,) = pod["volumes"][0]["secret"]["items"]
    (tmp_path / secret["path"]).write_text(survey.dsn.replace("+asyncpg", ""), encoding="utf-8")
    environment = {each["name"]: each["value"] for each in pod["containers"][0]["env"]}
    command: list[str | Path] = [sys.executable, "-m", "survey", *pod["containers"][0]["args"]]
    before = await incarnation(survey.dsn)
    environment["SIKLUS_SECRETS_DIR"] = str(tmp_path)
    await run_to_end("The adoption", command, log=tmp_path / "log", environment=environment)
    assert await incarnation(survey.dsn) == before + 1


async def incarnation(dsn: str) -> Any:
    engine = create_engine(dsn)
    async with engine.connect() as connection:
        value = await connection.scalar(text("SELECT value FROM incarnation"))
    await engine.dispose()
    return value
