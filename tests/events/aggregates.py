"""Aggregates of every service and their states, made of the examples of the published language.

What never changes in real life (whom an evaluation is about) follows from the aggregate's number; the rest is drawn.
"""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from shared.clock import iso
from shared.ids import derived_id, uuid7
from shared.messaging import SNAPSHOT_FACT, Event
from siklus.contracts import CONTRACTS

GOVERNMENT = UUID("0198a000-0000-7000-8000-0000000000aa")
START = datetime(2026, 1, 5, tzinfo=UTC)
Json = dict[str, Any]
Draw = Callable[[int, random.Random], Json]

_LEVELS = ("pelaksana", "pengawas")
_UNITS, _PEOPLE, _COMPETENCIES, _PROGRAMS, _SESSIONS, _EVALUATIONS = 3, 4, 2, 2, 2, 6


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of aggregate: how many of them there are here, the fact whose example is changed, and how."""

    service: str
    subject: str
    example: str
    count: int
    draw: Draw

    def data(self, number: int, random_: random.Random) -> Json:
        """Return a state of aggregate `number` that its contract allows."""
        return example_of(self.service, self.subject, self.example) | self.draw(number, random_)


@cache
def example_of(service: str, subject: str, fact: str) -> Json:
    """Return the data of a fact's example."""
    file = CONTRACTS / service / "examples" / f"{subject}.{fact}.json"
    content: Json = json.loads(file.read_text(encoding="utf-8"))
    return content


def id_of(subject: str, number: int) -> UUID:
    """Return the id of aggregate `number` of a kind; the first unit is the government itself."""
    return GOVERNMENT if (subject, number) == ("unit", 0) else derived_id(GOVERNMENT, f"{subject} {number}")


def _id(subject: str, number: int, count: int = 1_000) -> str:
    return str(id_of(subject, number % count))


def _any_id(subject: str, count: int, random_: random.Random) -> str:
    return _id(subject, random_.randrange(count))


def _levels(key: str, random_: random.Random) -> list[Json]:
    return [
        {"competency_id": _id("competency", number), key: random_.randint(1, 4)}
        for number in range(_COMPETENCIES)
        if random_.random() < 0.7
    ]


def _unit(number: int, random_: random.Random) -> Json:
    root = number == 0
    return {
        "parent_id": None if root else _id("unit", 0),
        "code": f"U{number}",
        "name": {"id": f"Unit {random_.randrange(5)}", "en": "Unit"},
        "kind": "government" if root else "unit",
        "time_zone": "Asia/Jakarta" if root else None,
    }


def _person(number: int, random_: random.Random) -> Json:
    active = random_.random() < 0.8
    return {
        "unit_id": _any_id("unit", _UNITS, random_),
        "supervisor_id": random_.choice([None, *(_id("person", n) for n in range(_PEOPLE) if n != number)]),
        "job_level": random_.choice(_LEVELS),
        "next_job_level": random_.choice([None, _LEVELS[1]]),
        "active": active,
        "status": "active" if active else random_.choice(["retired", "erased"]),
        "identities": [{"issuer": "siklus", "subject": f"p{number}"}],
        "mentor": random_.random() < 0.5,
    }


def _identity(number: int, random_: random.Random) -> Json:
    return {"name": f"Contoh {random_.randrange(9)}", "external_ids": {"siasn": f"S{number}{random_.randrange(3)}"}}


def _campaign(_: int, random_: random.Random) -> Json:
    return {
        "status": random_.choice(["open", "closed", "settled"]),
        "competency_ids": [_id("competency", n) for n in range(_COMPETENCIES)],
        "accepted": random_.randrange(4),
    }


def _response(number: int, random_: random.Random) -> Json:
    person = _id("person", number, _PEOPLE)
    superior = number >= _PEOPLE
    return {
        "campaign_id": _id("campaign", 0),
        "role": "supervisor" if superior else "self",
        "person_id": person,
        "respondent_id": _id("person", number + 1, _PEOPLE) if superior else person,
        "unit_id": _id("unit", number, _UNITS),
        "job_level": _LEVELS[0],
        "status": random_.choice(["accepted", "accepted", "withdrawn"]),
        "ratings": [
            {
                "competency_id": _id("competency", n),
                "importance": None if superior else random_.randint(1, 5),
                "proficiency": random_.randint(0, 5),
                "confidence": None if superior else random_.randint(1, 5),
            }
            for n in range(_COMPETENCIES)
        ],
        "answers": [{"question": "facilities", "value": random_.randint(1, 5)}],
    }


def _competency(number: int, random_: random.Random) -> Json:
    return {"code": f"K.{number}", "name": {"id": f"Kompetensi {random_.randrange(5)}", "en": "Competency"}}


def _standard(number: int, random_: random.Random) -> Json:
    return {"job_level": _LEVELS[number], "job_family": "general", "required": _levels("level", random_)}


def _program(number: int, random_: random.Random) -> Json:
    return {
        "code": f"P{number}",
        "proposal_id": None,
        "status": random_.choice(["draft", "published", "completed", "cancelled"]),
        "competencies": _levels("target_level", random_),
        "pass_mark": random_.choice([60, 70]),
    }


def _session(number: int, random_: random.Random) -> Json:
    return {"program_id": _id("program", number, _PROGRAMS), "enrolled": random_.randrange(9)}


def _enrolment(number: int, random_: random.Random) -> Json:
    status = random_.choice(["enrolled", "waitlisted", "completed", "not_completed", "cancelled"])
    return {
        "session_id": _id("session", number, _SESSIONS),
        "program_id": _id("program", number % _SESSIONS, _PROGRAMS),
        "person_id": _id("person", number, _PEOPLE),
        "status": status,
        "completed_at": "2026-02-03T08:00:00Z" if status == "completed" else None,
    }


