"""Cursor pages: opaque cursors over the key that a list is ordered by."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Query
from pydantic import JsonValue

from shared.errors import BadRequest, text
from shared.schemas import Page

__all__ = ["PageDep", "PageRequest", "decode_cursor", "encode_cursor", "next_page"]

Row = TypeVar("Row")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How many items the caller wants, and after which cursor."""

    limit: int
    cursor: str | None

    def after(self, length: int = 1) -> list[JsonValue] | None:
        """The `length` key values after which the page starts; None for the first page."""
        return None if self.cursor is None else decode_cursor(self.cursor, length)


async def get_page(
    limit: Annotated[int, Query(ge=1, le=200, description="Items on a page.")] = 50,
    cursor: Annotated[str | None, Query(max_length=512, description="`next_cursor` of the page before.")] = None,
) -> PageRequest:
    """The page that the caller asks for."""
    return PageRequest(limit, cursor)


PageDep = Annotated[PageRequest, Depends(get_page)]


def encode_cursor(*values: object) -> str:
    """A cursor from the key values of the last row of a page."""
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, length: int = 1) -> list[JsonValue]:
    """The `length` key values in a cursor; raises `BadRequest` when it is not one of ours."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise _bad_cursor() from error
    if not isinstance(values, list) or len(values) != length:
        raise _bad_cursor()
    return values


def next_page(
    rows: Sequence[Row], limit: int, *, key: Callable[[Row], tuple[object, ...]], item: Callable[[Row], Item]
) -> Page[Item]:
    """A page from up to `limit` + 1 rows: the extra row only tells that there is a next page."""
    more = len(rows) > limit
    shown = rows[:limit]
    return Page(items=[item(row) for row in shown], next_cursor=encode_cursor(*key(shown[-1])) if more else None)


def _bad_cursor() -> BadRequest:
    return BadRequest(
        text(
            "Cursor tidak dikenal. Mulai lagi dari halaman pertama, tanpa cursor.",
            "The cursor is not known. Start again from the first page, without a cursor.",
        )
    )
