"""No sequence of what the service tells about groups determines the number of fewer than five people."""

import random
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook

from analytics.figures.rules import Tree
from analytics.releases import rules
from analytics.standings.rules import Standing
from analytics.suppression.rules import Content, publishable
from tests.analytics.attack import Attack, Cell, Version
from tests.analytics.desk import Desk
from tests.analytics.facts import START

K = 5
_EXACT = 1e-6
LEVELS = (0, 2, 4)
IMPORTANCES = (1, 3, 5)
PARENTS = {
    "a": "jambi",
    "b": "jambi",
    "c": "jambi",
    "d": "jambi",
    "a1": "a",
    "a2": "a",
    "a3": "a",
    "b1": "b",
    "b2": "b",
}
LEAVES = ("a1", "a2", "a3", "b1", "b2", "c", "d", "a")


def _gap(cell: Cell) -> int:
    return max(0, cell[0] - cell[1])


@dataclass(frozen=True, eq=False)
class Figure:
    """What a figure tells as totals over the cells of its table, and how an answer's fields give these totals."""

    name: str
    n: str
    columns: tuple[str, str]
    cells: tuple[Cell, ...]
    totals: Mapping[str, Mapping[Cell, float]] = field(default_factory=dict)

    def told(self, need: Mapping[str, Any]) -> dict[str, float]:
        """The totals that a shown number comes to, or nothing where it is hidden."""
        n = need[self.n]
        return {} if n is None else {name: round(need[name] * n) for name in self.totals}


_PAIRS = tuple((importance, present) for importance in IMPORTANCES for present in LEVELS)
FIGURES = (
    Figure(
        "gap",
        "n",
        ("required", "present"),
        tuple((2, present) for present in LEVELS),
        {"gap": {(2, x): _gap((2, x)) for x in LEVELS}, "below": {(2, x): float(x < 2) for x in LEVELS}},
    ),
    Figure(
        "mwds",
        "mwds_n",
        ("importance", "present"),
        _PAIRS,
        {"mean_importance": {cell: cell[0] for cell in _PAIRS}, "mean_present": {cell: cell[1] for cell in _PAIRS}},
    ),
    Figure(
        "low_confidence",
        "confidence_n",
        ("confidence", "confidence"),
        tuple((value, value) for value in range(1, 6)),
        {"low_confidence": {(value, value): float(value <= 2) for value in range(1, 6)}},
    ),
)


EXPORTED = (
    "next_n",
    "next_gap",
    "mwds_n",
    "mwds",
    "mwds_standard_error",
    "rdm",
    "rdm_standard_error",
    "mean_importance",
    "mean_present",
)
Secret = tuple[Figure, tuple[Version, ...], tuple[Version, ...]]
"""The total of these people's values, less that of others."""


