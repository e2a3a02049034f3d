"""Figures of every unit and competency as CSV or XLSX, with the same numbers hidden."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.competencies.repository import competencies_of
from analytics.dependencies import GROUP_READERS
from analytics.figures.schemas import Method, Wave
from analytics.groups.service import method_of
from analytics.scopes.service import Scope, Source, figures_in, scope_of, source_of
from shared.audit import record
from shared.clock import now
from shared.security import Caller
from shared.tabular import WorkbookSheet, write_csv, write_xlsx

__all__ = ["export_needs"]

#: Heading (Indonesian / English), field of the numbers, and width in characters.
_COLUMNS = (
    ("Jumlah pegawai (n) / people (n)", "n", 10),
    ("Rata-rata kesenjangan / mean gap", "gap", 12),
    ("Di bawah standar / below standard", "below", 12),
    ("Batas bawah 95 % / lower bound", "below_low", 12),
    ("Batas atas 95 % / upper bound", "below_high", 12),
    ("n jabatan berikutnya / n next job", "next_n", 10),
    ("Kesenjangan jabatan berikutnya / gap next job", "next_gap", 14),
    ("n MWDS", "mwds_n", 10),
    ("MWDS", "mwds", 10),
    ("Galat baku MWDS / its standard error", "mwds_standard_error", 12),
    ("RDM", "rdm", 10),
    ("Galat baku RDM / its standard error", "rdm_standard_error", 12),
    ("Rata-rata kepentingan / mean importance", "mean_importance", 12),
    ("Rata-rata tingkat / mean present level", "mean_present", 12),
    ("Kuadran / quadrant", "quadrant", 18),
    ("n keyakinan / n confidence", "confidence_n", 10),
    ("Kurang percaya diri / low confidence", "low_confidence", 12),
    ("Peringkat paling tinggi / best rank", "rank_low", 10),
    ("Peringkat paling rendah / worst rank", "rank_high", 10),
)
_PLACE = (
    ("Kode unit / unit code", 14),
    ("Unit / unit", 40),
    ("Kode / code", 10),
    ("Kompetensi / competency", 40),
)


async def export_needs(
    session: AsyncSession,
    caller: Caller,
    *,
    unit_id: UUID | None,
    campaign_id: UUID | None,
    wave: Wave,
    kind: Literal["csv", "xlsx"],
) -> bytes:
    """A file with a row for each unit and competency; an audit row says who took it. Raises Forbidden, NotFound."""
    caller.require(*GROUP_READERS)
    scope = await scope_of(session, caller, unit_id)
    source = await source_of(session, scope, campaign_id, wave)
    rows = await _rows(session, scope, source)
    details: dict[str, Any] = {"wave": source.wave, "kind": kind, "rows": len(rows)}
    details |= {"release": str(source.release.id)} if source.release else {}
    await record(session, caller, "needs.exported", "unit", scope.unit_id, details=details)
    header = [*(name for name, _ in _PLACE), *(name for name, _, _ in _COLUMNS)]
    if kind == "csv":
        return await asyncio.to_thread(write_csv, header, rows)
    moment = source.release.released_at if source.release else now()
    widths = [*(width for _, width in _PLACE), *(width for _, _, width in _COLUMNS)]
    table = WorkbookSheet("Kebutuhan", _heading(scope, source, moment), header, rows, widths)
    method = _about(await method_of(session, caller.government, source))
    about = WorkbookSheet("Metode", ["Metode / method"], ["Angka / number", "Cara / how"], method, [24, 110])
    return await asyncio.to_thread(write_xlsx, [table, about], title="Kebutuhan kompetensi", moment=moment)


async def _rows(session: AsyncSession, scope: Scope, source: Source) -> list[Sequence[Any]]:  # Any: values of cells
    units = [id_ for id_ in scope.below() if id_ in scope.units]
    found = await figures_in(session, scope, source, units)
    competencies = await competencies_of(session, scope.government_id)
    ordered = sorted(competencies.values(), key=lambda each: each.code)
    return [
        [
            scope.units[unit].code,
            scope.units[unit].name["id"],
            each.code,
            each.name["id"],
            *_cells(found[unit][each.id]),
        ]
        for unit in units
        if unit in found
        for each in ordered
        if each.id in found[unit]
    ]


def _cells(numbers: Mapping[str, Any]) -> list[Any]:
    below, ranks = numbers["below_interval"] or (None, None), numbers.get("rank_interval") or (None, None)
    told = {**numbers, "below_low": below[0], "below_high": below[1], "rank_low": ranks[0], "rank_high": ranks[1]}
    return [told.get(field) for _, field, _ in _COLUMNS]


def _heading(scope: Scope, source: Source, moment: datetime) -> list[str]:
    name = scope.units[scope.unit_id].name if scope.unit_id in scope.units else {"id": ""}
    wave = "hasil survei" if source.wave == "baseline" else "keadaan sekarang"
    release = f"rilis nomor {source.release.number}" if source.release else "angka saat ini"
    return [
        f"Kebutuhan kompetensi: {name['id']}",
        f"{wave}, {release}, {moment:%d-%m-%Y %H:%M} UTC; sel kosong disembunyikan atau tidak diketahui",
    ]


def _about(method: Method) -> list[Sequence[str]]:
    return [(name, str(value)) for name, value in method.model_dump().items()]
