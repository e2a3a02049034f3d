"""What the people of the example can do, and so what they answer. Pure and seeded; no service sees this."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from siklus.example.draws import draw_for
from siklus.example.people import CivilServant
from siklus.example.province import Province
from siklus.example.tables import competencies, required_levels

__all__ = ["Rating", "World"]

_HIGHEST = 5
_OFFSET = {
    "DIG.01": -1.05,
    "DIG.02": -1.3,
    "DIG.03": -1.2,
    "COM.01": -0.65,
    "MAN.06": -0.35,
    "MAN.07": -0.45,
}
"""How far a competency usually lies from what jobs require: information technology is what people are unsure of."""
_USUAL_OFFSET = 0.25
_IMPORTANCE = {"DIG.01": 4.5, "DIG.02": 4.4, "DIG.03": 3.9, "COM.01": 4.4, "MAN.05": 4.6, "MAN.01": 4.6}
_USUAL_IMPORTANCE = 3.9
_EXPERT_SHARE = 0.08
_EXPERT_LIFT = 2.4
_SILENT_SHARE = {"first": 0.11, "second": 0.6}
_REVISER_SHARE = 0.06
_DRAFTER_SHARE = 0.05
_UNSEEN_SHARE = 0.04


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody says of the own competency: importance 1–5, proficiency 0–5, confidence 1–5."""

    importance: int
    proficiency: int
    confidence: int


@dataclass
class World:
    """The truth behind the answers. `learnt` holds what training and mentoring have brought since."""

    province: Province
    learnt: dict[tuple[int, str], float] = field(default_factory=dict)
    _first: dict[tuple[int, str], float] = field(default_factory=dict)

    def level(self, person: CivilServant, competency: str) -> float:
        """Return the true level, on the framework's 0–5 scale but continuous."""
        key = (person.index, competency)
        if key in self.learnt:
            return self.learnt[key]
        if key not in self._first:
            self._first[key] = self._first_level(person, competency)
        return self._first[key]

    def learn(self, person: CivilServant, competency: str, level: float) -> None:
        """Raise the true level; it never falls."""
        self.learnt[person.index, competency] = max(level, self.level(person, competency))

    def answers(self, person: CivilServant, *, wave: str) -> Mapping[str, Rating]:
        """Return what the person answers for each competency in a wave, such as `first`, `revised` or `second`."""
        draw = self._draw(person, f"answers:{wave}")
        lean = draw.gauss(0.0, 0.45)
        return {competency.code: self._answer(person, competency.code, lean, draw) for competency in competencies()}

    def ratings(self, person: CivilServant) -> Mapping[str, int | None]:
        """Return what the superior says of the person (0–5), None where the superior cannot tell.

        A superior's eye stays the same, so that between two waves only learning moves a rating.
        """
        draw = self._draw(person, "ratings")
        return {
            competency.code: None
            if draw.random() < _UNSEEN_SHARE
            else _on_scale(self.level(person, competency.code) + draw.gauss(0.0, 0.3), lowest=0)
            for competency in competencies()
        }

    def is_silent(self, person: CivilServant, *, wave: str) -> bool:
        """Tell whether the person does not answer in this wave; a second survey within a year tires most."""
        return self._draw(person, f"silent:{wave}").random() < _SILENT_SHARE[wave]

    def revises(self, person: CivilServant) -> bool:
        """Tell whether the person thinks again before the close."""
        return self._draw(person, "revises").random() < _REVISER_SHARE

    def drafts(self, person: CivilServant) -> bool:
        """Tell whether the person saves a draft on the way."""
        return self._draw(person, "drafts").random() < _DRAFTER_SHARE

    def _answer(self, person: CivilServant, competency: str, lean: float, draw: random.Random) -> Rating:
        level = self.level(person, competency)
        required = required_levels()[person.job_level, competency]
        unsure = 0.9 if competency.startswith("DIG") else 0.0
        return Rating(
            importance=_on_scale(draw.gauss(_IMPORTANCE.get(competency, _USUAL_IMPORTANCE), 0.7), lowest=1),
            proficiency=_on_scale(level + lean + draw.gauss(0.0, 0.5), lowest=0),
            confidence=_on_scale(3.6 + 0.6 * (level - required) - unsure + draw.gauss(0.0, 0.7), lowest=1),
        )

    def _first_level(self, person: CivilServant, competency: str) -> float:
        draw = self._draw(person, f"level:{competency}")
        required = required_levels()[person.job_level, competency]
        offset = _OFFSET.get(competency, _USUAL_OFFSET)
        if draw.random() < _EXPERT_SHARE * (3 if person.mentor else 1):
            offset += _EXPERT_LIFT
        return min(max(required + draw.gauss(offset, 0.75), 0.0), float(_HIGHEST))

    def _draw(self, person: CivilServant, purpose: str) -> random.Random:
        return draw_for(self.province.seed, purpose, person.index)


def _on_scale(value: float, *, lowest: int) -> int:
    return min(max(round(value), lowest), _HIGHEST)
