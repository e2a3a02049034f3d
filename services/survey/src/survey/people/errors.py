"""What can go wrong with people."""

from shared.errors import Conflict, Invalid, NotFound, text

__all__ = [
    "AccountTaken",
    "ExternalIdTaken",
    "NipTaken",
    "PersonErased",
    "PersonNotFound",
    "SupervisorCycle",
    "UnknownSupervisor",
    "UnknownUnit",
]


class PersonNotFound(NotFound):
    """No such person, or one whom the caller may not see."""

    title = text("Pegawai tidak ditemukan", "Person not found")


class NipTaken(Conflict):
    """Another person of the government has the NIP. The answer does not repeat it."""

    type = "nip-taken"
    title = text("NIP sudah dimiliki pegawai lain", "Another person already has this NIP")
    default_detail = text(
        "Periksa NIP. Bila pegawai sudah terdaftar, ubah data yang ada.",
        "Check the NIP. When the person is registered already, change the existing record.",
    )


class ExternalIdTaken(Conflict):
    """Another person of the government has the external id."""

    type = "external-id-taken"
    title = text("Id eksternal sudah dimiliki pegawai lain", "Another person already has this external id")
    default_detail = text(
        "Periksa id eksternal. Bila pegawai sudah terdaftar, ubah data yang ada.",
        "Check the external id. When the person is registered already, change the existing record.",
    )


class AccountTaken(Conflict):
    """The account signs somebody else in."""

    type = "account-taken"
    title = text("Akun sudah tertaut dengan pegawai lain", "The account already belongs to another person")
    default_detail = text(
        "Lepaskan akun itu dari pegawai yang lama dahulu, lalu tautkan lagi.",
        "Take the account off the other person first, then link it again.",
    )


class UnknownUnit(Invalid):
    """The unit does not exist in this government, or lies outside what the caller administers."""

    type = "unknown-unit"
    title = text("Unit kerja tidak dikenal", "The unit is not known")
    default_detail = text(
        "Pilih unit kerja dari instansi Anda yang berada dalam kewenangan Anda.",
        "Choose a unit of your government that you administer.",
    )


class UnknownSupervisor(Invalid):
    """The superior does not exist in this government or is no longer in service."""

    type = "unknown-supervisor"
    title = text("Atasan tidak dikenal", "The superior is not known")
    default_detail = text(
        "Pilih pegawai aktif dari instansi yang sama sebagai atasan.",
        "Choose an active person of the same government as the superior.",
    )


class SupervisorCycle(Invalid):
    """Somebody would be the superior of an own superior."""

    type = "supervisor-cycle"
    title = text("Atasan membentuk lingkaran", "The superiors form a cycle")
    default_detail = text(
        "Pilih atasan yang bukan bawahan dari pegawai ini, langsung maupun tidak langsung.",
        "Choose a superior who is not a report of this person, directly or further below.",
    )


class PersonErased(Conflict):
    """The identity was erased; nothing of it can be changed any more."""

    type = "person-erased"
    title = text("Identitas pegawai sudah dihapus", "The person's identity was erased")
    default_detail = text(
        "Data yang sudah dihapus tidak dapat diubah. Daftarkan pegawai sebagai data baru bila perlu.",
        "An erased record cannot be changed. Register the person anew if needed.",
    )
