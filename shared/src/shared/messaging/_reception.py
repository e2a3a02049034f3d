"""What a consumer does with what arrived: in one transaction if it can, in smaller ones if not, else set aside."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.messaging._acceptance import Acceptance, DatabaseAwayError
from shared.messaging._blame import cause_of
from shared.messaging._errors import MalformedEventError, ReleasedEventError
from shared.messaging._giving_up import GivingUp, SendToDeadTopic
from shared.messaging._inbox import Delivery
from shared.messaging._metrics import count_retries
from shared.messaging._parking import parked_to_recheck, recheck_parked
from shared.messaging._router import Router
from shared.messaging._trouble import wait_for_stop
from shared.messaging._ward import Patient, Ward

__all__ = ["Reception"]

_log = logging.getLogger(__name__)

# Deliveries that wait for another try; with more of them, nothing new is taken.
_MOST_WAITING = 1000
_TEND_SECONDS = 0.25


class Reception:
    """Hands deliveries to the handlers of `router` in the name of `consumer`.

    An event gets `attempts` tries; then it goes to the dead-letter topic and table, and its key waits behind it.
    Between two tries the events of other keys go on.
    """

    def __init__(
        self,
        *,
        router: Router,
        session_factory: async_sessionmaker[AsyncSession],
        consumer: str,
        attempts: int,
        send_to_dead_topic: SendToDeadTopic,
    ) -> None:
        self._acceptance = Acceptance(router, session_factory, consumer)
        self._attempts = attempts
        self._giving_up = GivingUp(self._acceptance, attempts, send_to_dead_topic)
        self._ward = Ward()
        self._tended = 0.0
        self._failed_rechecks: Counter[UUID] = Counter()

    async def take(self, deliveries: Sequence[Delivery], stop: asyncio.Event) -> None:
        """Handle deliveries, set them aside, or let them wait for another try; `unsettled` says which ones wait.

        Raises DatabaseAwayError, and what the broker raises when a dead letter cannot be sent.
        """
        await self._take(deliveries)
        # While much arrives, what waits is tried together, not a few after each batch.
        if time.monotonic() - self._tended >= _TEND_SECONDS:
            await self.tend()
        while len(self._ward) > _MOST_WAITING and not await wait_for_stop(stop, self._ward.seconds()):
            await self.tend()

    async def tend(self) -> None:
        """Try again what has waited long enough, and set aside what had its last try. Raises what `take` raises."""
        self._tended = time.monotonic()
        due = self._ward.due()
        through = await self._try_again([patient for patient in due if not self._is_hopeless(patient)])
        hopeless = [patient for patient in due if self._is_hopeless(patient)]
        await self._giving_up.give_up([(patient.head, patient.error) for patient in hopeless])
        behind = [delivery for patient in (*through, *hopeless) for delivery in self._ward.discharge(patient)]
        await self._take(behind)

    def _is_hopeless(self, patient: Patient) -> bool:
        # The same bytes would be as wrong the next time.
        return patient.attempts >= self._attempts or isinstance(cause_of(patient.error), MalformedEventError)

    @property
    def unsettled(self) -> Mapping[tuple[str, int], int]:
        """Topic and partition → the earliest offset that must not be committed yet."""
        return self._ward.lowest()

    def begin_again(self) -> None:
        """Forget what waits, because everything that is not committed is read again."""
        self._ward.clear()

    async def _take(self, deliveries: Sequence[Delivery], *, first: bool = True) -> None:
        """Accept a batch without those that a handler names; halve one that fails for no name, until that is alone."""
        malformed = [(each, each.event) for each in deliveries if isinstance(each.event, MalformedEventError)]
        await self._giving_up.give_up(malformed)
        # What failed before holds back its own key.
        left = self._ward.queue([each for each in deliveries if not isinstance(each.event, MalformedEventError)])
        if not left:
            return
        try:
            failures = await self._acceptance.accept(left)
        except DatabaseAwayError:
            raise
        except Exception as error:
            if len(left) == 1:
                failures = {left[0].id: error}
            else:
                _log.warning("a batch of %s failed, going on in halves: %s", len(left), error, exc_info=first)
                count_retries(self._acceptance.consumer, len(left))
                middle = (len(left) + 1) // 2
                await self._take(left[:middle], first=False)
                await self._take(left[middle:], first=False)
                return
        if failures:
            one = next(iter(failures.values()))
            _log.warning("%s of %s events failed and are tried again: %s", len(failures), len(left), one)
            self._ward.admit(left, failures)

    async def _try_again(self, patients: Sequence[Patient]) -> list[Patient]:
        """Try the first ones together if what fails is named, else one by one; return those that are through."""
        if not patients:
            return []
        try:
            failures = await self._acceptance.accept([patient.head for patient in patients])
        except DatabaseAwayError:
            raise
        except Exception as error:
            if len(patients) > 1:
                return [each for patient in patients for each in await self._try_again([patient])]
            failures = {patients[0].head.id: error}
        count_retries(self._acceptance.consumer, len(patients))
        for patient in patients:
            if patient.head.id in failures:
                patient.fail(failures[patient.head.id])
        return [patient for patient in patients if patient.head.id not in failures]

    async def recheck(self) -> None:
        """Hand parked events over once more that were parked beside transactions which have ended since.

        Raises DatabaseAwayError, and what the broker raises when a dead letter cannot be sent.
        """
        try:
            async with self._acceptance.transaction() as session:
                await recheck_parked(session, self._acceptance.router)
        except DatabaseAwayError:
            raise
        except Exception as error:
            _log.warning("parked events failed, going on one by one: %s", error, exc_info=True)
            await self._recheck_one_by_one()

    async def _recheck_one_by_one(self) -> None:
        async with self._acceptance.transaction() as session:
            waiting = await parked_to_recheck(session, self._acceptance.router.topics)
        for event in waiting:
            try:
                async with self._acceptance.transaction() as session:
                    await recheck_parked(session, self._acceptance.router, only=event.id)
            except DatabaseAwayError:
                raise
            except Exception as error:
                blamed = error.event if isinstance(error, ReleasedEventError) else event
                self._failed_rechecks[blamed.id] += 1
                if self._failed_rechecks[blamed.id] >= self._attempts:
                    del self._failed_rechecks[blamed.id]
                    await self._giving_up.bury_parked(blamed, error)
