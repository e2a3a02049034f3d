"""What can go wrong with units."""

from shared.errors import Conflict, Invalid, NotFound, text

__all__ = ["GovernmentNotFound", "UnitCodeTaken", "UnitCycle", "UnitNotFound", "UnknownParent", "UnknownPredecessor"]


class GovernmentNotFound(NotFound):
    """No such government, or a foreign one."""

    title = text("Instansi tidak ditemukan", "Government not found")


class UnitNotFound(NotFound):
    """No such unit, or one of another government."""

    title = text("Unit kerja tidak ditemukan", "Unit not found")


class UnitCodeTaken(Conflict):
    """Another unit of the government has the code."""

    type = "unit-code-taken"
    title = text("Kode unit kerja sudah dipakai", "The unit code is already used")
    default_detail = text(
        "Pilih kode lain, atau ubah unit kerja yang sudah memakai kode ini.",
        "Choose another code, or change the unit that already has it.",
    )


class UnitCycle(Invalid):
    """A unit would lie below itself."""

    type = "unit-cycle"
    title = text("Unit kerja berada di bawah dirinya sendiri", "A unit lies below itself")
    default_detail = text(
        "Pilih unit induk yang tidak berada di bawah unit ini.",
        "Choose a parent that does not lie below this unit.",
    )


class UnknownParent(Invalid):
    """The parent does not exist in this government."""

    type = "unknown-parent"
    title = text("Unit induk tidak dikenal", "The parent unit is not known")
    default_detail = text(
        "Pilih unit induk dari instansi yang sama, atau buat unit induk itu dahulu.",
        "Choose a parent of the same government, or create it first.",
    )


class UnknownPredecessor(Invalid):
    """A predecessor does not exist in this government."""

    type = "unknown-predecessor"
    title = text("Unit pendahulu tidak dikenal", "A predecessor is not known")
    default_detail = text(
        "Sebutkan unit pendahulu dari instansi yang sama.",
        "Name predecessors of the same government.",
    )
