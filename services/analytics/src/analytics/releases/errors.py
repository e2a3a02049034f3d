"""What can go wrong with releases.

Conflict
├── CampaignRunning       answers are still being collected
└── NothingToRelease      no campaign on needs is over yet, or nothing was imported for the period
"""

from shared.errors import Conflict, text

__all__ = ["CampaignRunning", "NothingToRelease"]


class CampaignRunning(Conflict):
    """While a campaign runs, its answers come one by one: neither they nor the current state are released."""

    type = "campaign-running"
    title = text("Survei masih berjalan", "A campaign is still running")
    default_detail = text(
        "Angka kelompok baru dapat dirilis setelah survei ditutup.",
        "Figures of groups can be released once the campaign is closed.",
    )


class NothingToRelease(Conflict):
    """There is no baseline that the current state could build on, or no appraisal of the period."""

    type = "nothing-to-release"
    title = text("Belum ada yang dapat dirilis", "There is nothing to release yet")
    default_detail = text(
        "Tutup lebih dahulu satu survei kebutuhan; untuk kinerja, impor penilaian kinerja periode itu.",
        "Close a campaign on needs first; for performance, import the appraisals of the period.",
    )
