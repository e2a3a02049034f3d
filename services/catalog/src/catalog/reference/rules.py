"""Reading the shipped tables, whose cells are text, into typed rows. Pure: no database, no clock."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import Literal, cast

from catalog.learning_hours.rules import ConversionRule, Entitlement

__all__ = ["SHIPPED", "LearningForm", "Level", "entitlement_of", "form_of", "level_of", "read_rows", "rule_of"]

Row = Mapping[str, str]

#: name of each table → where its rows come from; the file is `data/<name>.v1.csv`.
SHIPPED = {
    "learning_forms": "Peraturan LAN 10/2018: the 25 forms of competence development; codes as SIASN's jenisDiklatId",
    "jp_rules": "Peraturan LAN 10/2018: conversion to JP; rows without a rule carry a note",
    "jp_entitlements": "PP 11/2017 art. 203(4) and Peraturan LAN 15/2020",
    "proficiency_levels": "Permenpan RB 38/2017",
    "job_levels": "Permenpan RB 38/2017: lowest required level by job level",
}


@dataclass(frozen=True, slots=True)
class LearningForm:
    """One of the 25 forms; `code` is SIASN's `jenisDiklatId`."""

    code: int
    slug: str
    name_id: str
    name_en: str
    path: Literal["classical", "non_classical"]


@dataclass(frozen=True, slots=True)
class Level:
    """A proficiency level, 1–5, with its name in both languages."""

    level: int
    name_id: str
    name_en: str


def read_rows(content: str) -> list[dict[str, str]]:
    """The rows of a shipped CSV file as they are."""
    return list(csv.DictReader(StringIO(content)))


def form_of(row: Row) -> LearningForm:
    """A row of `learning_forms`."""
    path = cast("Literal['classical', 'non_classical']", row["path"])
    return LearningForm(int(row["code"]), row["slug"], row["name_id"], row["name_en"], path)


def level_of(row: Row) -> Level:
    """A row of `proficiency_levels`."""
    return Level(int(row["level"]), row["name_id"], row["name_en"])


def rule_of(form: str, rows: Iterable[Row]) -> ConversionRule:
    """The conversion rule of `form`; raises KeyError when the table has none."""
    for row in rows:
        if row["form"] == form:
            return ConversionRule(
                form=form,
                unit=cast("Literal['actual', 'day', 'session', 'occasion']", row["unit"]),
                national=Decimal(row["national_jp"]),
                international=Decimal(row["international_jp"] or row["national_jp"]),
                cap_per=cast("Literal['day', 'month'] | None", row["cap_per"] or None),
                cap=_number(row["cap"]),
                cap_international=_number(row["cap_international"]),
                cap_unit=cast("Literal['session', 'jp'] | None", row["cap_unit"] or None),
            )
    raise KeyError(form)


def entitlement_of(employment: str, rows: Iterable[Row]) -> Entitlement | None:
    """The floor or ceiling of an employment; None when the table has none."""
    for row in rows:
        if row["employment"] == employment:
            return Entitlement(
                employment=employment,
                period=cast("Literal['calendar_year', 'contract_year']", row["period"]),
                minimum=_number(row["minimum_jp"]),
                maximum=_number(row["maximum_jp"]),
            )
    return None


def _number(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None
