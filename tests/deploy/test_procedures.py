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
from tests.deploy.documents import KUBERNETES, OVERLAYS, Document, find_tool, lacks
from tests.deploy.images import SERVICES
from tests.fixtures.databases import NewDatabase

#: Writes down what it is asked, and renders for real.
PRETENDER = """#!/usr/bin/env bash
echo "$*" >> "$RECORD"
if [ "$1" = kustomize ]; then exec "$REAL" "$@"; fi
case "$*" in $FAILS) exit 1;; esac
"""


def roll(overlay: str, folder: Path, *, fails: str = "nothing") -> tuple[int, list[str]]:
    """The exit status of deploy/k8s/roll and what it asked kubectl for, in order."""
    program, record = folder / "kubectl", folder / "record"
    program.write_text(PRETENDER, encoding="utf-8")
    program.chmod(0o755)
    environment = {**os.environ, "KUBECTL": str(program), "RECORD": str(record), "FAILS": fails}
    environment["REAL"] = str(find_tool("kubectl"))
    command = [str(KUBERNETES / "roll"), str(KUBERNETES / "overlays" / overlay)]
    done = subprocess.run(command, env=environment, check=False, capture_output=True)
    return done.returncode, record.read_text(encoding="utf-8").splitlines()


@pytest.mark.skipif(lacks("kubectl"), reason="kubectl is not here; deploy/k8s/check/run brings it")
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_migrations_end_before_a_new_version_starts(overlay: str, tmp_path: Path) -> None:
    status, asked = roll(overlay, tmp_path)
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


def restored(service: str) -> list[Document]:
    command = [str(KUBERNETES / "restore"), service, "2026-11-24 03:00:00+00"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return list(yaml.safe_load_all(done.stdout))


@pytest.mark.parametrize("service", SERVICES)
def test_a_restore_reads_the_backups_and_never_writes_where_they_are(service: str) -> None:
    cluster, _ = restored(service)
    (source,) = cluster["spec"]["externalClusters"]
    nightly = yaml.safe_load((KUBERNETES / "components/cnpg" / service / "kustomization.yaml").read_text("utf-8"))
    assert source["barmanObjectStore"]["destinationPath"] in str(nightly)
    written = cluster["spec"]["backup"]["barmanObjectStore"]["destinationPath"]
    assert written != source["barmanObjectStore"]["destinationPath"]


async def test_the_job_of_a_restore_raises_the_incarnation(database: NewDatabase, tmp_path: Path) -> None:
    survey = await database("survey")
    _, job = restored("survey")
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
