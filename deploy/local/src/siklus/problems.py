"""What can keep the embedded runtime from starting or going on, each with one message that says what to do.

RuntimeProblem
├── AlreadyRunning      another `siklus up` or `siklus demo` holds the same state
├── NotRunning          a command needs the embedded runtime and there is none
├── ChildCrashed        a process ended that should go on
├── ChildTooSlow        a process was not ready within its limit
├── BrokerUnreachable   the event broker does not answer
├── DatabaseUnreachable a service's database does not answer
├── UnknownTopic        the broker has no topic of this name
├── NoDeadLetter        a service has no dead letter with this id
├── ReplayDiffers       what a replay built is not what the service has
├── BackupDamaged       a backup is not what was written, or of a newer version
├── FolderTaken         a backup would be written over something
├── NeverSettled        events did not come to rest after a restore
├── KafkaUnavailable    this machine cannot run Apache Kafka
└── NotOurFiles         the state belongs to another operating-system user
"""

from collections.abc import Sequence
from pathlib import Path


class RuntimeProblem(Exception):
    """Something that a person at the terminal can understand and put right."""


class AlreadyRunning(RuntimeProblem):
    """Another runtime holds the lock of this state."""

    def __init__(self, folder: Path, pid: int | None, front: str | None) -> None:
        who = f" (process {pid})" if pid else ""
        where = f" Its address is {front}." if front else ""
        super().__init__(f"Siklus is already running on {folder}{who}.{where} `siklus down` stops it.")


class NotRunning(RuntimeProblem):
    """There is no embedded runtime to talk to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Siklus is not running on {folder}. Start it with `make up` or `make demo`.")


class ChildCrashed(RuntimeProblem):
    """A child process ended that should go on; carries the end of its log."""

    def __init__(self, name: str, code: int, log: Path) -> None:
        self.name = name
        self.code = code
        how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        super().__init__(f"{name} {how}. The end of {log}:\n{_tail(log)}")


class ChildTooSlow(RuntimeProblem):
    """A child process was not ready within its limit; carries the end of its log."""

    def __init__(self, name: str, seconds: float, log: Path) -> None:
        self.name = name
        super().__init__(f"{name} was not ready within {seconds:.0f} seconds. The end of {log}:\n{_tail(log)}")


class BrokerUnreachable(RuntimeProblem):
    """The event broker does not answer."""

    def __init__(self, address: str) -> None:
        super().__init__(f"The event broker at {address} does not answer. `siklus logs broker` shows what it wrote.")


class DatabaseUnreachable(RuntimeProblem):
    """The database of a service does not answer."""

    def __init__(self, service: str) -> None:
        super().__init__(f"The database of {service} does not answer. `siklus logs postgres` shows what it wrote.")


class UnknownTopic(RuntimeProblem):
    """The broker has no topic of this name."""

    def __init__(self, unknown: Sequence[str], there: Sequence[str]) -> None:
        super().__init__(f"There is no topic {', '.join(unknown)}. There are: {', '.join(there)}.")


class NoDeadLetter(RuntimeProblem):
    """A service has no dead letter with this id."""

    def __init__(self, service: str, number: int) -> None:
        super().__init__(f"{service} has no dead letter {number}. `siklus events dlq list {service}` lists them.")


class ReplayDiffers(RuntimeProblem):
    """What a replay built is not what the service has."""

    def __init__(self, service: str, tables: list[str]) -> None:
        super().__init__(
            f"The replay of {service} built other rows in {', '.join(tables)}. If events are still on their way "
            "(`siklus events lag`), wait and try again; otherwise a handler depends on more than its events."
        )


class BackupDamaged(RuntimeProblem):
    """A backup is not what was written, or was made by a newer version."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"The backup in {folder} cannot be restored: {reason}. Nothing was changed.")


class FolderTaken(RuntimeProblem):
    """A backup is written into a new folder only."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is there already; a backup needs a new folder.")


class NeverSettled(RuntimeProblem):
    """After a restore some event was never sent or never read."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The databases are restored, but events were still on their way after {seconds:.0f} seconds. "
            "Start with `make up` and look at `siklus events lag` and `siklus logs`."
        )


class KafkaUnavailable(RuntimeProblem):
    """Something that Apache Kafka needs is not on this machine."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Apache Kafka cannot run here: {reason}. Without BROKER=kafka the embedded broker is used.")


class NotOurFiles(RuntimeProblem):
    """The state was made by another operating-system user."""

    def __init__(self, path: Path, owner: int) -> None:
        super().__init__(
            f"{path} belongs to the user with id {owner}, because Siklus was started as another user before. "
            "Start it as that user again, or remove the state with `make clean` as that user."
        )


def _tail(log: Path, lines: int = 15) -> str:
    if not log.exists():
        return "  (nothing was written)"
    text = log.read_text(errors="replace").rstrip().splitlines()[-lines:]
    return "\n".join(f"  {line}" for line in text) or "  (nothing was written)"
