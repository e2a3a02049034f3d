"""What a run came to: `var/chaos/report.json`, a table, and how to repeat it."""

import json
from collections.abc import Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.table import Table

from siklus.chaos.outcome import Outcome
from siklus.chaos.plan import Plan
from siklus.console import console
from siklus.problems import RuntimeProblem
from siklus.runtime import BrokerKind

__all__ = ["ChaosFound", "Report"]

_SHOWN = 20


class ChaosFound(RuntimeProblem):
    """Something was lost, doubled or not as it should be; says how to run the same faults again."""

    def __init__(self, words: list[str], repeat: str) -> None:
        lines = "\n".join(f"  - {each}" for each in words[:_SHOWN])
        super().__init__(f"The chaos rig found {len(words)} things:\n{lines}\nThe same faults again: {repeat}")


@dataclass
class Report:
    """The figures of a run, filled step by step; `words` says what is wrong."""

    plan: Plan
    broker: BrokerKind
    only: tuple[str, ...]
    figures: dict[str, Any] = field(default_factory=dict)
    scenarios: dict[str, Any] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    @property
    def repeat(self) -> str:
        """The command that draws the same plan."""
        kills = sum(self.plan.kills.values())
        only = f" SCENARIOS={','.join(self.only)}" if self.only else ""
        return f"make chaos SEED={self.plan.seed} KILLS={kills} BROKER={self.broker}{only}"

    def wants(self, *names: str) -> bool:
        """Tell whether one of these parts of a run was asked for; without a choice all of them are."""
        return not self.only or bool(set(names) & set(self.only))

    async def run(self, name: str, scenario: Awaitable[Outcome]) -> None:
        """Run a scenario and take over its figures and what it found wrong."""
        outcome = await scenario
        self.scenarios[name] = outcome.figures
        self.words += [f"{name}: {words}" for words in outcome.words]

    def fail_unless(self, holds: bool, words: str) -> None:
        """Note what is wrong when it does not hold."""
        if not holds:
            self.words.append(words)

    def write(self, file: Path) -> None:
        """Write everything, the plan included."""
        content = {
            "seed": self.plan.seed,
            "broker": self.broker,
            **self.figures,
            "scenarios": self.scenarios,
            "failures": self.words,
            "repeat": self.repeat,
            "plan": self.plan.as_json(),
        }
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content, indent=2) + "\n")

    def show(self) -> None:
        """Print the figures, and those of each scenario."""
        table = Table("", "figure", "", box=None, padding=(0, 2, 0, 0))
        for where, figures in {"faults": self.figures, **self.scenarios}.items():
            for name, value in figures.items():
                table.add_row(where, name, json.dumps(value) if isinstance(value, dict) else str(value))
        console.print(table)

    def judge(self) -> None:
        """Raise ChaosFound if anything was not as it should be."""
        if self.words:
            raise ChaosFound(self.words, self.repeat)
