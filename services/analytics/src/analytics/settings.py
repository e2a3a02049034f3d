"""Settings of the analytics service, read from the environment with the prefix ANALYTICS_."""

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings

__all__ = ["Settings"]


class Settings(ServiceSettings):
    """What the analytics service needs to know to start."""

    model_config = SettingsConfigDict(env_prefix="ANALYTICS_")

    service_name: str = "analytics"
