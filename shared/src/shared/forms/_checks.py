"""What must hold before a form is published."""

from shared.errors import FieldProblem, Invalid
from shared.forms._content import FormContent
from shared.schemas import text

__all__ = ["InvalidForm", "check_form"]


class InvalidForm(Invalid):
    """The form cannot be published: `errors` points at everything that is wrong in it."""

    type = "invalid-form"
    title = text("Formulir belum dapat diterbitkan", "The form cannot be published yet")


def check_form(content: FormContent, *, pointer: str = "") -> list[FieldProblem]:
    """Everything that keeps the form from being published; `pointer` is where the form lies in the request body.

    Codes are unique; scales exist, fit and label only their own points; options are there; both languages are filled;
    relevance refers to earlier questions; a scale group has one scale; keys name options.
    """
    raise NotImplementedError
