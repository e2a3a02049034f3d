"""Common given words, combined at random into names that belong to nobody in particular."""

import random
from functools import cache
from typing import Literal

from siklus.example.tables import rows

__all__ = ["Sex", "draw_name"]

Sex = Literal["male", "female"]
_THIRD_SHARE = 0.2


def draw_name(draw: random.Random, sex: Sex) -> str:
    """Return a made-up name of two or three words."""
    words = [draw.choice(_words("first", sex)), draw.choice(_words("second", sex))]
    if draw.random() < _THIRD_SHARE:
        words.insert(1, draw.choice(_words("first", sex)))
    return " ".join(dict.fromkeys(words))


@cache
def _words(position: str, sex: Sex) -> list[str]:
    return [row["word"] for row in rows("given_words.csv") if (row["position"], row["sex"]) == (position, sex)]
