"""What can go wrong with yearly plans.

Conflict
├── PlanExists         there is a plan for that year
├── PlanNotCompiled    only a plan that is being compiled can be edited
└── WrongPlanState     the step does not follow the present state
Forbidden
└── SameOfficial       the caller has a part in it already
Invalid
├── PlanIncomplete     a row lacks a legal field
├── UnknownCompetency  the competency is not in the framework
├── WrongSchedule      it ends before it starts
└── ReasonMissing      a row is left out without a reason
"""

from shared.errors import Conflict, Forbidden, Invalid, text

__all__ = [
    "PlanExists",
    "PlanIncomplete",
    "PlanNotCompiled",
    "ReasonMissing",
    "SameOfficial",
    "UnknownCompetency",
    "WrongPlanState",
    "WrongSchedule",
]


class PlanExists(Conflict):
    """There is a plan for that year; a set one is revised."""

    type = "plan-exists"
    title = text("Rencana tahun itu sudah ada", "There is a plan for that year already")
    default_detail = text(
        "Lanjutkan rencana yang ada; bila sudah ditetapkan, buat revisinya.",
        "Go on with the one that is there; when it is set, revise it.",
    )


class PlanNotCompiled(Conflict):
    """A plan that was verified, validated or set cannot be edited."""

    type = "plan-not-compiled"
    title = text("Rencana tidak dapat diubah lagi", "The plan can no longer be edited")
    default_detail = text(
        "Rencana yang diverifikasi atau divalidasi harus dikembalikan dulu; yang ditetapkan direvisi.",
        "A verified or validated plan has to be sent back first; a set one is revised.",
    )


class WrongPlanState(Conflict):
    """The steps follow each other: compiled, verified, validated, set."""

    type = "wrong-plan-state"
    title = text("Langkah ini belum gilirannya", "It is not this step's turn")
    default_detail = text(
        "Urutannya: disusun, diverifikasi, divalidasi, ditetapkan. Muat ulang rencana untuk melihat keadaannya.",
        "The order is: compiled, verified, validated, set. Reload the plan to see its state.",
    )


class SameOfficial(Forbidden):
    """Each step is done by another official than those before."""

    type = "same-official"
    title = text("Langkah ini harus oleh pejabat lain", "Another official has to do this")
    default_detail = text(
        "Anda sudah ikut menyusun, memverifikasi atau memvalidasi rencana ini. Minta pejabat lain melakukannya.",
        "You compiled, verified or validated this plan. Ask another official to do it.",
    )


class PlanIncomplete(Invalid):
    """A row lacks one of the seven legal fields, or there is no row; `errors` points at each."""

    type = "plan-incomplete"
    title = text("Rencana belum lengkap", "The plan is not complete")
    default_detail = text(
        "Lengkapi tujuh unsur setiap baris (PP 11/2017 pasal 207), lalu ajukan lagi.",
        "Fill in the seven fields of every row (PP 11/2017 art. 207) and try again.",
    )


class UnknownCompetency(Invalid):
    """The competency is not in the government's framework."""

    type = "unknown-competency"
    title = text("Kompetensi tidak dikenal", "The competency is not known")
    default_detail = text(
        "Pilih kompetensi dari kerangka kompetensi instansi.", "Choose one of the government's framework."
    )


class WrongSchedule(Invalid):
    """A row ends before it starts."""

    type = "wrong-schedule"
    title = text("Jadwal tidak benar", "The schedule is not right")
    default_detail = text(
        "Tanggal selesai mendahului tanggal mulai.", "It ends before it starts; correct one of the dates."
    )


class ReasonMissing(Invalid):
    """A row is left out of the plan without saying why."""

    type = "reason-missing"
    title = text("Alasan belum diisi", "The reason is missing")
    default_detail = text(
        "Sebutkan mengapa baris ini tidak dimuat dalam rencana.", "Say why this row is left out of the plan."
    )
