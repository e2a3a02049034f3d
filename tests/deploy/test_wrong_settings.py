"""A service that is told nonsense does not start: it names the setting, and repeats no value."""

import pytest

from shared.serving import run
from tests.deploy.images import SERVICES
from tests.system.services import service_of

WRONG = {
    "DATABASE_URL": "mysql://role:secret@database/name",
    "KAFKA_SECURITY_PROTOCOL": "SECRET_PIGEON",
    "KAFKA_PASSWORD_FILE": "/nowhere/secret",
    "ISSUERS": "secret, not a list",
    "CORS_ORIGINS": "secret, not a list",
    "PORT": "secret",
    "OPS_PORT": "secret",
    "POOL_SIZE": "secret",
    "LOG_LEVEL": "SECRET",
    "STRUCTURED_EVENTS": "secret",
}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What a service needs at least, for all four."""
    for service in SERVICES:
        monkeypatch.setenv(f"{service.upper()}_DATABASE_URL", "postgresql://role:password@database/name")
        monkeypatch.setenv(f"{service.upper()}_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092")
    return monkeypatch


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("service", SERVICES)
def test_a_wrong_setting_is_named_and_its_value_kept(
    service: str, name: str, given: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given.setenv(f"{service.upper()}_{name}", WRONG[name])
    assert run(service_of(service), ["migrate"]) == 2
    said = capsys.readouterr().err
    assert f"{service.upper()}_{name}" in said
    assert "secret" not in said.lower()


@pytest.mark.parametrize("service", SERVICES)
def test_all_that_is_missing_is_named_at_once(
    service: str, given: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [f"{service.upper()}_{each}" for each in ("DATABASE_URL", "KAFKA_BOOTSTRAP_SERVERS")]
    for each in names:
        given.delenv(each)
    assert run(service_of(service), ["api"]) == 2
    said = capsys.readouterr().err
    assert [each for each in names if each not in said] == []
