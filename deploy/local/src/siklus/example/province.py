"""The example province: who works where and under whom. Pure and seeded: the same every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from siklus.example.draws import draw_for
from siklus.example.people import CivilServant, Post, hire
from siklus.example.tables import ExampleUnit, units

__all__ = ["SEED", "Province", "create_province"]

SEED = 15
_HEAD_OF_ALL = "SETDA-ORG"
_SMALL_UNIT = 4
"""People in a unit of weight 0: fewer than the five below which no figure may be shown."""
_LEAST = 2
_STAFF_PER_SUPERIOR = 9
_SUPERVISORS_PER_ADMINISTRATOR = 4
_STAFF_LEVELS = {
    "pelaksana": 42,
    "jf_pemula": 2,
    "jf_terampil": 10,
    "jf_mahir": 7,
    "jf_penyelia": 4,
    "jf_pertama": 17,
    "jf_muda": 13,
    "jf_madya": 5,
}


@dataclass(frozen=True)
class Province:
    """The people in order of their index; the first one leads them all."""

    seed: int
    people: tuple[CivilServant, ...]

    def person(self, index: int) -> CivilServant:
        """Return the person with this index (from 1)."""
        return self.people[index - 1]

    @cached_property
    def reports(self) -> dict[int, tuple[CivilServant, ...]]:
        """Index of each superior → those who report to that person."""
        found: dict[int, list[CivilServant]] = {}
        for person in self.people:
            if person.superior is not None:
                found.setdefault(person.superior, []).append(person)
        return {superior: tuple(reports) for superior, reports in found.items()}


def create_province(people: int, *, seed: int = SEED) -> Province:
    """Fill the 45 units with `people` made-up civil servants (at least 100)."""
    sizes = _sizes(people)
    posts: list[Post] = [Post(_HEAD_OF_ALL, "jpt_madya", None)]
    for unit in units():
        size = sizes[unit.code] - (unit.code == _HEAD_OF_ALL)
        posts.extend(_posts_of_unit(unit.code, size, first=len(posts) + 1, seed=seed))
    taken: set[str] = set()
    return Province(seed, tuple(hire(index, post, seed=seed, taken=taken) for index, post in enumerate(posts, start=1)))


def _sizes(people: int) -> dict[str, int]:
    """Share the people among the units by weight; the largest unit takes what rounding leaves."""
    if people < _LEAST * len(units()) + 10:
        raise ValueError(f"The example province needs at least 100 people, not {people}.")
    weighted = [unit for unit in units() if unit.weight]
    small = min(_SMALL_UNIT, people // len(units()))
    share = (people - small) / sum(unit.weight for unit in weighted)
    sizes = {unit.code: _size(unit, share, small) for unit in units()}
    largest = max(weighted, key=lambda unit: unit.weight)
    sizes[largest.code] += people - sum(sizes.values())
    return sizes


def _size(unit: ExampleUnit, share: float, small: int) -> int:
    return max(_LEAST, int(unit.weight * share)) if unit.weight else small


def _posts_of_unit(unit: str, size: int, *, first: int, seed: int) -> Iterator[Post]:
    """The posts of one unit from the top down; `first` is the index of its head."""
    draw = draw_for(seed, "unit", unit)
    supervisors = size // (_STAFF_PER_SUPERIOR + 1)
    administrators = -(-supervisors // _SUPERVISORS_PER_ADMINISTRATOR)
    yield Post(unit, "jpt_pratama", 1)
    for _ in range(administrators):
        yield Post(unit, "administrator", first)
    for number in range(supervisors):
        yield Post(unit, "pengawas", first + 1 + number % administrators)
    levels = draw.choices(list(_STAFF_LEVELS), list(_STAFF_LEVELS.values()), k=size - 1 - administrators - supervisors)
    for number, level in enumerate(levels):
        superior = first + 1 + administrators + number % supervisors if supervisors else first
        yield Post(unit, level, superior)
