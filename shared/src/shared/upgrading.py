"""Bringing a service's database to a revision of its schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config

__all__ = ["upgrade"]


def upgrade(migrations: Path, dsn: str, revision: str = "head") -> None:
    """Run the migrations in the folder `migrations` on the database at `dsn`, up to `revision`."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["dsn"] = dsn
    command.upgrade(config, revision)
