"""Settings of the evaluation service, read from the environment with the prefix EVALUATION_."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings

__all__ = ["Settings"]


class Settings(ServiceSettings):
    """What the evaluation service needs to know to start."""

    model_config = SettingsConfigDict(env_prefix="EVALUATION_")

    service_name: str = "evaluation"
    suppression: int = Field(default=5, ge=5, description="Smallest group whose figures are shown; never below 5.")
