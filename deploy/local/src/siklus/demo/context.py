"""What the steps of the demo share: who calls, which ids things have, and what was sent and accepted."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from siklus.demo.client import Client, Who
from siklus.demo.pace import Pace
from siklus.example.people import CivilServant
from siklus.example.province import Province
from siklus.example.world import World
from siklus.state import Running

__all__ = ["Calendar", "Context", "Ids", "Json", "Ledger", "Program"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of the loop, counted back from `today`, so that what takes a year can be shown at once."""

    today: date

    @property
    def campaign(self) -> date:
        """The day as of which the first campaign asks: eight months ago."""
        return self.today - timedelta(days=243)

    def session(self, number: int) -> tuple[datetime, datetime]:
        """Start and end of the session with this number: three days each, six to five months ago."""
        first = self.today - timedelta(days=180) + timedelta(days=number % 25)
        return self.at(first, 1), self.at(first + timedelta(days=2), 9)

    def full_month(self, back: int) -> date:
        """The first day of the month that lies `back` months before this one."""
        months = self.today.year * 12 + self.today.month - 1 - back
        return date(months // 12, months % 12 + 1, 1)

    def at(self, day: date, hour: int) -> datetime:
        """A moment of a day; Jambi is seven hours ahead of UTC."""
        return datetime.combine(day, time(hour), UTC)


@dataclass
class Ids:
    """The ids that the services gave or took: units and competencies by code, people by index."""

    government: str
    units: dict[str, str] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)
    competencies: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Program:
    """A programme that the demo runs: the catalog's id, what it teaches, and whether its class fails."""

    id: str
    proposal_id: str
    competency: str
    target: int
    form: str
    failing: bool


@dataclass
class Ledger:
    """What was sent and accepted, by id, to be compared at the end with what each service holds."""

    responses: dict[str, dict[str, str]] = field(default_factory=dict)
    """Campaign id → response id by respondent."""
    ratings: dict[str, set[str]] = field(default_factory=dict)
    """Campaign id → people about whom a superior sent a complete rating."""
    known: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    """(campaign id, competency's code) → people whose level was told by themselves or by a superior."""
    enrolments: set[str] = field(default_factory=set)
    evaluations: dict[str, str] = field(default_factory=dict)
    """Evaluation id → kind, for every accepted submission."""
    counts: Counter[str] = field(default_factory=Counter)
    """Whatever the report counts on the way: revised, late, interviews …"""


@dataclass
class Context:
    """One run of the demo."""

    client: Client
    running: Running
    province: Province
    world: World
    calendar: Calendar
    ids: Ids
    pace: Pace = field(default_factory=Pace)
    ledger: Ledger = field(default_factory=Ledger)
    programs: list[Program] = field(default_factory=list)
    accepted_proposals: list[str] = field(default_factory=list)
    """Proposals of which a draft programme must come."""
    units_ranked: list[Json] = field(default_factory=list)
    """The needs of each unit in the first wave, for showing."""
    classes: list[str] = field(default_factory=list)
    """Session ids."""
    trained: set[tuple[str, str]] = field(default_factory=set)
    """(person's id, competency's code) of everybody who took part in a course."""
    effects: dict[str, Json] = field(default_factory=dict)
    """What each evaluation did, by its id."""
    governments: list[str] = field(default_factory=list)
    """The governments of this run, whose events are counted."""
    report: Json = field(default_factory=dict)
    campaigns: dict[str, str] = field(default_factory=dict)
    """Campaign id by wave: `first`, `second`."""
    reanalysis: list[float] = field(default_factory=list)
    """Milliseconds from an accepted evaluation to the answer of its effect endpoint."""
    _indices: dict[str, int] = field(default_factory=dict)

    @property
    def operator(self) -> Who:
        """Founds governments; belongs to none."""
        return Who("operator", None, ("operator",))

    @property
    def training_admin(self) -> Who:
        """Runs the province's training: campaigns, programmes, proposals."""
        return Who("training-admin", self.ids.government, ("training_admin", "analyst"))

    @property
    def evaluator(self) -> Who:
        """Records tests and interviews."""
        return Who("evaluator", self.ids.government, ("evaluator",))

    @property
    def unit_admin(self) -> Who:
        """Sees every person of the province, and decides where nobody else is there to do so."""
        return Who("unit-admin", self.ids.government, ("unit_admin",))

    @property
    def analyst(self) -> Who:
        """Reads figures and releases them."""
        return Who("analyst", self.ids.government, ("analyst",))

    def account(self, person: CivilServant) -> Who:
        """The person's own account, without any role."""
        return Who(person.subject, self.ids.government)

    def person_of(self, person_id: str) -> CivilServant:
        """The civil servant behind a service's id."""
        return self.province.person(self.index_of(person_id))

    def index_of(self, person_id: str) -> int:
        """The index of the person with a service's id."""
        if len(self._indices) != len(self.ids.people):
            self._indices = {known: index for index, known in self.ids.people.items()}
        return self._indices[person_id]

    def code_of(self, competency_id: str) -> str:
        """The code of a competency."""
        return next(code for code, known in self.ids.competencies.items() if known == competency_id)

    def superior_of(self, person: CivilServant) -> CivilServant | None:
        """Who is above the person, if anybody."""
        return None if person.superior is None else self.province.person(person.superior)
