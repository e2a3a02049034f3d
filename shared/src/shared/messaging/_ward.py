"""Deliveries whose handler failed: each waits for its next try, with its key's later ones behind it; others go on."""

import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from shared.messaging._inbox import Delivery
from shared.messaging._trouble import jittered

__all__ = ["Patient", "Ward"]


@dataclass
class Patient:
    """A key that waits: the delivery that failed, and behind it those that came later, in their order."""

    waiting: deque[Delivery]
    error: Exception
    attempts: int = 1
    due: float = field(init=False)

    def __post_init__(self) -> None:
        self._rest()

    def fail(self, error: Exception) -> None:
        """Note another failure of the first one."""
        self.error = error
        self.attempts += 1
        self._rest()

    def _rest(self) -> None:
        self.due = time.monotonic() + jittered(self.attempts - 1)


class Ward:
    """The keys that wait. It lives in memory only: the offsets of what is in it are not committed."""

    def __init__(self) -> None:
        self._patients: dict[tuple[str, str], Patient] = {}

    def __len__(self) -> int:
        return sum(len(patient.waiting) for patient in self._patients.values())

    def admit(self, delivery: Delivery, error: Exception) -> None:
        """Let a delivery wait that has failed; its key must not be here yet."""
        self._patients[_key(delivery)] = Patient(deque([delivery]), error)

    def queue(self, delivery: Delivery) -> bool:
        """Put a delivery behind the others of its key, if that waits; say whether it does."""
        patient = self._patients.get(_key(delivery))
        if patient is None:
            return False
        patient.waiting.append(delivery)
        return True

    def due(self) -> Iterator[Patient]:
        """Yield the patients whose next try has come. One that has nothing waiting afterwards is discharged."""
        now = time.monotonic()
        for key, patient in list(self._patients.items()):
            if patient.due <= now:
                yield patient
                if not patient.waiting:
                    del self._patients[key]

    def seconds(self) -> float:
        """How long it is until somebody's next try; 0 when there is nobody."""
        due = min((patient.due for patient in self._patients.values()), default=0.0)
        return max(0.0, due - time.monotonic())

    def lowest(self) -> Mapping[tuple[str, int], int]:
        """Topic and partition → the offset of the earliest delivery that waits; no later one may be committed."""
        found: dict[tuple[str, int], int] = {}
        for patient in self._patients.values():
            for delivery in patient.waiting:
                place = (delivery.topic, delivery.partition)
                found[place] = min(found.get(place, delivery.offset), delivery.offset)
        return found

    def clear(self) -> None:
        """Forget everybody: whoever begins to read again gets them again."""
        self._patients.clear()


def _key(delivery: Delivery) -> tuple[str, str]:
    return delivery.topic, delivery.subject
