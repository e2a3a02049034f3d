"""Migrations: they make what the models say, go back, give way to who works, and serve the version before."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from siklus.operations.previous import last_release, python_path
from siklus.state import ROOT
from tests.deploy.images import SERVICES
from tests.fixtures.databases import Database, NewDatabase

#: What `shared.migrations` lets a migration wait for a lock, and a slow machine's start of Alembic.
PATIENCE_SECONDS = 5 + 40
#: One test of the old version is enough to see whether its code works.
TRIED = "tests/survey/test_people.py::test_an_erasure_leaves_a_pseudonym_a_tombstone_and_a_reason"


def alembic(database: Database, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "alembic", "-c", f"services/{database.service}/alembic.ini", *arguments]
    environment = {**os.environ, **database.environment}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


async def tables(database: Database) -> set[str]:
    connection = await asyncpg.connect(database.dsn.replace("+asyncpg", ""), ssl=False)
    rows = await connection.fetch(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    await connection.close()
    return {row["relname"] for row in rows}


@pytest.mark.parametrize("service", ["catalog", "evaluation", "analytics"])
async def test_the_index_that_finds_every_caller_has_no_list_to_be_read_through(
    service: str, database: NewDatabase
) -> None:
    connection = await asyncpg.connect((await database(service)).dsn.replace("+asyncpg", ""), ssl=False)
    options = await connection.fetchval("SELECT reloptions FROM pg_class WHERE relname = 'ix_people_identities'")
    await connection.close()
    assert options == ["fastupdate=off"]


@pytest.mark.parametrize("service", SERVICES)
async def test_migrations_make_what_the_models_say_and_go_back_to_nothing(service: str, database: NewDatabase) -> None:
    made = await database(service)
    before = await tables(made)
    checked = alembic(made, "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    gone = alembic(made, "downgrade", "base")
    assert gone.returncode == 0, gone.stderr
    assert await tables(made) == {"alembic_version"}
    again = alembic(made, "upgrade", "head")
    assert again.returncode == 0, again.stderr
    assert await tables(made) == before


async def test_a_migration_gives_way_to_who_holds_a_table_and_changes_nothing(database: NewDatabase) -> None:
    survey = await database("survey")
    before = await tables(survey)
    reader = await asyncpg.connect(survey.dsn.replace("+asyncpg", ""), ssl=False)
    async with reader.transaction():
        await reader.execute("LOCK TABLE people IN ACCESS SHARE MODE")
        began = time.monotonic()
        refused = alembic(survey, "downgrade", "base")
        assert time.monotonic() - began < PATIENCE_SECONDS
    await reader.close()
    assert refused.returncode != 0
    assert "LockNotAvailable" in refused.stderr
    assert await tables(survey) == before


@pytest.fixture(scope="module")
def next_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which the present version is released as v0.0.1 and the next one has begun."""
    checkout = tmp_path_factory.mktemp("next") / "siklus"
    kept = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in kept.stdout.splitlines():
        if (ROOT / name).is_file():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, checkout / name)
    git(checkout, "init", "--quiet")
    commit(checkout, "Release")
    git(checkout, "tag", "v0.0.1")
    return checkout


def test_before_the_first_release_nothing_is_checked(next_version: Path) -> None:
    # The first commit has none before it.
    git(next_version, "checkout", "--quiet", "v0.0.1")
    assert last_release(next_version) is None


@pytest.mark.parametrize(
    ("change", "works"),
    [
        ('op.add_column("people", sa.Column("nickname", sa.String()))', True),
        ('op.drop_column("people", "job_title")', False),
    ],
    ids=["an addition", "a removal"],
)
def test_the_released_version_is_tried_on_the_schema_of_the_next(next_version: Path, change: str, works: bool) -> None:
    git(next_version, "checkout", "--quiet", "v0.0.1")
    revisions = sorted((next_version / "services/survey/migrations/versions").glob("*.py"))
    newest = revisions[-1].stem.split("_")[0]
    revisions[-1].with_name("9999_next.py").write_text(
        '"""The next version."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n'
        f'revision = "9999"\ndown_revision = "{newest}"\nbranch_labels = None\ndepends_on = None\n\n\n'
        f"def upgrade() -> None:\n    {change}\n\n\ndef downgrade() -> None:\n    assert sa\n",
        encoding="utf-8",
    )
    commit(next_version, "Begin the next version")
    assert last_release(next_version) == "v0.0.1"
    command = [sys.executable, "-m", "siklus.operations.previous", TRIED]
    environment = {**os.environ, "PYTHONPATH": python_path(next_version)}
    done = subprocess.run(command, cwd=next_version, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) is works, done.stdout
    assert "passed" in done.stdout or not works
    assert "job_title" in done.stdout or works


def commit(checkout: Path, message: str) -> None:
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", message)


def git(checkout: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=checkout, check=True, capture_output=True)
