"""Taking a backup of what runs: the four databases as they were at one moment."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from shared.clock import now
from siklus.backup.archive import MANIFEST, Backup, Dump, Manifest, digest
from siklus.children import run_to_end
from siklus.ports import HOST
from siklus.postgres import BINARIES, SUPERUSER, EmbeddedPostgres
from siklus.problems import FolderTaken
from siklus.services import NAMES
from siklus.state import State

__all__ = ["back_up", "login", "tool"]


async def back_up(state: State, postgres: EmbeddedPostgres, folder: Path) -> Backup:
    """Write a backup of every service's database into `folder`, which appears when the backup is whole.

    Services go on meanwhile. The dumps are of the same moment but for some milliseconds: what was on its way between
    two services then is told again after a restore. Raises FolderTaken or ChildCrashed.
    """
    unfinished = _begin(folder)
    async with AsyncExitStack() as stack:
        taken_at = now()
        seen = {name: await stack.enter_async_context(_moment(postgres, name)) for name in NAMES}
        dumps = [await _dump(state, postgres, unfinished, name, *seen[name]) for name in NAMES]
    manifest = Manifest(taken_at=taken_at, postgresql=await _version(postgres), dumps=dumps)
    (unfinished / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
    unfinished.rename(folder)
    return Backup(folder, manifest)


def tool(name: str) -> Path:
    """Return one of PostgreSQL's own programs."""
    return BINARIES / "bin" / name


def login(postgres: EmbeddedPostgres) -> dict[str, str]:
    """Return the environment with which PostgreSQL's programs reach the server."""
    return {"PGHOST": HOST, "PGPORT": str(postgres.port), "PGUSER": SUPERUSER, "PGPASSWORD": postgres.password}


def _begin(folder: Path) -> Path:
    if folder.exists():
        raise FolderTaken(folder)
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    # Names and answers are in it: nobody else's business.
    unfinished.mkdir(parents=True, mode=0o700)
    return unfinished


@asynccontextmanager
async def _moment(postgres: EmbeddedPostgres, database: str) -> AsyncIterator[tuple[str, str]]:
    """Keep the database's present state visible; gives the snapshot's name and the newest migration in it."""
    connection = await postgres.connect(database)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            snapshot: str = await connection.fetchval("SELECT pg_export_snapshot()")
            revision: str = await connection.fetchval("SELECT version_num FROM alembic_version")
            yield snapshot, revision
    finally:
        await connection.close()


async def _dump(
    state: State, postgres: EmbeddedPostgres, folder: Path, service: str, snapshot: str, revision: str
) -> Dump:
    file = folder / f"{service}.dump"
    command: list[str | Path] = [
        tool("pg_dump"),
        "--format=custom",
        f"--snapshot={snapshot}",
        f"--file={file}",
        service,
    ]
    log = state.log(f"{service}-backup")
    await run_to_end(f"The backup of {service}", command, log=log, environment=login(postgres))
    found = await asyncio.to_thread(digest, file)
    return Dump(service=service, file=file.name, bytes=file.stat().st_size, sha256=found, revision=revision)


async def _version(postgres: EmbeddedPostgres) -> str:
    connection = await postgres.connect()
    try:
        return str(await connection.fetchval("SHOW server_version"))
    finally:
        await connection.close()
