"""Deliveries whose handler failed: each waits for its next try, with its key's later ones behind it; others go on."""

import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from shared.messaging._inbox import Delivery
from shared.messaging._trouble import jittered

__all__ = ["Patient", "Ward"]


Key = tuple[str, int]


@dataclass
class Patient:
    """A key that waits: the delivery that failed, and behind it those that came later, in their order."""

    waiting: deque[Delivery]
    error: Exception
    attempts: int = 1
    due: float = field(init=False)

    def __post_init__(self) -> None:
        self._rest()

    @property
    def head(self) -> Delivery:
        """The delivery that failed."""
        return self.waiting[0]

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
        self._patients: dict[Key, Patient] = {}

    def __len__(self) -> int:
        return sum(len(patient.waiting) for patient in self._patients.values())

    def admit(self, deliveries: Sequence[Delivery], failures: Mapping[UUID, Exception]) -> None:
        """Let those of `deliveries` wait that have failed, and behind each the later ones of its key.

        None of their keys may be here yet.
        """
        failed = {_key(delivery) for delivery in deliveries if delivery.id in failures}
        for delivery in deliveries:
            if (key := _key(delivery)) not in failed:
                continue
            if key in self._patients:
                self._patients[key].waiting.append(delivery)
            elif delivery.id in failures:
                self._patients[key] = Patient(deque([delivery]), failures[delivery.id])

    def queue(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Put each delivery whose key waits behind the others of that key; return those whose key does not."""
        if not self._patients:
            return list(deliveries)
        left = []
        for delivery in deliveries:
            patient = self._patients.get(_key(delivery))
            if patient is None:
                left.append(delivery)
            else:
                patient.waiting.append(delivery)
        return left

    def due(self) -> list[Patient]:
        """Return those whose next try has come."""
        now = time.monotonic()
        return [patient for patient in self._patients.values() if patient.due <= now]

    def discharge(self, patient: Patient) -> list[Delivery]:
        """Let go of a key whose first delivery is through or given up; return those that wait behind it."""
        head = patient.waiting.popleft()
        del self._patients[_key(head)]
        return list(patient.waiting)

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


def _key(delivery: Delivery) -> Key:
    # What is no event is a dead letter at once, and never here. A number is compared faster than its text.
    return delivery.topic, delivery.event.subject.int  # type: ignore[union-attr]
