"""Step 1: the government, its competencies and standards, its units and its people, all by import."""

from datetime import date

from shared.ids import uuid7
from siklus.demo.client import Client, Who
from siklus.demo.context import Context, Json
from siklus.demo.files import people_file, units_file
from siklus.demo.sending import File, Upload
from siklus.example.tables import REFERENCE

__all__ = ["competency_ids", "found_government", "import_framework", "load_province", "new_government", "unit_ids"]

_FOUNDED = date(2020, 1, 1)


async def load_province(context: Context) -> None:
    """Bring in everything that the loop needs to know about the province, and keep the ids that things got."""
    client, admin, ids = context.client, context.training_admin, context.ids

    async def found() -> None:
        await found_government(client, context.operator, ids.government, code="15", name="Provinsi Jambi")

    async def units() -> None:
        await client.upload(admin, "/survey/v1/imports/units", "units.csv", units_file())

    async def people() -> None:
        outcome = await client.upload(admin, "/survey/v1/imports/people", "people.csv", people_file(context.province))
        context.report["people"] = outcome["created"]

    async def read_ids() -> None:
        ids.competencies = await competency_ids(client, admin)
        ids.units = await unit_ids(client, admin)
        async for person in client.pages(admin, "/survey/v1/people"):
            ids.people[int(person["external_id"].removeprefix("JBI-"))] = person["id"]

    steps = (found, lambda: import_framework(client, admin), units, people, read_ids)
    await context.pace.each("Impor / imports", steps, lambda step: step(), at_once=1)


async def found_government(client: Client, operator: Who, government: str, *, code: str, name: str) -> None:
    """Create the root of a unit tree, in the time zone of Jambi."""
    body: Json = {
        "id": government,
        "code": code,
        "name": {"id": name, "en": name},
        "time_zone": "Asia/Jakarta",
        "valid_from": _FOUNDED.isoformat(),
    }
    await client.post(operator, "/survey/v1/governments", body)


async def import_framework(client: Client, admin: Who) -> None:
    """Bring in competencies with their levels, and the standards of the job levels."""
    for path, main, part, extra in (
        ("/catalog/v1/imports/competencies", "competencies.csv", "levels", "proficiency_levels.csv"),
        ("/catalog/v1/imports/standards", "standards.csv", "job_levels", "job_levels.csv"),
    ):
        parts = {"file": main, part: extra}
        files = {name: File(file, (REFERENCE / file).read_bytes()) for name, file in parts.items()}
        await client.call(admin, "POST", path, body=Upload(files))


async def competency_ids(client: Client, who: Who) -> dict[str, str]:
    """Competency's code → id."""
    return {item["code"]: item["id"] async for item in client.pages(who, "/catalog/v1/competencies")}


async def unit_ids(client: Client, who: Who) -> dict[str, str]:
    """Unit's code → id."""
    return {item["code"]: item["id"] async for item in client.pages(who, "/survey/v1/units")}


def new_government() -> str:
    """An id for a government of this run, so that the demo can run again on the same data."""
    return str(uuid7())
