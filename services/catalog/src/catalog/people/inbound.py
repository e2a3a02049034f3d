"""What this service reads of a person's identity."""

from typing import Any

from pydantic import BaseModel, ConfigDict

__all__ = ["IdentityState"]


class IdentityState(BaseModel):
    """Name and external ids; the NIP and the e-mail are not read."""

    model_config = ConfigDict(extra="ignore")

    name: str
    external_ids: dict[str, Any] = {}
