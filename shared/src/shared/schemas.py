"""Shapes that every API shares: localised texts, cursor pages, tasks."""

from datetime import datetime
from typing import Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["ApiModel", "Language", "Page", "Task", "Text", "text"]

Language = Literal["id", "en"]
Item = TypeVar("Item")


class ApiModel(BaseModel):
    """Base of what an API takes and gives: unknown fields are refused, rows can be read as they are."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Text(ApiModel):
    """A text that a person reads, in both languages."""

    id: str = Field(description="Bahasa Indonesia", max_length=20_000)
    en: str = Field(description="English", max_length=20_000)

    def pick(self, language: Language) -> str:
        """The text in `language`."""
        return self.id if language == "id" else self.en


def text(indonesian: str, english: str) -> Text:
    """A `Text` from its two languages, Indonesian first."""
    return Text(id=indonesian, en=english)


class Page(ApiModel, Generic[Item]):
    """One page of a list. `next_cursor` asks for the following page and is null on the last one."""

    items: list[Item]
    next_cursor: str | None = None


class Task(ApiModel):
    """Something that the caller has to do: the one shape of `me/tasks` in every service."""

    id: UUID
    kind: str = Field(examples=["answer", "rate", "decide", "attend", "evaluate"])
    title: Text
    subject_person_id: UUID | None = None
    due_at: datetime | None = None
    overdue: bool = False
    href: str = Field(description="Path of the operation that does it, below the front address.")
    service: str
