"""Facts of the other services, as events that a test hands to the handlers of analytics."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from shared.clock import now
from shared.ids import derived_id
from shared.messaging import Event
from siklus.issuer import NAME

NAMESPACE = UUID("5c1b6c2e-0000-4000-8000-000000000000")
START = datetime(2026, 2, 1, 1, tzinfo=UTC)


def id_of(name: str) -> UUID:
    """The same id for the same name, in every test."""
    return uuid5(NAMESPACE, name)


@dataclass(slots=True)
class World:
    """A government of a test; every method makes an event, and a repeated name makes its next revision."""

    name: str = "jambi"
    revisions: dict[UUID, int] = field(default_factory=dict)

    @property
    def government(self) -> UUID:
        return id_of(self.name)

    def id(self, name: str) -> UUID:
        """The id of something of this government."""
        return self.government if name == self.name else id_of(f"{self.name}/{name}")

    def competency_id(self, code: str) -> UUID:
        return derived_id(self.government, f"competency:{code}")

    def event(self, topic: str, subject: str, fact: str, id_: UUID, data: Mapping[str, Any], at: datetime) -> Event:
        revision = self.revisions[id_] = self.revisions.get(id_, 0) + 1
        service = topic.split(".", maxsplit=1)[0]
        return Event(
            id=id_of(f"{topic}/{id_}/{revision}"),
            type=f"siklus.{service}.{subject}.{fact}.v1",
            topic=topic,
            subject=id_,
            government_id=self.government,
            sequence=revision,
            incarnation=1,
            time=at,
            data={"id": str(id_), "government_id": str(self.government), "revision": revision, **data},
            source=f"/{service}",
        )

    def unit(
        self,
        name: str,
        parent: str | None = None,
        *,
        since: str = "2020-01-01",
        until: str | None = None,
        instead_of: Iterable[str] = (),
    ) -> Event:
        data: dict[str, Any] = {
            "parent_id": None if name == self.name else str(self.id(parent or self.name)),
            "code": name,
            "name": {"id": f"Unit {name}", "en": f"Unit {name}"},
            "kind": "government" if name == self.name else "unit",
            "time_zone": "Asia/Jakarta" if name == self.name else None,
            "region_code": None,
            "valid_from": since,
            "valid_to": until,
            "predecessor_ids": [str(self.id(each)) for each in instead_of],
        }
        return self.event("survey.units", "unit", "created", self.id(name), data, START)

    def person(
        self,
        name: str,
        unit: str = "a",
        *,
        supervisor: str | None = None,
        job_level: str = "pelaksana",
        next_job_level: str | None = "pengawas",
        active: bool = True,
        mentor: bool = False,
        appointed_on: date | None = None,
    ) -> Event:
        data = {
            "employment": "pns",
            "unit_id": str(self.id(unit)),
            "supervisor_id": str(self.id(supervisor)) if supervisor else None,
            "job_title": "Staf",
            "job_level": job_level,
            "job_family": "general",
            "next_job_level": next_job_level,
            "region_code": "15.71",
            "active": active,
            "status": "active" if active else "retired",
            "valid_from": "2020-01-01",
            "appointed_on": appointed_on.isoformat() if appointed_on else None,
            "contract_starts_on": None,
            "identities": [{"issuer": NAME, "subject": name}],
            "mentor": mentor,
            "external_id": None,
        }
        return self.event("survey.people", "person", "registered", self.id(name), data, START)

    def competency(self, code: str) -> Event:
        data: dict[str, Any] = {
            "code": code,
            "kind": "technical",
            "name": {"id": f"Kompetensi {code}", "en": f"Competency {code}"},
            "levels": [],
            "valid_to": None,
        }
        id_ = self.competency_id(code)
        return self.event("catalog.competencies", "competency", "created", id_, data, START)

    def standard(self, job_level: str, required: Mapping[str, int]) -> Event:
        data = {
            "job_level": job_level,
            "job_family": "general",
            "name": {"id": job_level, "en": job_level},
            "required": [
                {"competency_id": str(self.competency_id(code)), "level": level} for code, level in required.items()
            ],
        }
        id_ = derived_id(self.government, f"standard:{job_level}")
        return self.event("catalog.standards", "standard", "set", id_, data, START)

    def campaign(
        self,
        name: str,
        *,
        status: str = "open",
        kind: str = "needs",
        accepted: int = 0,
        ratings_accepted: int = 0,
        on: date = date(2026, 2, 1),
        questions: Sequence[Mapping[str, Any]] = (),
        population: Sequence[Mapping[str, Any]] = (),
        tree: Mapping[str, str | None] | None = None,
    ) -> Event:
        data = {
            "title": {"id": name, "en": name},
            "kind": kind,
            "reference_date": on.isoformat(),
            "opens_at": "2026-02-01T00:00:00Z",
            "closes_at": "2026-02-11T00:00:00Z",
            "grace_hours": 24,
            "status": status,
            "questionnaire_id": str(self.id("questionnaire")),
            "questionnaire_version": 1,
            "scales": {"importance": {"min": 1, "max": 5}, "proficiency": {"min": 0, "max": 5}},
            "competency_ids": [],
            "questions": list(questions),
            "population": list(population),
            "tree": [
                {"unit_id": str(self.id(unit)), "parent_id": str(self.id(parent)) if parent else None}
                for unit, parent in (tree or {}).items()
            ],
            "invited": accepted,
            "accepted": accepted,
            "ratings_accepted": ratings_accepted,
            "provisional": False,
        }
        fact = {"open": "opened", "closed": "closed", "settled": "settled"}[status]
        return self.event("survey.campaigns", "campaign", fact, self.id(name), data, START + timedelta(days=10))

    def response(
        self,
        person: str,
        ratings: Mapping[str, tuple[int | None, int | None, int | None]] | None = None,
        *,
        campaign: str = "akpk",
        role: str = "self",
        unit: str = "a",
        job_level: str = "pelaksana",
        status: str = "accepted",
        on: date = date(2026, 2, 1),
        answers: Mapping[str, object] | None = None,
    ) -> Event:
        """`ratings` is code -> (importance, proficiency, confidence)."""
        data = {
            "campaign_id": str(self.id(campaign)),
            "role": role,
            "respondent_id": str(self.id(person)),
            "person_id": str(self.id(person)),
            "unit_id": str(self.id(unit)),
            "job_level": job_level,
            "status": status,
            "late": False,
            "submitted_at": "2026-02-03T00:00:00Z",
            "observed_on": on.isoformat(),
            "ratings": [
                {
                    "competency_id": str(self.competency_id(code)),
                    "importance": importance,
                    "proficiency": proficiency,
                    "confidence": confidence,
                }
                for code, (importance, proficiency, confidence) in (ratings or {}).items()
            ],
            "answers": [{"question": code, "value": value} for code, value in (answers or {}).items()],
        }
        fact = "submitted" if status == "accepted" else "withdrawn"
        id_ = self.id(f"{campaign}/{role}/{person}")
        return self.event("survey.responses", "response", fact, id_, data, START + timedelta(days=2))

    def evaluation(
        self,
        person: str,
        kind: str = "post_test",
        *,
        name: str | None = None,
        rater_role: str = "self",
        rater: str | None = None,
        teaches: Mapping[str, int] | None = None,
        rates: Mapping[str, int] | None = None,
        score: float | None = None,
        passed: bool | None = None,
        application_score: int | None = None,
        barriers: Iterable[str] = (),
        confidence: int | None = None,
        reaction_score: float | None = None,
        session: str | None = "class",
        program: str | None = "program",
        status: str = "completed",
        at: datetime = START + timedelta(days=60),
        mentoring: str | None = None,
        told: datetime | None = None,
    ) -> Event:
        """`at` is when it took place, `told` when it was recorded: now."""
        data = {
            "kind": kind,
            "level": {"reaction": 1, "pre_test": 2, "post_test": 2}.get(kind, 3),
            "method": "test" if kind.endswith("test") else "questionnaire",
            "person_id": str(self.id(person)),
            "rater_id": str(self.id(rater or person)),
            "rater_role": rater_role,
            "program_id": str(self.id(program)) if program else None,
            "session_id": str(self.id(session)) if session else None,
            "enrolment_id": None,
            "mentoring_id": str(self.id(mentoring)) if mentoring else None,
            "roster_id": None,
            "condition": None,
            "status": status,
            "available_from": None,
            "due_at": None,
            "taken_at": at.isoformat().replace("+00:00", "Z"),
            "completed_at": at.isoformat().replace("+00:00", "Z"),
            "retrospective": False,
            "score": score,
            "passed": passed,
            "pass_mark": None,
            "competency_ratings": self._levels(rates, "level"),
            "teaches": self._levels(teaches, "target_level"),
            "application_score": application_score,
            "barriers": list(barriers),
            "confidence": confidence,
            "reaction_score": reaction_score,
            "imported": False,
        }
        id_ = self.id(name or f"evaluation/{person}/{kind}/{rater_role}/{session}")
        fact = {"completed": "completed", "withdrawn": "withdrawn"}.get(status, "assigned")
        if fact == "completed" and self.revisions.get(id_):
            fact = "corrected"
        return self.event("evaluation.evaluations", "evaluation", fact, id_, data, told or now())

    def mentoring(self, recommendation: UUID, mentee: str, mentor: str, code: str, status: str) -> Event:
        data = {
            "recommendation_id": str(recommendation),
            "mentee_id": str(self.id(mentee)),
            "mentor_id": str(self.id(mentor)),
            "competency_id": str(self.competency_id(code)),
            "target_level": 2,
            "status": status,
            "sessions": [],
            "started_at": "2026-05-01T00:00:00Z",
            "completed_at": "2026-06-01T00:00:00Z" if status == "completed" else None,
        }
        id_ = derived_id(recommendation, "mentoring")
        fact = {"active": "started"}.get(status, status)
        return self.event("catalog.mentorings", "mentoring", fact, id_, data, START + timedelta(days=90))

    def program(self, name: str, *, form: str = "workshop", teaches: Mapping[str, int] | None = None) -> Event:
        """A published programme."""
        data = {
            "code": name,
            "title": {"id": name, "en": name},
            "form": form,
            "status": "published",
            "competencies": self._levels(teaches, "target_level"),
            "proposal_id": None,
            "predecessor_id": None,
        }
        return self.event("catalog.programs", "program", "published", self.id(name), data, START)

    def _levels(self, levels: Mapping[str, int] | None, key: str) -> list[dict[str, object]]:
        return [{"competency_id": str(self.competency_id(code)), key: level} for code, level in (levels or {}).items()]
