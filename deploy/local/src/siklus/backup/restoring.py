"""Bringing services back from a backup, while nothing runs: new databases take the place of the old ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg

from shared.database import create_engine
from shared.messaging import adopt_restored_outbox
from siklus.backup.archive import Backup
from siklus.backup.saving import login, tool
from siklus.children import run_to_end
from siklus.ports import HOST, Ports, free_port
from siklus.postgres import EmbeddedPostgres
from siklus.services import NAMES, EmbeddedService, Surroundings
from siklus.state import State

__all__ = ["Restored", "restore_databases"]

#: Nothing that runs meanwhile needs a broker.
_NO_BROKER = f"{HOST}:1"


@dataclass(frozen=True, slots=True)
class Restored:
    """Whose databases were brought back, and whom the replaced ones and those that stayed know as erased."""

    services: tuple[str, ...]
    erased: frozenset[UUID]


async def restore_databases(state: State, backup: Backup, services: Sequence[str]) -> Restored:
    """Put the backup in the place of the databases of `services`, migrated and adopted; the others stay.

    A dump that cannot be brought back changes nothing. Raises AlreadyRunning, ChildCrashed or ChildTooSlow.
    """
    folder = state.folder / "postgres"
    with state.locked():
        postgres = EmbeddedPostgres(folder, free_port(), state.password("postgres"), state.log("postgres"))
        await postgres.start()
        try:
            await postgres.create_databases({name: state.password(name) for name in NAMES})
            erased = {person for name in NAMES for person in await _erased(postgres, name)}
            for name in services:
                await _fill(state, postgres, backup, name)
            for name in services:
                await _replace(postgres, name)
                (folder / f"{name}.migrated").unlink(missing_ok=True)
            await _adopt(state, postgres, services)
        finally:
            await postgres.stop()
    return Restored(tuple(services), frozenset(erased))


async def _erased(postgres: EmbeddedPostgres, database: str) -> list[UUID]:
    """Everyone whom a database knows as erased: every service keeps people, and a new database knows nobody."""
    connection = await postgres.connect(database)
    try:
        rows = await connection.fetch("SELECT id FROM people WHERE status = 'erased'")
    except asyncpg.UndefinedTableError:
        return []
    finally:
        await connection.close()
    return [row["id"] for row in rows]


async def _fill(state: State, postgres: EmbeddedPostgres, backup: Backup, name: str) -> None:
    """Bring the dump back beside the database that it will replace."""
    beside = _beside(name)
    await _execute(
        postgres,
        f'DROP DATABASE IF EXISTS "{beside}" WITH (FORCE)',
        f'CREATE DATABASE "{beside}" OWNER "{name}"',
        f'REVOKE ALL ON DATABASE "{beside}" FROM PUBLIC',
    )
    command: list[str | Path] = [tool("pg_restore"), "--exit-on-error", "--no-owner", f"--role={name}"]
    command += [f"--dbname={beside}", backup.file(name)]
    log = state.log(f"{name}-restore")
    await run_to_end(f"The restore of {name}", command, log=log, environment=login(postgres))


async def _replace(postgres: EmbeddedPostgres, name: str) -> None:
    await _execute(
        postgres, f'DROP DATABASE "{name}" WITH (FORCE)', f'ALTER DATABASE "{_beside(name)}" RENAME TO "{name}"'
    )


async def _adopt(state: State, postgres: EmbeddedPostgres, services: Sequence[str]) -> None:
    """Bring the schemas up to date, and let the events of before the backup go out under a new incarnation."""
    ports = Ports()
    try:
        around = Surroundings(postgres.port, _NO_BROKER, f"http://{HOST}:1/")
        for name in services:
            service = EmbeddedService.prepare(name, state, ports, around)
            await service.migrate(state)
            engine = create_engine(service.database_url, pool_size=1)
            await adopt_restored_outbox(engine)
            await engine.dispose()
    finally:
        ports.close()


async def _execute(postgres: EmbeddedPostgres, *statements: str) -> None:
    connection = await postgres.connect()
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def _beside(name: str) -> str:
    return f"{name}_restored"
