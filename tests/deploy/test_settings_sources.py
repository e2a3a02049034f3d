"""Where a service finds its settings: the environment first, then the files that a container is given."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings

ADDRESS = "postgresql://survey:secret@database:5432/survey"


class Settings(ServiceSettings):
    """The settings of a service that exists only here."""

    model_config = SettingsConfigDict(env_prefix="SURVEY_")

    service_name: str = "survey"


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SIKLUS_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("SURVEY_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092")
    monkeypatch.delenv("SURVEY_DATABASE_URL", raising=False)
    return tmp_path


def test_a_secret_is_read_from_its_file(secrets: Path) -> None:
    (secrets / "survey_database_url").write_text(f"{ADDRESS}\n")
    assert read().dsn == "postgresql+asyncpg://survey:secret@database:5432/survey"


def test_the_environment_wins_over_a_file(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (secrets / "survey_database_url").write_text(ADDRESS)
    monkeypatch.setenv("SURVEY_DATABASE_URL", "postgresql+asyncpg://survey:other@database:5432/survey")
    assert read().dsn == "postgresql+asyncpg://survey:other@database:5432/survey"


def test_a_file_that_a_cluster_mounts_through_links_is_read(secrets: Path) -> None:
    (secrets / "..2026_01").mkdir()
    (secrets / "..2026_01" / "survey_database_url").write_text(ADDRESS)
    (secrets / "..data").symlink_to("..2026_01")
    (secrets / "survey_database_url").symlink_to("..data/survey_database_url")
    assert read().dsn.endswith("@database:5432/survey")


@pytest.mark.parametrize("address", ["mysql://survey@database/survey", "postgresql://survey@:port/", "survey"])
def test_a_wrong_address_names_the_setting_and_not_its_value(
    secrets: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("SURVEY_DATABASE_URL", address)
    with pytest.raises(ValidationError) as refused:
        read()
    assert [error["loc"] for error in refused.value.errors()] == [("database_url",)]
    assert address not in refused.value.errors()[0]["msg"]


def read() -> Settings:
    return Settings()
