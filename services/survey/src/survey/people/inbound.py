"""What this service reads of its own published people after a restore."""

from pydantic import BaseModel, ConfigDict

__all__ = ["PersonState"]


class PersonState(BaseModel):
    """Whether the person had been erased."""

    model_config = ConfigDict(extra="ignore")

    status: str
