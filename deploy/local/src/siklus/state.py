"""Where the embedded runtime keeps its state: everything lies below one folder, `var/` of the checkout.

var/log/<name>.log   what each child wrote
var/secrets/         passwords and the signing key, readable by the owner only
var/postgres/        the database cluster
var/runtime.json     addresses, ports and process ids of what runs now
var/lock             held while a runtime runs
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from siklus.problems import AlreadyRunning, NotOurFiles, NotRunning

ROOT = Path(__file__).resolve().parents[4]
"""The checkout; the package is always installed from there."""


@dataclass(frozen=True, slots=True)
class ServiceAddress:
    """Where one service of the running runtime is."""

    url: str
    ops_url: str
    pid: int


@dataclass(frozen=True, slots=True)
class Running:
    """What runs now: the content of `var/runtime.json`."""

    pid: int
    front: str
    issuer: str
    audience: str
    postgres_port: int
    broker: str
    services: dict[str, ServiceAddress]


@dataclass(frozen=True, slots=True)
class State:
    """One state folder and the files in it."""

    folder: Path

    @classmethod
    def default(cls) -> "State":
        """Return `SIKLUS_VAR` if the environment sets it, else `var/` of the checkout."""
        return cls(Path(os.environ.get("SIKLUS_VAR", ROOT / "var")).resolve())

    def log(self, name: str) -> Path:
        """Return the log file of the child `name`; its folder exists."""
        folder = self.folder / "log"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{name}.log"

    def secret_file(self, name: str) -> Path:
        """Return the path of a secret; its folder exists and is open to the owner only."""
        folder = self.folder / "secrets"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.geteuid() not in (0, folder.stat().st_uid):
            raise NotOurFiles(folder, folder.stat().st_uid)
        return folder / name

    def password(self, name: str) -> str:
        """Return the password `name`, made at its first use and the same ever after."""
        file = self.secret_file(f"{name}.password")
        if not file.exists():
            write_secret(file, secrets.token_urlsafe(24))
        return file.read_text()

    def record(self, running: Running) -> None:
        """Write what runs now, replacing the file at once."""
        file = self.folder / "runtime.json"
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(running), indent=2) + "\n")
        fresh.replace(file)

    def forget(self) -> None:
        """Remove the record of what runs."""
        (self.folder / "runtime.json").unlink(missing_ok=True)

    def find_running(self) -> Running | None:
        """Return what runs on this state, or None; a record left by a killed runtime counts as none."""
        file = self.folder / "runtime.json"
        if not file.exists() or not self._is_locked():
            return None
        content = json.loads(file.read_text())
        services = {name: ServiceAddress(**address) for name, address in content.pop("services").items()}
        return Running(services=services, **content)

    def get_running(self) -> Running:
        """Return what runs on this state.

        Raises NotRunning.
        """
        running = self.find_running()
        if running is None:
            raise NotRunning(self.folder)
        return running

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the state for one runtime; the lock goes with the process, however it ends.

        Raises AlreadyRunning.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                running = self.find_running()
                pid, front = (running.pid, running.front) if running else (None, None)
                raise AlreadyRunning(self.folder, pid, front) from None
            # A runtime that was killed left its record; nobody may take it for ours while we start.
            self.forget()
            yield

    def _is_locked(self) -> bool:
        lock = self.folder / "lock"
        if not lock.exists():
            return False
        with lock.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False


def write_secret(file: Path, content: str) -> None:
    """Write a file that only its owner may read."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(content)
