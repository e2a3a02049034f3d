"""Exporting the course history of a government."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.learning_hours.errors import PeriodInvalid
from catalog.learning_hours.models import LearningHours
from catalog.learning_hours.repository import list_for_siasn
from catalog.people.repository import external_ids_of
from shared.audit import record
from shared.security import Caller
from shared.tabular import write_csv

__all__ = ["export"]

_RECORD = ("jenisDiklatId", "namaKursus", "jumlahJam", "institusiPenyelenggara", "nomorSertipikat")
_DAYS = ("tanggalKursus", "tanggalSelesaiKursus")
_HEADER = ("pnsOrangId", *_RECORD, *_DAYS, "tahunKursus", "idSiklus")


async def export(session: AsyncSession, caller: Caller, first: date, last: date) -> bytes:
    """Credits earned between two days as a CSV file that SIASN's course history can take; an audit row says who.

    `pnsOrangId` is SIASN's own id of the person, empty where it is not known; the NIP is not needed and not in it.
    Reversed credits are left out. Raises Forbidden or PeriodInvalid.
    """
    caller.require_whole("training_admin", "operator")
    if last < first:
        raise PeriodInvalid
    entries = await list_for_siasn(session, caller.government, first, last)
    external = await external_ids_of(session, {entry.person_id for entry in entries})
    details = {"from": first.isoformat(), "to": last.isoformat(), "rows": len(entries)}
    await record(session, caller, "siasn.exported", "government", caller.government, details=details)
    return write_csv(_HEADER, [_row(entry, external) for entry in entries])


def _row(entry: LearningHours, external: dict[UUID, str]) -> tuple[object, ...]:
    cells = [entry.siasn[column] for column in (*_RECORD, *_DAYS)]
    return (external.get(entry.person_id), *cells, entry.earned_on.year, entry.id)
