"""Competencies out of a spreadsheet."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.competencies.repository import list_competencies
from catalog.competencies.service import default_levels, level_documents, store
from catalog.imports.schemas import COMPETENCIES, LEVELS
from catalog.imports.service import Options, Outcome, Upload, conclude, read, read_reference
from catalog.reference.rules import Level
from shared.security import Caller
from shared.tabular import ImportReport

__all__ = ["import_competencies"]

Values = dict[str, Any]  # Any: the parser of each column decides the type of its value.


async def import_competencies(
    session: AsyncSession, caller: Caller, upload: Upload, levels: Upload | None, options: Options
) -> ImportReport:
    """Create or change competencies by code; those that the file does not name stay as they are.

    `levels` names the proficiency levels of all of them; without it new ones get the five of the reference data.
    """
    caller.require_whole("training_admin", "operator")
    # Reading files takes time: the transaction that found the caller must not stay open meanwhile.
    await session.rollback()
    file = await read("competencies", upload, COMPETENCIES)
    named = await _levels(levels)
    outcome = Outcome()
    held = {competency.code: competency for competency in await list_competencies(session, caller.government)}
    usual = await default_levels(session)
    for row in file.parsed.rows:
        before = held.get(row.values["code"])
        wanted = _wanted(row.values)
        if named or before is None:
            wanted["levels"] = named or usual
        competency, event = store(before, caller.government, wanted)
        outcome.counts["created" if before is None else "changed" if event else "unchanged"] += 1
        outcome.rows.append(competency)
        outcome.events += [event] if event else []
    return await conclude(session, caller, file, outcome, options)


async def _levels(upload: Upload | None) -> list[Values] | None:
    if upload is None:
        return None
    rows = (await read_reference("levels", upload, LEVELS)).parsed.rows
    return level_documents(
        [
            Level(row.values["level"], row.values["name_id"], row.values["name_en"] or row.values["name_id"])
            for row in rows
        ]
    )


def _wanted(values: Values) -> Values:
    name = {"id": values["name_id"], "en": values["name_en"] or values["name_id"]}
    kept = {key: values[key] for key in ("code", "kind", "source", "valid_to")}
    return kept | {"name": name}
