"""What the survey service needs to know to start: the shared settings, read from `SURVEY_…`."""

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings

__all__ = ["Settings"]


class Settings(ServiceSettings):
    """Settings of this service, from environment variables that start with SURVEY_."""

    model_config = SettingsConfigDict(env_prefix="SURVEY_")

    service_name: str = "survey"
    smallest_group: int = 5
