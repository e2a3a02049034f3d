"""What a consumer counts about the events that it takes."""

from prometheus_client import Counter, Gauge

__all__ = ["count_dead", "count_duplicates", "count_retries", "count_standstill", "note_poll", "tell_lag"]

_DUPLICATES = Counter("siklus_inbox_duplicates_total", "Events that came again and were dropped.", ["consumer"])
_RETRIES = Counter("siklus_event_retries_total", "Events handed to their handler again after a failure.", ["consumer"])
_LAG = Gauge("siklus_consumer_lag", "Events of its partitions that a consumer has not taken yet.", ["consumer"])
_DEAD = Counter("siklus_dead_letters_total", "Events given up and set aside.", ["consumer"])
_POLLED = Gauge("siklus_consumer_last_poll_timestamp_seconds", "When events were last asked for.", ["consumer"])
_STANDSTILLS = Counter("siklus_consumer_standstills_total", "Consumers that stood still and began again.", ["consumer"])


def count_duplicates(consumer: str, events: int) -> None:
    """Note that the inbox knew `events` of a batch already."""
    if events:
        _DUPLICATES.labels(consumer).inc(events)


def count_retries(consumer: str, events: int) -> None:
    """Note that `events` are tried once more."""
    _RETRIES.labels(consumer).inc(events)


def count_dead(consumer: str) -> None:
    """Note that an event was given up."""
    _DEAD.labels(consumer).inc()


def note_poll(consumer: str) -> None:
    """Note that events are asked for now."""
    _POLLED.labels(consumer).set_to_current_time()


def count_standstill(consumer: str) -> None:
    """Note that a consumer stood still."""
    _STANDSTILLS.labels(consumer).inc()


def tell_lag(consumer: str, events: int) -> None:
    """Note how many events the partitions of this process still hold for it."""
    _LAG.labels(consumer).set(events)
