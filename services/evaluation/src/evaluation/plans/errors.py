"""Why a plan cannot be stored."""

from shared.errors import Invalid
from shared.schemas import text

__all__ = ["InvalidPlan"]


class InvalidPlan(Invalid):
    """`errors` points at each item that cannot be."""

    type = "invalid-plan"
    title = text("Rencana evaluasi belum benar", "The plan is not right")
