"""A form as the API shows it."""

from evaluation.evaluations.rules import FormCode
from shared.forms import FormContent
from shared.schemas import ApiModel, Text

__all__ = ["FormEntry", "FormView"]


class FormEntry(ApiModel):
    """One of the built-in forms."""

    code: FormCode
    version: int
    title: Text
    href: str


class FormView(ApiModel):
    """A form in one version, which never changes."""

    code: FormCode
    version: int
    content: FormContent
