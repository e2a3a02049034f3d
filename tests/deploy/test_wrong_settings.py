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
    "KAFKA_BOOTSTRAP_SERVERS": "secret",
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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KAFKA_BOOTSTRAP_SERVERS", ""),
        ("KAFKA_BOOTSTRAP_SERVERS", "kafka"),
        ("KAFKA_BOOTSTRAP_SERVERS", "kafka-0:9092,"),
        ("PORT", "0"),
        ("OPS_PORT", "90000"),
        ("POOL_SIZE", "0"),
        ("KAFKA_COPIES", "0"),
        ("BODY_LIMIT_BYTES", "-1"),
        ("TOKEN_CACHE_SIZE", "-1"),
    ],
)
def test_a_value_with_which_nothing_could_work_is_named_before_anything_starts(
    name: str, value: str, given: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given.setenv(f"SURVEY_{name}", value)
    assert run(service_of("survey"), ["api"]) == 2
    assert f"\n  SURVEY_{name}: " in capsys.readouterr().err


def test_a_login_that_is_missing_is_told_with_the_settings_that_give_it(
    given: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given.setenv("SURVEY_KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
    assert run(service_of("survey"), ["api"]) == 2
    said = capsys.readouterr().err
    assert "\n  SASL_SSL needs" in said
    assert "set SURVEY_KAFKA_USERNAME and SURVEY_KAFKA_PASSWORD or SURVEY_KAFKA_PASSWORD_FILE" in said


def test_several_brokers_are_one_setting(given: pytest.MonkeyPatch) -> None:
    given.setenv("SURVEY_KAFKA_BOOTSTRAP_SERVERS", "kafka-0.kafka:9092, kafka-1.kafka:9092,[fd00::1]:9092")
    # Every value comes from the environment.
    assert "kafka-1" in service_of("survey").settings_type().kafka_bootstrap_servers


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
