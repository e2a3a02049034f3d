"""Shapes of profiles over HTTP."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel

__all__ = ["Method", "ProfileView"]

Method = Literal["in_person", "online", "written", "observation"]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class ProfileView(ApiModel):
    """How somebody likes to work with a mentor or a mentee; empty lists say nothing."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"languages": ["id", "jax"], "methods": ["in_person", "online"]}]}
    )

    languages: list[LanguageCode] = Field(max_length=10, description="ISO 639 codes, such as `id` or `jax`.")
    methods: list[Method] = Field(max_length=4)
