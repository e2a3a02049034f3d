"""How often events were delivered again, and how often at most: what was in flight at each fault. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from siklus.chaos.faults import Done
from siklus.chaos.settling import Events

__all__ = ["allowed", "count_repeated"]

_RELAY_BATCH = 1000
_CONSUMER_BATCH = 500
_IN_A_MEMBER = 2
"""Batches of one member: the one whose offsets are being committed, and the one that is handled meanwhile."""
_MEMBERS = 2
_BEFORE = timedelta(seconds=3)
_AFTER = timedelta(seconds=20)
"""What was in flight when a fault began is there again at the latest this long after it ended: lease and time-outs."""
_RESENDING = timedelta(seconds=60)
"""For so long after its return a broker that forgot everything may still be getting it again."""


def count_repeated(lines: Iterable[str]) -> int:
    """Add up what consumers wrote into their logs about deliveries that they had handled before."""
    found = 0
    for line in lines:
        if '"repeated"' in line:
            try:
                found += int(json.loads(line).get("repeated", 0))
            except ValueError:
                # The last line of a process that was killed while it wrote.
                continue
    return found


def allowed(done: Sequence[Done], events: Events, *, forgets: bool) -> int:
    """Return the most deliveries that may have come again.

    A relay that is hit may have sent one batch that its cursor does not show, to each subscriber; a member of a group
    two batches whose offsets are not committed, and its death makes the other member read again, too. No batch holds
    more than was on its way at that time. A broker that `forgets` gets everything again, and while it does, old events
    are on their way, too.
    """
    losses = [each for each in done if forgets and _loses(each)]
    return sum(_allowed(each, events, losses) for each in done)


def _loses(done: Done) -> bool:
    return done.fault.component == "broker" and done.fault.action in {"kill", "restart"}


def _allowed(done: Done, events: Events, losses: Sequence[Done]) -> int:
    if done.fault.component == "api":
        return 0
    if done in losses:
        return sum(_copies(events, name, until=done.ended + _AFTER) for name in events.published)
    hit = [done.fault.service] if done.fault.service else list(events.published)
    began, ended = _span(done, losses)
    return sum(_in_relay(began, ended, events, name) + _in_members(began, ended, events, name) for name in hit)


def _span(done: Done, losses: Sequence[Done]) -> tuple[datetime, datetime]:
    """From when until when an event was published that may have been on its way."""
    began, ended = done.began - _BEFORE, done.ended + _AFTER
    if any(loss.began <= ended and began <= loss.ended + _RESENDING for loss in losses):
        return datetime.min.replace(tzinfo=UTC), ended
    return began, ended


def _in_relay(began: datetime, ended: datetime, events: Events, service: str) -> int:
    topics = [topic for topic, moment in events.published[service].values() if began <= moment <= ended]
    subscribers = events.subscribers
    return sum(len(subscribers[topic]) for topic in topics[:_RELAY_BATCH])


def _in_members(began: datetime, ended: datetime, events: Events, service: str) -> int:
    on_their_way = sum(began <= moment <= ended for moment in events.handled[service].values())
    return min(on_their_way, _MEMBERS * _IN_A_MEMBER * _CONSUMER_BATCH)


def _copies(events: Events, service: str, *, until: datetime) -> int:
    subscribers: Mapping[str, set[str]] = events.subscribers
    return sum(len(subscribers[topic]) for topic, moment in events.published[service].values() if moment <= until)
