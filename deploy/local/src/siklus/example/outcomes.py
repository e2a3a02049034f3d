"""What becomes of a participant: the test results, the application at work, the mentoring. Pure and seeded."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

from siklus.example.draws import draw_for
from siklus.example.people import CivilServant
from siklus.example.world import World

__all__ = ["CourseOutcome", "MentoringOutcome", "Story", "attend", "be_mentored", "cast"]

Story = str
"""How a participant's course ends: one of the names in `_CLASS` or `failed_class`."""
_CLASS: tuple[Story, ...] = (
    *("applies",) * 10,
    *("struggles",) * 4,
    *("hindered",) * 2,
    *("failed",) * 2,
)
_STRETCHED: tuple[Story, ...] = ("unmotivated", "unfinished")
"""Whoever's job requires more than the course teaches: the gap stays, whatever was learnt."""
_FAILING_CLASS: tuple[Story, ...] = (*("failed",) * 12, *("applies",) * 5, *("struggles",) * 2, "hindered")
_PASS_MARK = 70
_BARRIERS: dict[Story, tuple[tuple[str, ...], ...]] = {
    "applies": (("none",),),
    "struggles": (("skill",), ("confidence",), ("skill", "confidence")),
    "hindered": (("tools",), ("time", "workload"), ("authority",), ("superior",), ("tools", "skill")),
    "failed": (("skill",), ("none",)),
    "unmotivated": (("motivation",),),
    "unfinished": (("none",),),
}
_EASE: dict[Story, tuple[int, int]] = {
    "applies": (4, 5),
    "struggles": (1, 2),
    "hindered": (2, 3),
    "failed": (2, 3),
    "unmotivated": (3, 3),
    "unfinished": (3, 4),
}
"""Lowest and highest answer to "how easy is it to apply", 5 = easy."""
_MENTORING_HELPS = 3
"""Three of four mentorings bring the mentee to the level that was aimed at."""


@dataclass(frozen=True, slots=True)
class CourseOutcome:
    """Scores 0–100; `ease`, `confidence` and `reaction` 1–5; `seen_level` (0–5) is what the superior sees."""

    story: Story
    before: int
    after: int
    reaction: int
    ease: int
    confidence: int
    barriers: tuple[str, ...]
    seen_level: int | None


@dataclass(frozen=True, slots=True)
class MentoringOutcome:
    """What the superior sees after a mentoring (0–5) and how easy the mentee finds it then (1–5)."""

    seen_level: int
    ease: int
    confidence: int


def cast(stretched: Sequence[bool], *, failing: bool) -> list[Story]:
    """Give each participant of a class a story, in proportions that hold for small classes too.

    `stretched` says of each whether the job requires more than the course teaches.
    """
    usual = cycle(_spread(_FAILING_CLASS if failing else _CLASS))
    stretch = cycle(_STRETCHED)
    return [next(stretch) if more else next(usual) for more in stretched]


def _spread(stories: tuple[Story, ...]) -> list[Story]:
    """The stories in an order in which every part of a few has some of each."""
    step = 7
    return [stories[number * step % len(stories)] for number in range(len(stories))]


def attend(world: World, person: CivilServant, competency: str, target: int, story: Story) -> CourseOutcome:
    """Let a course that aims at level `target` do what the story says; whoever applies it has learnt it."""
    draw = draw_for(world.province.seed, "course", competency, person.index)
    passed = story != "failed"
    if story == "applies":
        world.learn(person, competency, float(target))
    below = min(round(world.level(person, competency)), target - 1)
    seen = {"applies": target, "unmotivated": None, "unfinished": None}.get(story, max(below, 0))
    before = draw.randint(32, 58)
    return CourseOutcome(
        story=story,
        before=before,
        after=draw.randint(_PASS_MARK + 2, 96) if passed else min(before + draw.randint(2, 14), _PASS_MARK - 4),
        reaction=draw.randint(2, 4) if story in {"failed", "unmotivated"} else draw.randint(3, 5),
        ease=draw.randint(*_EASE[story]),
        confidence=draw.randint(1, 2) if story == "struggles" else draw.randint(3, 5),
        barriers=draw.choice(_BARRIERS[story]),
        seen_level=seen,
    )


def be_mentored(world: World, person: CivilServant, competency: str, target: int, *, number: int) -> MentoringOutcome:
    """Let a mentoring help three of four mentees; `number` counts the mentorings."""
    if number % (_MENTORING_HELPS + 1) < _MENTORING_HELPS:
        world.learn(person, competency, float(target))
        return MentoringOutcome(seen_level=target, ease=4, confidence=4)
    return MentoringOutcome(
        seen_level=max(min(round(world.level(person, competency)), target - 1), 0), ease=2, confidence=2
    )
