"""What can keep the demo from reaching its end.

RuntimeProblem
├── Refused        a service refused a request that the demo may rightly make
├── NeverHappened  something that follows from events did not happen in time
└── LoopBroken     the run ended, but the loop did not turn
"""

from collections.abc import Sequence

from siklus.problems import RuntimeProblem

__all__ = ["LoopBroken", "NeverHappened", "Refused"]


class Refused(RuntimeProblem):
    """A service answered with an error; carries its own words."""

    def __init__(self, method: str, path: str, status: int, words: str) -> None:
        self.status = status
        super().__init__(f"{method} {path} was refused with {status}: {words}")


class NeverHappened(RuntimeProblem):
    """What should follow by itself did not follow within the limit."""

    def __init__(self, what: str, seconds: float, seen: object) -> None:
        super().__init__(f"Waited {seconds:.0f} s in vain for {what}; last seen: {seen}")


class LoopBroken(RuntimeProblem):
    """The conditions of a turned loop that do not hold."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("The loop did not turn:\n" + "\n".join(f"  - {reason}" for reason in reasons))
