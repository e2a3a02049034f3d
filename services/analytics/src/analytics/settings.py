"""Settings of the analytics service, read from the environment with the prefix ANALYTICS_."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings

__all__ = ["Settings"]


class Settings(ServiceSettings):
    """What the analytics service needs to know to start."""

    model_config = SettingsConfigDict(env_prefix="ANALYTICS_")

    service_name: str = "analytics"
    release_after_minutes: int = Field(
        default=60,
        ge=0,
        description="How long after a campaign was settled its group figures are released by themselves.",
    )
    release_every_days: int = Field(
        default=7, ge=1, description="How often the current group figures are released by themselves."
    )
