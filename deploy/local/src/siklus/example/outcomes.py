"""What becomes of a participant: the test results, the application at work, the mentoring. Pure and seeded."""

from dataclasses import dataclass

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
    "unmotivated",
    "unfinished",
)
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
    """Scores 0–100; `ease`, `confidence` and `reaction` 1–5; `seen_level` is what the superior sees at work, 0–5."""

    story: Story
    before: int
    after: int
    reaction: int
    ease: int
    confidence: int
    barriers: tuple[str, ...]
    seen_level: int


@dataclass(frozen=True, slots=True)
class MentoringOutcome:
    """What the superior sees after a mentoring (0–5) and how easy the mentee finds it then (1–5)."""

    seen_level: int
    ease: int
    confidence: int


def cast(participants: int, *, failing: bool, seed: str) -> list[Story]:
    """Give each participant of a class a story, in proportions that hold for small classes too."""
    pattern = _FAILING_CLASS if failing else _CLASS
    order = list(pattern)
    draw_for("order", seed).shuffle(order)
    return [order[number % len(order)] for number in range(participants)]


def attend(world: World, person: CivilServant, competency: str, target: int, story: Story) -> CourseOutcome:
    """Let a course that aims at level `target` do what the story says; whoever applies it has learnt it."""
    draw = draw_for(world.province.seed, "course", competency, person.index)
    passed = story != "failed"
    if story == "applies":
        world.learn(person, competency, float(target))
    seen = target if story == "applies" else min(round(world.level(person, competency)), target - 1)
    before = draw.randint(32, 58)
    return CourseOutcome(
        story=story,
        before=before,
        after=draw.randint(_PASS_MARK + 2, 96) if passed else min(before + draw.randint(2, 14), _PASS_MARK - 4),
        reaction=draw.randint(2, 4) if story in {"failed", "unmotivated"} else draw.randint(3, 5),
        ease=draw.randint(*_EASE[story]),
        confidence=draw.randint(1, 2) if story == "struggles" else draw.randint(3, 5),
        barriers=draw.choice(_BARRIERS[story]),
        seen_level=max(seen, 0),
    )


def be_mentored(world: World, person: CivilServant, competency: str, target: int, *, number: int) -> MentoringOutcome:
    """Let a mentoring help three of four mentees; `number` counts the mentorings."""
    if number % (_MENTORING_HELPS + 1) < _MENTORING_HELPS:
        world.learn(person, competency, float(target))
        return MentoringOutcome(seen_level=target, ease=4, confidence=4)
    return MentoringOutcome(
        seen_level=max(min(round(world.level(person, competency)), target - 1), 0), ease=2, confidence=2
    )
