"""Settings of the catalog service, read from the environment with the prefix CATALOG_."""

from decimal import Decimal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings

__all__ = ["Settings"]


class Settings(ServiceSettings):
    """What the catalog service needs to know to start."""

    model_config = SettingsConfigDict(env_prefix="CATALOG_")

    service_name: str = "catalog"
    attendance_threshold: Decimal = Field(
        default=Decimal("0.8"), ge=0, le=1, description="Share of a session's days that completes an enrolment."
    )
