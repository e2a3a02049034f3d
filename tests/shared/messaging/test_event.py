"""The envelope."""

import copy
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shared.ids import uuid7
from shared.messaging import MalformedEventError, caused_by, decode, encode, new_event, request_context
from tests.shared.messaging.steps import GOVERNMENT, unit_created


def test_an_event_survives_the_journey_through_kafka() -> None:
    with request_context(correlation_id="request 1", causation_id="cause 1", traceparent="00-a-b-01"):
        event = unit_created("survey.units", name="Dinas Kesehatan Ä", depth=2, tags=["a"], nothing=None)
    assert decode("survey.units", *encode(event)) == event


def test_a_tombstone_survives_the_journey_without_a_value() -> None:
    event = new_event(
        type="siklus.survey.identity.erased.v1",
        topic="survey.identities",
        subject=uuid7(),
        government_id=GOVERNMENT,
        sequence=9,
        data=None,
    )
    key, value, headers = encode(event)
    assert value is None
    assert decode("survey.identities", key, value, headers) == event


def test_the_envelope_is_cloudevents_in_binary_mode() -> None:
    event = unit_created("survey.units", name="Bidang")
    key, value, headers = encode(event)
    attributes = dict(headers)
    assert key == str(event.subject).encode()
    assert value == b'{"name":"Bidang"}'
    assert attributes["content-type"] == b"application/json"
    assert attributes["ce_specversion"] == b"1.0"
    assert attributes["ce_source"] == b"/survey"
    assert attributes["ce_dataschema"] == b"urn:siklus:survey:unit:v1"
    assert attributes["ce_governmentid"] == str(GOVERNMENT).encode()


def test_ids_times_and_decimals_travel_as_text() -> None:
    subject, moment = uuid7(), datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    event = unit_created("survey.units", parent=subject, since=moment, share=Decimal("0.5"))
    assert decode("survey.units", *encode(event)).data == {
        "parent": str(subject),
        "since": moment.isoformat(),
        "share": "0.5",
    }


def test_a_header_that_a_newer_producer_adds_is_ignored() -> None:
    event = unit_created("survey.units")
    key, value, headers = encode(event)
    assert decode("survey.units", key, value, [*headers, ("ce_newer", b"x"), ("other", b"\xff")]) == event


@pytest.mark.parametrize("missing", ["ce_id", "ce_sequence", "ce_governmentid", "ce_time"])
def test_a_record_without_an_attribute_is_malformed(missing: str) -> None:
    key, value, headers = encode(unit_created("survey.units"))
    with pytest.raises(MalformedEventError, match=missing):
        decode("survey.units", key, value, [header for header in headers if header[0] != missing])


@pytest.mark.parametrize("value", [b"[1]", b"{", b"\xff", b""])
def test_data_that_is_no_object_is_malformed_when_somebody_asks_for_it(value: bytes) -> None:
    event = unit_created("survey.units")
    key, _, headers = encode(event)
    read = decode("survey.units", key, value, headers)
    assert read.id == event.id
    with pytest.raises(MalformedEventError, match=str(event.subject)):
        read.parsed()


def test_an_event_that_nobody_has_looked_into_is_a_whole_event_all_the_same() -> None:
    event = unit_created("survey.units", name="ä", deep=[{"n": 1}])
    key, value, headers = encode(event)
    reads = [decode("survey.units", key, value, headers) for _ in range(4)]
    assert reads[0] == event
    assert replace(reads[1], sequence=9) == replace(event, sequence=9)
    assert "deep" in repr(reads[2])
    assert copy.deepcopy(reads[3]) == event


def test_a_type_that_names_no_service_subject_fact_and_version_is_refused() -> None:
    with pytest.raises(ValueError, match="<service>"):
        new_event(type="created", topic="t", subject=uuid7(), government_id=GOVERNMENT, sequence=1, data={})


def test_what_a_handler_publishes_names_the_event_that_caused_it() -> None:
    cause = unit_created("survey.units")
    with caused_by(cause):
        effect = unit_created("survey.units")
    assert effect.causation_id == str(cause.id)
    assert effect.correlation_id == str(cause.id)
