"""What can go wrong with campaigns."""

from shared.errors import Conflict, Invalid, NotFound, text

__all__ = [
    "CampaignClosed",
    "CampaignFixed",
    "CampaignNotFound",
    "EmptyPopulation",
    "NoCompetencies",
    "NotPublished",
    "WindowInvalid",
    "WrongStatus",
]


class CampaignNotFound(NotFound):
    """No such campaign, a foreign one, or one to which the caller was not invited."""

    title = text("Kampanye tidak ditemukan", "Campaign not found")
    default_detail = text(
        "Periksa alamatnya; kampanye ini tidak ada, atau Anda tidak diundang. Hubungi penyelenggara bila perlu.",
        "Check the address; there is no such campaign, or you were not invited. Ask its organiser if needed.",
    )


class CampaignClosed(Conflict):
    """The window is over, so what was sent can neither be revised nor be kept as a draft."""

    type = "campaign-closed"
    title = text("Kampanye sudah ditutup", "The campaign is closed")
    default_detail = text(
        "Masa pengisian sudah berakhir. Jawaban yang sudah diterima tetap dihitung dan tidak dapat diubah lagi.",
        "The time for answering is over. What was accepted counts as it is and can no longer be changed.",
    )


class CampaignFixed(Conflict):
    """What population and analysis rest on cannot change once the campaign is open."""

    type = "campaign-fixed"
    title = text("Bagian kampanye ini tidak dapat diubah lagi", "This part of the campaign can no longer be changed")
    default_detail = text(
        "Setelah dibuka hanya judul, waktu tutup, dan masa tenggang yang dapat diubah; setelah ditutup hanya judul.",
        "Once open, only title, closing time and grace can change; once closed, only the title.",
    )


class WrongStatus(Conflict):
    """The campaign is not in the status that the step starts from."""

    type = "campaign-status"
    title = text("Langkah ini belum atau tidak lagi mungkin", "This step is not possible now")
    default_detail = text(
        "Urutannya: draf, dibuka, ditutup, ditetapkan. Muat ulang kampanye untuk melihat keadaannya.",
        "The order is: draft, open, closed, settled. Reload the campaign to see where it is.",
    )


class WindowInvalid(Invalid):
    """The window ends before it begins, or is over already."""

    type = "campaign-window"
    title = text("Waktu kampanye tidak benar", "The window of the campaign is not right")
    default_detail = text(
        "Waktu tutup harus sesudah waktu buka dan masih akan datang.",
        "The closing time must come after the opening and still lie ahead.",
    )


class NotPublished(Invalid):
    """The questionnaire version does not exist in this government."""

    type = "questionnaire-not-published"
    title = text("Versi kuesioner belum diterbitkan", "The questionnaire version is not published")
    default_detail = text(
        "Terbitkan kuesioner dahulu, lalu sebutkan id dan nomor versinya.",
        "Publish the questionnaire first and name its id and version.",
    )


class NoCompetencies(Invalid):
    """A campaign on needs asks about no competency."""

    type = "no-competencies"
    title = text("Kuesioner tidak menanyakan kompetensi", "The questionnaire asks about no competency")
    default_detail = text(
        "Kampanye kebutuhan memerlukan pertanyaan dengan competency_id dan dimension proficiency.",
        "A campaign on needs requires questions with a competency_id and the dimension proficiency.",
    )


class EmptyPopulation(Invalid):
    """The rule of the population finds nobody."""

    type = "empty-population"
    title = text("Tidak ada pegawai yang diundang", "Nobody would be invited")
    default_detail = text(
        "Pilih unit kerja yang mempunyai pegawai aktif, atau impor pegawai dahulu.",
        "Choose units that have active people, or import people first.",
    )