def _mentoring(number: int, random_: random.Random) -> Json:
    status = random_.choice(["active", "completed", "cancelled"])
    return {
        "recommendation_id": _id("recommendation", number),
        "mentee_id": _id("person", number, _PEOPLE),
        "mentor_id": _id("person", number + 1, _PEOPLE),
        "competency_id": _id("competency", number, _COMPETENCIES),
        "status": status,
        "completed_at": "2026-06-30T03:00:00Z" if status == "completed" else None,
    }


def _evaluation(number: int, random_: random.Random) -> Json:
    kind = ("post_test", "application", "application")[number % 3]
    rater_role = ("self", "self", "supervisor")[number % 3]
    person, program = number % _PEOPLE, number % _PROGRAMS
    score = random_.choice([40, 75, 95])
    test = kind == "post_test"
    status = random_.choice(["assigned", "completed", "completed", "withdrawn"])
    taken_at = None if status == "assigned" else iso(START + timedelta(days=30 + number))
    return {
        "kind": kind,
        "level": 2 if test else 3,
        "method": "test" if test else "questionnaire",
        "person_id": _id("person", person),
        "rater_id": _id("person", person + (rater_role == "supervisor"), _PEOPLE),
        "rater_role": rater_role,
        "program_id": _id("program", program),
        "session_id": _id("session", program, _SESSIONS),
        "enrolment_id": None,
        "status": status,
        "score": score if test else None,
        "passed": score >= 70 if test else None,
        "pass_mark": 70 if test else None,
        "competency_ratings": _levels("level", random_) if rater_role == "supervisor" else [],
        "teaches": _levels("target_level", random_),
        "application_score": None if test else random_.randint(1, 5),
        "barriers": [] if test else random_.sample(["tools", "time", "confidence"], 1),
        "confidence": None if test else random_.randint(1, 5),
        "taken_at": taken_at,
        "completed_at": taken_at,
    }


def _proposal(number: int, random_: random.Random) -> Json:
    state = random_.choice(["proposed", "accepted", "declined", "withdrawn"])
    return {"competency_id": _id("competency", number, _COMPETENCIES), "unit_id": None, "state": state}


def _recommendation(number: int, random_: random.Random) -> Json:
    return {
        "person_id": _id("person", number, _PEOPLE),
        "mentor_id": _id("person", number + 1, _PEOPLE),
        "unit_id": _id("unit", number, _UNITS),
        "competency_id": _id("competency", number, _COMPETENCIES),
        "state": random_.choice(["proposed", "accepted", "matched", "withdrawn"]),
    }


KINDS: Mapping[str, Kind] = {
    "survey.units": Kind("survey", "unit", "created", _UNITS, _unit),
    "survey.people": Kind("survey", "person", "registered", _PEOPLE, _person),
    "survey.identities": Kind("survey", "identity", "registered", _PEOPLE, _identity),
    "survey.campaigns": Kind("survey", "campaign", "opened", 1, _campaign),
    "survey.responses": Kind("survey", "response", "submitted", 2 * _PEOPLE, _response),
    "catalog.competencies": Kind("catalog", "competency", "created", _COMPETENCIES, _competency),
    "catalog.standards": Kind("catalog", "standard", "set", len(_LEVELS), _standard),
    "catalog.programs": Kind("catalog", "program", "published", _PROGRAMS, _program),
    "catalog.sessions": Kind("catalog", "session", "scheduled", _SESSIONS, _session),
    "catalog.enrolments": Kind("catalog", "enrolment", "completed", 3, _enrolment),
    "catalog.mentorings": Kind("catalog", "mentoring", "completed", 2, _mentoring),
    "evaluation.evaluations": Kind("evaluation", "evaluation", "completed", _EVALUATIONS, _evaluation),
    "analytics.proposals": Kind("analytics", "proposal", "accepted", 2, _proposal),
    "analytics.recommendations": Kind("analytics", "recommendation", "matched", 2, _recommendation),
}


@dataclass(slots=True)
class Owners:
    """What the owners of all aggregates have published: every fact in order, and the newest of each aggregate."""

    history: list[Event] = field(default_factory=list)
    newest: dict[tuple[str, int], Event] = field(default_factory=dict)

    def publish(self, topic: str, number: int, random_: random.Random) -> Event:
        """Let something happen to aggregate `number` of a topic."""
        kind, held = KINDS[topic], self.newest.get((topic, number))
        # Identities have the ids of their people.
        id_ = id_of("person" if kind.subject == "identity" else kind.subject, number)
        sequence = held.sequence + 1 if held else 1
        data = kind.data(number, random_) | {"id": str(id_), "government_id": str(GOVERNMENT), "revision": sequence}
        event = Event(
            id=uuid7(),
            type=f"siklus.{kind.service}.{kind.subject}.{kind.example}.v1",
            topic=topic,
            subject=id_,
            government_id=GOVERNMENT,
            sequence=sequence,
            incarnation=1,
            time=START + timedelta(minutes=len(self.history)),
            data=data,
            source=f"/{kind.service}",
        )
        self.history.append(event)
        self.newest[topic, number] = event
        return event

    def repeat(self) -> list[Event]:
        """Return the newest state of everything, as a snapshot months later would."""
        return [
            replace(
                event,
                id=uuid7(),
                type=event.type.rsplit(".", 2)[0] + f".{SNAPSHOT_FACT}.v1",
                time=event.time + timedelta(days=200),
            )
            for event in self.newest.values()
        ]
