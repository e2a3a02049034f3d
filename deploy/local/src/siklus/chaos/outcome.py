"""What a scenario came to."""

from dataclasses import dataclass, field
from typing import Any

__all__ = ["Outcome"]


@dataclass
class Outcome:
    """Figures for the report, and words for everything that is not as it should be."""

    figures: dict[str, Any] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    def expect(self, holds: bool, words: str) -> None:
        """Note what is wrong when it does not hold."""
        if not holds:
            self.words.append(words)
