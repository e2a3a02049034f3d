"""What a service needs to know to start, read from the environment with the service's own prefix, or from files."""

import json
import logging
import os
from pathlib import Path
from typing import Self

from pydantic import Field, HttpUrl, PostgresDsn, SecretStr, TypeAdapter, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SecretsSettingsSource, SettingsConfigDict
from typing_extensions import override

from shared.messaging import KafkaAccess, SaslMechanism, SecurityProtocol
from shared.schemas import ApiModel

__all__ = ["Issuer", "ServiceSettings"]

_DRIVER = "postgresql+asyncpg://"
_BROKER = r"(\[[0-9A-Fa-f:.]+\]|[^\s:,]+):\d+"
_ADDRESS = TypeAdapter(PostgresDsn)


class Issuer(ApiModel):
    """An OIDC provider whose tokens are accepted."""

    issuer: str = Field(description="The `iss` claim, compared to the letter.")
    jwks_url: HttpUrl = Field(description="Where the provider publishes its public keys.")
    audience: str = Field(default="siklus", description="The `aud` claim that a token must carry.")


class ServiceSettings(BaseSettings):
    """Settings that every service has; a service subclasses it with its own `env_prefix`.

    A setting that the environment does not give is read from the file of the same name (survey_database_url) in the
    folder where containers find their secrets: SIKLUS_SECRETS_DIR, else /run/secrets. A missing or wrong setting
    raises pydantic's ValidationError, which names the setting.
    """

    # A list is decoded below: what is no JSON shall be told like any other wrong value.
    model_config = SettingsConfigDict(enable_decoding=False)

    service_name: str
    database_url: SecretStr = Field(description="postgresql+asyncpg://role:password@host:port/database")
    kafka_bootstrap_servers: str = Field(
        pattern=rf"^{_BROKER}(,\s*{_BROKER})*$", description="host:port[,host:port…] of the brokers"
    )
    kafka_security_protocol: SecurityProtocol = Field(default="PLAINTEXT", description="How the brokers are reached.")
    kafka_sasl_mechanism: SaslMechanism = Field(default="SCRAM-SHA-512", description="With a SASL_… protocol.")
    kafka_username: str | None = Field(default=None, description="With a SASL_… protocol.")
    kafka_password: SecretStr | None = Field(default=None, description="With a SASL_… protocol.")
    kafka_password_file: Path | None = Field(default=None, description="File with the password, instead of it.")
    kafka_ca_file: Path | None = Field(default=None, description="PEM file of the authorities to trust; else system's.")
    kafka_copies: int | None = Field(
        default=None, ge=1, description="Of new topics; by default 3, or all brokers if fewer."
    )
    structured_events: bool = Field(default=False, description="Send whole CloudEvents as values, not in headers.")
    issuers: list[Issuer] = Field(default_factory=list, description="Accepted token issuers, as JSON.")
    host: str = Field(default="127.0.0.1", description="Address that the API listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port of the API.")
    ops_port: int = Field(default=9000, ge=1, le=65535, description="Port of /livez, /readyz and /metrics.")
    cors_origins: list[str] = Field(default_factory=list, description="Origins of web front ends, as JSON.")
    body_limit_bytes: int = Field(default=1_048_576, ge=1, description="Largest JSON body; larger ones get 413.")
    upload_limit_bytes: int = Field(default=52_428_800, ge=1, description="Largest imported file; larger ones get 413.")
    pool_size: int = Field(default=10, ge=1, description="Database connections that the API keeps.")
    token_cache_size: int = Field(
        default=4_096, ge=0, description="Verified tokens kept until they expire; 0 keeps none."
    )
    log_level: str = Field(default="INFO", description="Least severe level that is logged.")
    ops_host: str = Field(default="127.0.0.1", description="Address that the operations port listens on.")

    @field_validator("database_url")
    @classmethod
    def _reach_postgres_through_asyncpg(cls, address: SecretStr) -> SecretStr:
        # Operators of databases hand out `postgresql://…`; which driver reads it is this program's business.
        text = address.get_secret_value().strip()
        for scheme in ("postgresql://", "postgres://"):
            if text.startswith(scheme):
                text = _DRIVER + text.removeprefix(scheme)
        if not text.startswith(_DRIVER):
            raise ValueError(f"the address must begin with {_DRIVER} or postgresql://")
        _ADDRESS.validate_python(text)
        return SecretStr(text)

    @field_validator("issuers", "cors_origins", mode="before")
    @classmethod
    def _decode_lists(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        try:
            return json.loads(given)
        except ValueError:
            raise ValueError("this is no JSON list") from None

    @field_validator("kafka_password_file", "kafka_ca_file")
    @classmethod
    def _find_files(cls, file: Path | None) -> Path | None:
        if file is not None and not file.is_file():
            raise ValueError("there is no such file")
        return file

    @field_validator("log_level")
    @classmethod
    def _know_the_level(cls, level: str) -> str:
        if level.upper() not in logging.getLevelNamesMapping():
            raise ValueError(f"it must be one of {', '.join(logging.getLevelNamesMapping())}")
        return level.upper()

    @property
    def dsn(self) -> str:
        """The database address for SQLAlchemy, through asyncpg."""
        return self.database_url.get_secret_value()

    @model_validator(mode="after")
    def _know_how_to_reach_kafka(self) -> Self:
        # Made once here, so that a missing login stops the start and not the first connection.
        try:
            _ = self.kafka
        except ValueError as error:
            prefix = self.model_config.get("env_prefix", "")
            names = f"{prefix}KAFKA_USERNAME and {prefix}KAFKA_PASSWORD or {prefix}KAFKA_PASSWORD_FILE"
            raise ValueError(f"{error}: set {names}") from error
        return self

    @property
    def kafka(self) -> KafkaAccess:
        """How relay and consumer reach the brokers. Raises ValueError when a login is needed and not given."""
        password = None if self.kafka_password is None else self.kafka_password.get_secret_value()
        if self.kafka_password_file is not None:
            password = self.kafka_password_file.read_text().strip()
        return KafkaAccess(
            bootstrap_servers=self.kafka_bootstrap_servers,
            security_protocol=self.kafka_security_protocol,
            sasl_mechanism=self.kafka_sasl_mechanism,
            username=self.kafka_username,
            password=password,
            ca_file=self.kafka_ca_file,
            copies=self.kafka_copies,
        )

    @override
    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, and that over the secrets folder."""
        folder = Path(os.environ.get("SIKLUS_SECRETS_DIR", "/run/secrets"))
        files = (SecretsSettingsSource(settings_cls, folder),) if folder.is_dir() else ()
        return (init_settings, env_settings, *files)
