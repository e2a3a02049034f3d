"""Which faults happen, to what, and when: drawn from a seed before anything runs. Pure."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from typing import Any, Literal, get_args

__all__ = ["COMPONENTS", "LINKS", "Action", "Component", "Fault", "Plan", "draw_plan"]

Component = Literal["api", "relay", "consumer", "broker", "postgres"]
"""`relay` is the worker of a service that holds the relay's lease at that moment, `consumer` either of its workers."""
Action = Literal["kill", "pause", "restart", "delay", "cut", "reset"]
"""The first three happen to processes, the others to the connections that lead to a component."""

COMPONENTS: tuple[Component, ...] = get_args(Component)
LINKS: tuple[Component, ...] = ("api", "broker", "postgres")
"""What is reached through a proxy."""
_ON_LINKS: tuple[Action, ...] = ("delay", "cut", "reset")
_OF_ONE_SERVICE = frozenset({"api", "relay", "consumer"})

_GAP = (2.0, 6.0)
_DOWN = (0.0, 3.0)
_PAUSE = (11.0, 14.0)
"""Seconds; longer than the relay's lease and the consumer's session, which are ten."""
_DELAY = (3.0, 6.0)
_CUT = (2.0, 6.0)
_KILLS_FOR_A_PAUSE = 5
_KILLS_FOR_A_RESTART = 5
_KILLS_FOR_A_LINK = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: `at` seconds after the first moment of the plan, for `seconds` (down, paused, slow or cut)."""

    number: int
    at: float
    action: Action
    component: Component
    service: str | None
    seconds: float

    def __str__(self) -> str:
        """One line of the printed plan."""
        what = f"{self.component} of {self.service}" if self.service else self.component
        how_long = f" for {self.seconds:.1f} s" if self.seconds else ""
        return f"{self.number:3d}  {self.at:6.1f} s  {self.action:7} {what}{how_long}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The faults in the order of their beginning."""

    seed: int
    faults: tuple[Fault, ...]

    @property
    def kills(self) -> dict[str, int]:
        """How often each component is killed."""
        found = Counter(fault.component for fault in self.faults if fault.action == "kill")
        return {component: found[component] for component in COMPONENTS}

    def as_json(self) -> list[dict[str, Any]]:
        """The faults as the report keeps them."""
        return [asdict(fault) for fault in self.faults]


def draw_plan(seed: int, kills: int, services: Sequence[str]) -> Plan:
    """Draw `kills` kills, evenly over the components, and with them pauses, restarts and faults of connections.

    Every component is killed as often as every other, or once less; which ones is drawn.
    """
    draw = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    kinds: list[tuple[Action, Component]] = []
    kinds += [("kill", component) for component in _evenly(draw, COMPONENTS, kills)]
    kinds += [("pause", component) for component in _evenly(draw, COMPONENTS, -(-kills // _KILLS_FOR_A_PAUSE))]
    kinds += [("restart", component) for component in _evenly(draw, COMPONENTS, -(-kills // _KILLS_FOR_A_RESTART))]
    links = _evenly(draw, LINKS, -(-kills // _KILLS_FOR_A_LINK))
    kinds += zip(islice(cycle(_ON_LINKS), len(links)), links, strict=True)
    draw.shuffle(kinds)
    return Plan(seed, tuple(_faults(draw, kinds, services)))


def _evenly(draw: random.Random, components: Sequence[Component], count: int) -> list[Component]:
    """Choose `count` components: all of them as often as it goes, the rest drawn."""
    whole, rest = divmod(count, len(components))
    chosen = [*components] * whole + draw.sample(components, rest)
    draw.shuffle(chosen)
    return chosen


def _faults(draw: random.Random, kinds: Sequence[tuple[Action, Component]], services: Sequence[str]) -> Iterator[Fault]:
    at = 0.0
    for number, (action, component) in enumerate(kinds, start=1):
        at += draw.uniform(*_GAP)
        service = draw.choice(services) if component in _OF_ONE_SERVICE else None
        yield Fault(number, round(at, 2), action, component, service, round(_seconds(draw, action), 2))


def _seconds(draw: random.Random, action: Action) -> float:
    spans: dict[Action, tuple[float, float]] = {"kill": _DOWN, "pause": _PAUSE, "delay": _DELAY, "cut": _CUT}
    return draw.uniform(*spans[action]) if action in spans else 0.0
