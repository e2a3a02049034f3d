"""The spreadsheets that the demo sends: units and people as an agency would export them."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from siklus.example.people import CivilServant
from siklus.example.province import Province
from siklus.example.tables import units
from siklus.issuer import NAME

__all__ = ["csv_file", "people_file", "units_file"]

_FOUNDED = date(2020, 1, 1)


def units_file() -> bytes:
    """The 45 units of the province."""
    header = ["code", "name_id", "name_en", "valid_from"]
    return csv_file(header, ([unit.code, unit.name_id, unit.name_en, _FOUNDED.isoformat()] for unit in units()))


def people_file(province: Province) -> bytes:
    """Everybody, with superiors that may stand later in the file."""
    header = (
        "external_id name nip employment unit_code supervisor job_title job_level job_family next_job_level "
        "region_code valid_from appointed_on contract_starts_on mentor issuer subject"
    )
    return csv_file(header.split(), (_person_row(province, person) for person in province.people))


def _person_row(province: Province, person: CivilServant) -> list[str]:
    superior = "" if person.superior is None else province.person(person.superior).external_id
    appointed = person.appointed_on.isoformat()
    return [
        person.external_id,
        person.name,
        person.nip,
        person.employment,
        person.unit,
        superior,
        person.job_title,
        person.job_level,
        person.job_family,
        person.next_job_level or "",
        person.region,
        max(person.appointed_on, _FOUNDED).isoformat(),
        appointed,
        "" if person.employment == "pns" else appointed,
        "ya" if person.mentor else "tidak",
        NAME,
        person.subject,
    ]


def csv_file(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file in UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()
