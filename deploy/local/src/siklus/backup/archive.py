"""What a backup is on disk: a folder with a dump for each service and `backup.json`, which says what they are."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError

from siklus.problems import BackupDamaged
from siklus.services import NAMES
from siklus.state import ROOT

__all__ = ["Backup", "Dump", "Manifest", "digest", "newest_revisions", "read_backup"]

MANIFEST = "backup.json"
_BLOCK = 1 << 20


class Dump(BaseModel):
    """One service's database as `pg_dump` wrote it in its own compressed form."""

    service: str
    file: str
    bytes: int
    sha256: str
    revision: str
    """The newest migration that had run on it."""


class Manifest(BaseModel):
    """All dumps of a backup, which show the databases as they were at `taken_at` (UTC)."""

    taken_at: datetime
    postgresql: str
    dumps: list[Dump]


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup whose files are what its manifest says."""

    folder: Path
    manifest: Manifest

    def dump(self, service: str) -> Dump:
        """Return the dump of a service. Raises BackupDamaged when there is none."""
        found = next((each for each in self.manifest.dumps if each.service == service), None)
        if found is None:
            raise BackupDamaged(self.folder, f"it has no dump of {service}")
        return found

    def file(self, service: str) -> Path:
        """Return where the dump of a service is."""
        return self.folder / self.dump(service).file


def read_backup(folder: Path) -> Backup:
    """Return the backup in `folder` after comparing every file with its checksum.

    Raises BackupDamaged when a file is missing or other than it was, or when a newer Siklus made the backup.
    """
    try:
        manifest = Manifest.model_validate(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise BackupDamaged(folder, f"{MANIFEST} cannot be read: {type(error).__name__}") from error
    known = newest_revisions()
    for dump in manifest.dumps:
        file = folder / dump.file
        if not file.is_file() or digest(file) != dump.sha256:
            raise BackupDamaged(folder, f"{dump.file} is missing or not what was written")
        if dump.revision not in known.get(dump.service, ()):
            raise BackupDamaged(folder, f"{dump.file} has a schema ({dump.revision}) that this version does not know")
    return Backup(folder, manifest)


def newest_revisions() -> dict[str, list[str]]:
    """Return the migrations that this checkout has of each service, oldest first."""
    folders = {name: ROOT / "services" / name / "migrations" / "versions" for name in NAMES}
    return {name: sorted(file.stem.split("_")[0] for file in folder.glob("*.py")) for name, folder in folders.items()}


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    found = hashlib.sha256()
    with file.open("rb") as content:
        while block := content.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
