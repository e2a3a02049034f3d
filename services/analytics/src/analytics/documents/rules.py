"""A plan as sheets that a training officer takes to a meeting: Indonesian first, English below. Pure: no database."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from analytics.forms.rules import FORMS, PATH_NAMES, Path
from analytics.plans.rules import STATE_NAMES, PlanState
from shared.tabular import WorkbookSheet

__all__ = ["sheets_of"]

Document = Mapping[str, Any]
Cells = list[str | int | float | date | None]

_KINDS = {
    "technical": "Teknis\nTechnical",
    "managerial": "Manajerial\nManagerial",
    "sociocultural": "Sosial kultural\nSociocultural",
    "governmental": "Pemerintahan\nGovernmental",
}
_STEPS = {
    "compile": "Disusun\nCompiled",
    "verify": "Diverifikasi\nVerified",
    "validate": "Divalidasi\nValidated",
    "set": "Ditetapkan\nSet",
    "return": "Dikembalikan\nSent back",
}
_POLICIES = {"evidence": "bukti", "recommendation": "rekomendasi", "proposal": "usulan"}
_PLAN = (
    "No.", "Program\nProgramme", "Kompetensi\nCompetency", "Jenis kompetensi\nKind of competency",
    "Sasaran (orang)\nTarget people", "Siapa\nWho", "Bentuk\nForm", "Jalur\nPath", "Penyelenggara\nOrganiser",
    "Mulai\nStart", "Selesai\nEnd", "Kesesuaian kurikulum\nCurriculum standard", "Anggaran (Rp)\nBudget (Rp)",
)  # fmt: skip
_WHY = (
    "No.", "Program\nProgramme", "Dinilai (orang)\nAssessed", "Rata-rata kesenjangan\nMean gap (levels)",
    "Di bawah standar (%)\nBelow standard", "Rentang 95 % (%)\n95 % interval", "MWDS", "Alasan bentuk\nWhy this form",
    "Lulus, bentuk yang sama (%)\nPassed, same form", "Menerapkan, bentuk yang sama (%)\nApply it, same form",
)  # fmt: skip
_LEFT_OUT = ("Program\nProgramme", "Kompetensi\nCompetency", "Sasaran\nTarget people", "Alasan\nReason")
_SIGNED = (
    "Langkah\nStep", "Nama\nName", "Jabatan\nPosition", "Waktu\nTime", "Nomor dan tanggal keputusan\nDecree",
    "Akun\nAccount", "Catatan\nRemark",
)  # fmt: skip


def sheets_of(document: Document) -> list[WorkbookSheet]:
    """The plan; why each row; what was left out and why; who did what and when, policy versions and the hash."""
    chosen = [row for row in document["rows"] if row["chosen"]]
    left_out = [row for row in document["rows"] if not row["chosen"]]
    return [
        WorkbookSheet("Rencana", _heading(document), _PLAN, _plan_rows(chosen, document["budget"]), _PLAN_WIDTHS),
        WorkbookSheet("Alasan", ("Alasan setiap baris / Why each row",), _WHY, _why_rows(chosen), _WHY_WIDTHS),
        WorkbookSheet("Tidak dimuat", ("Tidak dimuat / Left out",), _LEFT_OUT, _left_out(left_out), (40, 14, 14, 60)),
        WorkbookSheet("Pengesahan", _provenance(document), _SIGNED, _signed(document), (16, 28, 34, 24, 34, 40, 40)),
    ]


def _heading(document: Document) -> list[str]:
    government = (document["government"] or {}).get("id", "")
    state = STATE_NAMES[cast("PlanState", document["state"])]
    moment = _moment(document, document["changed_at"])
    lines = [
        f"Rencana Pengembangan Kompetensi Tahun {document['year']}",
        government,
        f"Keadaan: {state.id} / {state.en}. Edisi {document['edition']}, per {moment}.",
    ]
    if document["state"] != "set":
        lines.append("KONSEP, belum ditetapkan / DRAFT, not set yet")
    return [line for line in lines if line]


def _plan_rows(rows: Sequence[Document], budget: int) -> list[Cells]:
    filled: list[Cells] = [
        [
            number, row["title"]["id"], row["competency"] or row["competency_id"],
            _KINDS.get(row["competency_kind"], row["competency_kind"]), row["target_count"], row["target_rule"]["id"],
            FORMS[row["form"]].name.id, PATH_NAMES[cast("Path", row["path"])].id, row["organiser"],
            _day(row["starts_on"]), _day(row["ends_on"]), row["curriculum"], row["budget"],
        ]
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip
    return [
        *filled,
        ["", "Jumlah / Total", *[""] * 2, sum(row["target_count"] or 0 for row in rows), *[""] * 7, budget],
    ]


def _why_rows(rows: Sequence[Document]) -> list[Cells]:
    return [_why(number, row["title"]["id"], row["evidence"]) for number, row in enumerate(rows, 1)]


def _why(number: int, title: str, evidence: Document) -> Cells:
    interval = evidence.get("below_interval")
    reason, achieved = evidence.get("form_reason"), evidence.get("form_achieved") or {}
    return [
        number,
        title,
        evidence.get("n"),
        _rounded(evidence.get("gap")),
        _percent(evidence.get("below")),
        f"{_percent(interval[0])} – {_percent(interval[1])}" if interval else None,
        _rounded(evidence.get("mwds")),
        reason["id"] if reason else None,
        _achieved(achieved.get("passed")),
        _achieved(achieved.get("applied")),
    ]


def _left_out(rows: Sequence[Document]) -> list[Cells]:
    return [
        [row["title"]["id"], row["competency"] or row["competency_id"], row["target_count"], row["left_out_reason"]]
        for row in rows
    ]


def _provenance(document: Document) -> list[str]:
    versions = ", ".join(f"{_POLICIES[name]} v{document['policies'][name]}" for name in sorted(document["policies"]))
    return [
        "Pengesahan / Who did what",
        f"Kebijakan / Policies: {versions}",
        f"Revisi data / Data revision: {document['revision']}",
        f"SHA-256 (dokumen JSON / of the JSON document): {document['sha256']}",
    ]


def _signed(document: Document) -> list[Cells]:
    return [
        [
            _STEPS[step["step"]],
            step["name"],
            step["position"],
            _moment(document, step["at"]),
            _decree(step),
            step["account"],
            step.get("reason"),
        ]
        for step in document["steps"]
    ]


def _decree(step: Document) -> str | None:
    if step.get("decree_number") is None:
        return None
    return f"{step['decree_number']}, {datetime.fromisoformat(step['decree_date']):%d/%m/%Y}"


def _moment(document: Document, said: str) -> str:
    """A moment as the government's clocks show it."""
    zone = document["time_zone"] or "UTC"
    return f"{datetime.fromisoformat(said).astimezone(ZoneInfo(zone)):%d/%m/%Y %H.%M} ({zone})"


def _day(said: str | None) -> date | None:
    return None if said is None else date.fromisoformat(said)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def _achieved(share: Document | None) -> str | None:
    """A share of people with its interval; None where fewer than five are behind it."""
    if share is None:
        return None
    return f"{_percent(share['value'])} ({_percent(share['low'])} – {_percent(share['high'])}; n = {share['n']})"


_PLAN_WIDTHS = (5, 34, 14, 16, 11, 34, 22, 14, 22, 12, 12, 28, 18)
_WHY_WIDTHS = (5, 34, 11, 14, 14, 18, 8, 48, 26, 26)
