"""PostgreSQL refuses to run as root: it must start for root, and for a user who is not, wherever the folder lies."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from siklus import postgres
from siklus.children import User, run_to_end
from siklus.ports import free_port
from siklus.postgres import FORGETFUL, NOBODY, EmbeddedPostgres

PROGRAM = """
import asyncio, os, sys
from pathlib import Path
from siklus.ports import free_port
from siklus.postgres import FORGETFUL, EmbeddedPostgres

async def main():
    assert os.geteuid() != 0
    folder = Path(sys.argv[1])
    server = EmbeddedPostgres(folder / "cluster", free_port(), "postgres", folder / "log", FORGETFUL)
    await server.start()
    await server.create_databases({"one": "password"})
    await server.stop()

asyncio.run(main())
"""

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="Only root can become another user.")


@only_root
async def test_it_starts_for_an_ordinary_user(tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    os.chown(folder, NOBODY, NOBODY)
    # The interpreter may lie in a folder of root's; reaching it is not what this test is about.
    user = User(NOBODY, reach=True)
    command: list[str | Path] = [sys.executable, "-c", PROGRAM, folder]
    await run_to_end("PostgreSQL of an ordinary user", command, log=tmp_path / "log", folder=folder, user=user)
    assert (folder / "cluster" / "data").stat().st_uid == NOBODY


@only_root
async def test_it_starts_for_root_below_a_folder_that_only_root_may_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    # The programs too may lie there: a clone in root's home has its virtual environment in it.
    package = postgres.BINARIES.parent
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, closed / folder.name, ignore=shutil.ignore_patterns("pginstall"))
    monkeypatch.setattr(postgres, "BINARIES", closed / package.name / "pginstall18")
    server = EmbeddedPostgres(closed / "cluster", free_port(), "postgres", closed / "log", FORGETFUL)
    await server.start()
    connection = await server.connect()
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()
    await server.stop()
    assert closed.stat().st_uid == 0
    assert closed.stat().st_mode & 0o777 == 0o700
