"""What a class says about its programme, by the proposal policy."""

from dataclasses import dataclass
from typing import Literal

from analytics.needs.rules import wilson_interval
from analytics.proposals.rules import ProposalPolicy
from shared.schemas import Text, text

__all__ = ["TITLES", "ClassResult", "Verdict", "class_evidence", "judge_class", "title_of"]

Verdict = Literal["keep", "redesign", "repeat", "stop"]


@dataclass(frozen=True, slots=True)
class ClassResult:
    """What a class came to: tests and how many failed, reactions and their mean, people who waited for a seat."""

    tests: int
    failed: int
    reactions: int
    mean_reaction: float | None
    waiting: int


def judge_class(result: ClassResult, policy: ProposalPolicy) -> Verdict | None:
    """What a class says about its programme; None below k tests.

    At least 40 % failed: the course failed, not its people → redesign, or stop where they also found it poor.
    Otherwise repeat for k or more who waited, else keep.
    """
    if result.tests < policy.group_minimum:
        return None
    if result.failed >= policy.class_fail_share * result.tests:
        rated = result.reactions >= policy.group_minimum and result.mean_reaction is not None
        poor = rated and result.mean_reaction is not None and result.mean_reaction < policy.poor_reaction
        return "stop" if poor else "redesign"
    return "repeat" if result.waiting >= policy.group_minimum else "keep"


def class_evidence(result: ClassResult, policy: ProposalPolicy) -> dict[str, object]:
    """The numbers behind a verdict, with the Wilson interval of the failed share; reactions only from k on."""
    low, high = wilson_interval(result.failed, result.tests)
    shown = result.reactions >= policy.group_minimum
    return {
        "n": result.tests,
        "failed": result.failed,
        "failed_share": result.failed / result.tests,
        "failed_interval": [low, high],
        "reactions": result.reactions if shown else None,
        "mean_reaction": result.mean_reaction if shown else None,
        "waiting": result.waiting if result.waiting >= policy.group_minimum else None,
    }


def title_of(verdict: Verdict, program: Text | None) -> Text:
    """The title of the proposal; the programme's own title is left out while it has not arrived."""
    words = TITLES[verdict]
    if program is None:
        return words
    return text(f"{words.id}: {program.id}", f"{words.en}: {program.en}")


TITLES: dict[Verdict, Text] = {
    "keep": text("Pertahankan program", "Keep the programme"),
    "redesign": text("Rancang ulang program", "Redesign the programme"),
    "repeat": text("Ulangi program untuk daftar tunggu", "Repeat the programme for those who waited"),
    "stop": text("Hentikan program", "Stop the programme"),
}