class Watcher:
    """Knows of every person which unit they are in and when a value changes, and reads what an analyst is told."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.names = {str(desk.world.id(name)): name for name in (*PARENTS, "jambi")}
        self.attacks = {figure.name: Attack(figure.cells) for figure in FIGURES}
        self.versions: dict[tuple[str, str], list[Cell]] = {}
        self.moments: list[dict[str, dict[str, list[Version]]]] = []
        self.told: dict[tuple[str, str], Mapping[str, Any]] = {}

    async def look(self, **query: object) -> None:
        """Take in everything that is told of a wave that has just been released."""
        wave_id = self.desk.world.id(str(query["campaign"])) if "campaign" in query else self.desk.world.government
        people = await self._people(wave_id)
        self.moments.append(people)
        wave = str(query.get("wave", "baseline"))
        self.told = {key: need for key, need in self.told.items() if key[0] != wave}
        for unit in ("jambi", "a", "b"):
            given = {**query, "unit": self.desk.world.id(unit)}
            if "campaign" in given:
                given["campaign"] = wave_id
            answer = (await self.desk.get("/needs", "ana", "analyst", **given)).json()
            for found in ({"unit_id": str(self.desk.world.id(unit)), "needs": answer["needs"]}, *answer["units"]):
                for need in found["needs"]:
                    self._take(people, self.names[found["unit_id"]], need)
                    self.told[wave, self.names[found["unit_id"]]] = need
        await self._other_doors(wave)

    async def read_proposals(self, campaign: str) -> None:
        """Take in what the public events about proposals tell of the baseline that has just been looked at."""
        for _, state in await self.desk.published("analytics.proposals"):
            if state["campaign_id"] == str(self.desk.world.id(campaign)):
                unit, evidence = self.names[state["unit_id"] or str(self.desk.world.government)], state["evidence"]
                for name in ("gap", "below"):
                    total = round(evidence[name] * evidence["n"])
                    self.attacks["gap"].know(self.moments[-1]["gap"][unit], FIGURES[0].totals[name], total)

    async def _other_doors(self, wave: str) -> None:
        """The workbook, the heat map and the movement tell no number that `/needs` has not told of the same unit."""
        told = {unit: need for (of, unit), need in self.told.items() if of == wave}
        export = await self.desk.get("/exports/needs.xlsx", "ana", "analyst", wave=wave)
        workbook = load_workbook(BytesIO(export.content))
        rows = [row for row in workbook["Kebutuhan"].iter_rows(values_only=True) if row[2] == "A"]
        assert {row[0] for row in rows} == told.keys()
        for row in rows:
            need = told[str(row[0])]
            low, high = need["below_interval"] or (None, None)
            numbers = [need["n"], need["gap"], need["below"], low, high, *(need[name] for name in EXPORTED)]
            assert list(row[4 : 4 + len(numbers)]) == pytest.approx(numbers, abs=1e-9)
        for figure, n in (("gap", "n"), ("below", "n"), ("mwds", "mwds_n"), ("low_confidence", "confidence_n")):
            shown = (await self.desk.get("/needs/heat-map", "ana", "analyst", wave=wave, figure=figure)).json()
            for unit in shown["units"]:
                need = told.get(unit["code"], {})
                assert (unit["values"], unit["n"]) == ([need.get(figure)], [need.get(n)])
        if wave == "current":
            for unit in told:
                query = {"unit": self.desk.world.id(unit)}
                moved = (await self.desk.get("/movement", "ana", "analyst", **query)).json()["competencies"][0]
                sides = [self.told.get((of, unit), {}) for of in ("baseline", "current")]
                assert [moved["baseline_gap"], moved["current_gap"]] == [side.get("gap") for side in sides]
                assert [moved["baseline_n"], moved["current_n"]] == [side.get("n") for side in sides]

    def _take(self, people: Mapping[str, dict[str, list[Version]]], unit: str, need: Mapping[str, Any]) -> None:
        for figure in FIGURES:
            members = people[figure.name].get(unit, [])
            if figure.name in need["kept"]:
                continue
            for name, total in figure.told(need).items():
                assert need[figure.n] == len(members)
                self.attacks[figure.name].know(members, figure.totals[name], total)

    async def _people(self, wave: UUID) -> dict[str, dict[str, list[Version]]]:
        """Figure -> unit -> the values of the people in and below it."""
        columns = ", ".join(Standing._fields)
        rows = await self.desk.rows(f"SELECT {columns} FROM standings WHERE wave_id = :wave", wave=wave)
        found: dict[str, dict[str, list[Version]]] = {figure.name: {} for figure in FIGURES}
        for standing in sorted(map(Standing._make, rows)):
            for figure in FIGURES:
                cell = (getattr(standing, figure.columns[0]), getattr(standing, figure.columns[1]))
                if None in cell:
                    continue
                known = self.versions.setdefault((figure.name, str(standing.person_id)), [])
                if cell not in known:
                    known.append(cell)
                version = (str(standing.person_id), known.index(cell))
                unit: str | None = self.names[str(standing.unit_id)]
                while unit is not None:
                    found[figure.name].setdefault(unit, []).append(version)
                    unit = PARENTS.get(unit)
        return found

    def secrets(self) -> set[Secret]:
        """Groups of one to four people, and steps of one to four people between two moments, that nobody may learn."""
        found: set[Secret] = set()
        for figure in FIGURES:
            for before, after in zip([{}, *self.moments[:-1]], self.moments, strict=True):
                for unit, members in after[figure.name].items():
                    if 0 < len(members) < K:
                        found.add((figure, tuple(members), ()))
                    former = set(before.get(figure.name, {}).get(unit, []))
                    came, left = [each for each in members if each not in former], former - set(members)
                    if former and 0 < len({person for person, _ in (*came, *left)}) < K:
                        found.add((figure, tuple(came), tuple(sorted(left))))
        return found

    def determined(self) -> list[str]:
        """The secrets that what was told determines, in words."""
        found = []
        for figure, members, less in self.secrets():
            for name, weights in figure.totals.items():
                low, high = self.attacks[figure.name].bounds(members, weights, less)
                if high - low < _EXACT:
                    found.append(f"{name} of {members} less {less} is {low}")
        return found


async def live(desk: Desk, watcher: Watcher, choose: random.Random) -> None:
    """A campaign, evaluations, moves and withdrawals between releases, and a second campaign."""
    world = desk.world
    await desk.feed_batch([world.unit("jambi"), *(world.unit(name, parent) for name, parent in PARENTS.items())])
    await desk.feed_batch([world.competency("A"), world.standard("pelaksana", {"A": 2})])
    places = {f"{unit}-{n}": unit for unit in LEAVES for n in range(choose.choice([1, 2, 3, 4, 6, 8, 12]))}
    await desk.feed_batch([world.person(name, unit, next_job_level=None) for name, unit in places.items()])

    def ratings() -> dict[str, tuple[int | None, int | None, int | None]]:
        return {"A": (choose.choice(IMPORTANCES), choose.choice([None, 0, 0, 2, 4]), choose.randint(1, 5))}

    async def ask(campaign: str, on: date) -> None:
        await desk.feed(world.campaign(campaign, on=on))
        answers = [world.response(name, ratings(), unit=unit, campaign=campaign) for name, unit in places.items()]
        await desk.feed_batch(answers)
        await desk.feed(world.campaign(campaign, status="settled", accepted=len(places), on=on))
        await desk.release("baseline", campaign)
        await watcher.look(campaign=campaign)
        await watcher.read_proposals(campaign)

    async def evaluate(part: float, day: int, status: str = "completed") -> None:
        for name in choose.sample(sorted(places), int(part * len(places))):
            event = world.evaluation(
                name,
                "application",
                name=f"evaluation/{name}",
                rater_role="supervisor",
                rates={"A": choose.choice(LEVELS)},
                status=status,
                at=START + timedelta(days=day),
            )
            await desk.feed(event)
        await desk.release("current")
        await watcher.look(wave="current")

    await ask("akpk", date(2026, 2, 1))
    await evaluate(0.04, 40)
    await evaluate(0.3, 50)
    for name in choose.sample(sorted(places), 3):
        places[name] = choose.choice(LEAVES)
        await desk.feed(world.person(name, places[name], next_job_level=None))
    await evaluate(0.1, 60)
    await evaluate(0.15, 70, "withdrawn")
    await ask("second", date(2026, 9, 1))


@pytest.mark.parametrize("seed", range(5))
async def test_no_hidden_group_and_no_step_of_a_few_people_is_determined(desk: Desk, seed: int) -> None:
    watcher = Watcher(desk)
    await live(desk, watcher, random.Random(seed))
    assert watcher.secrets()
    assert all(attack.is_told() for attack in watcher.attacks.values())
    assert watcher.determined() == []


def _only_the_small(tree: Tree, _own: object, totals: Mapping[UUID, Content], *_rest: object) -> set[UUID]:
    """Suppression as it is often done: what is about fewer than five people is left out."""
    return {unit for unit in tree.below(tree.root) if totals[unit].n >= K}


def _without_time(
    tree: Tree, own: Mapping[UUID, Content], totals: Mapping[UUID, Content], known: Set[UUID], *rest: Any
) -> set[UUID]:
    """Complementary suppression of each release alone: as if every value were new."""
    own, totals = ({unit: Content(each.counts, each.counts) for unit, each in held.items()} for held in (own, totals))
    return publishable(tree, own, totals, known, *rest)


@pytest.mark.parametrize("careless", [_only_the_small, _without_time])
async def test_the_attack_succeeds_against_suppression_that_forgets_parents_or_former_releases(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, careless: Callable[..., set[UUID]]
) -> None:
    monkeypatch.setattr(rules, "publishable", careless)
    watcher = Watcher(desk)
    await live(desk, watcher, random.Random(0))
    assert watcher.determined() != []


async def test_the_attack_finds_what_a_careless_release_would_tell(desk: Desk) -> None:
    figure = FIGURES[0]
    attack = Attack(figure.cells)
    people: list[Version] = [(str(number), 0) for number in range(9)]
    attack.know(people, figure.totals["gap"], 11)
    attack.know(people[3:], figure.totals["gap"], 7)
    assert attack.bounds(people[:3], figure.totals["gap"]) == pytest.approx((4, 4))
