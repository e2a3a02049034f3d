"""The shipped reference tables, read from their CSV files."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = [
    "REAL",
    "REFERENCE",
    "Competency",
    "ExampleUnit",
    "competencies",
    "regions",
    "required_levels",
    "rows",
    "units",
]

_HERE = Path(__file__).parent
REFERENCE = _HERE / "reference"
REAL = _HERE / "real"


@dataclass(frozen=True, slots=True)
class Competency:
    """A competency of the example's framework."""

    code: str
    kind: str
    name_id: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ExampleUnit:
    """A unit of the province; `weight` is its relative size, 0 for one with fewer than five people."""

    code: str
    name_id: str
    name_en: str
    weight: int


@cache
def competencies() -> tuple[Competency, ...]:
    """The thirteen competencies."""
    return tuple(
        Competency(row["code"], row["kind"], row["name_id"], row["name_en"]) for row in rows("competencies.csv")
    )


@cache
def units() -> tuple[ExampleUnit, ...]:
    """The 45 units of the province."""
    return tuple(
        ExampleUnit(row["code"], row["name_id"], row["name_en"], int(row["weight"])) for row in rows("units.csv")
    )


@cache
def regions() -> tuple[str, ...]:
    """The codes of the regencies and cities."""
    return tuple(row["kemendagri_code"] for row in rows("regions.csv") if row["kind"] != "province")


@cache
def required_levels() -> dict[tuple[str, str], int]:
    """The required level (1–5) for each job level and competency code."""
    return {(row["job_level"], row["competency"]): int(row["required_level"]) for row in rows("standards.csv")}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the reference files."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
