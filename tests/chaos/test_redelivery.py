"""How many deliveries may come again: what was in flight when something was hit, and no more."""

from datetime import UTC, datetime, timedelta

from siklus.chaos.faults import Done
from siklus.chaos.plan import Action, Component, Fault
from siklus.chaos.redelivery import allowed, count_repeated
from siklus.chaos.settling import Events

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def events() -> Events:
    """Survey publishes an event every ten seconds for ten minutes; analytics handles each a second later."""
    published = {str(number): ("survey.responses", at(10 * number)) for number in range(60)}
    handled = {number: moment + timedelta(seconds=1) for number, (_, moment) in published.items()}
    return Events({"survey": published, "analytics": {}}, {"survey": {}, "analytics": handled}, parked=0, dead=0)


def hit(component: Component, service: str | None = None, action: Action = "kill", *, at_second: float = 300) -> Done:
    fault = Fault(1, at_second, action, component, service, 0)
    return Done(fault, component, at(at_second), at(at_second + 5))


def test_an_api_that_is_killed_excuses_no_delivery_at_all() -> None:
    assert allowed([hit("api", "survey")], events(), forgets=True) == 0


def test_a_relay_excuses_what_its_service_published_around_that_time_once_for_each_subscriber() -> None:
    # From three seconds before to twenty after: those of the seconds 300, 310 and 320.
    assert allowed([hit("relay", "survey")], events(), forgets=True) == 3
    assert allowed([hit("relay", "survey"), hit("relay", "survey", at_second=400)], events(), forgets=True) == 6


def test_a_consumer_excuses_what_its_group_handled_around_that_time() -> None:
    assert allowed([hit("consumer", "analytics")], events(), forgets=True) == 3


def test_only_a_broker_that_forgets_excuses_everything_published_until_then() -> None:
    assert allowed([hit("broker")], events(), forgets=True) == 33
    assert allowed([hit("broker")], events(), forgets=False) == 6
    assert allowed([hit("broker", action="cut")], events(), forgets=True) == 6


def test_what_is_hit_while_a_broker_gets_everything_again_may_have_old_events_on_its_way() -> None:
    broker, relay = hit("broker"), hit("relay", "survey", at_second=330)
    assert allowed([broker, relay], events(), forgets=True) == 33 + 36
    assert allowed([broker, relay], events(), forgets=False) == 6 + 3


def test_an_event_that_one_of_its_subscribers_has_not_handled_is_missing() -> None:
    held = events()
    assert not held.missing
    handled = {number: moment for number, moment in held.handled["analytics"].items() if number != "7"}
    assert Events(held.published, {"survey": {}, "analytics": handled}, 0, 0).missing == {
        "survey.responses in analytics": 1
    }


def test_repeated_deliveries_are_added_up_from_logs_although_a_killed_process_left_half_a_line() -> None:
    lines = [
        '{"message": "3 of 5 came again", "repeated": 3}',
        '{"message": "other"}',
        '{"repeated": 2}',
        '{"repeated": 4',
    ]
    assert count_repeated(lines) == 5
