"""What a form consists of. Codes are the stable names that answers, imports and analyses refer to."""

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import AllowInfNan, Field, StrictFloat, StrictInt, StrictStr, StringConstraints

from shared.forms._relevance import Relevance
from shared.schemas import ApiModel, Text

__all__ = [
    "Answer",
    "AnswerValue",
    "FormContent",
    "Option",
    "Question",
    "QuestionKind",
    "Scale",
    "ScaleLabel",
    "Section",
]

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
QuestionKind = Literal["scale", "number", "choice", "multiple", "text"]

# scale: int; number: int or float; choice: option code; multiple: option codes; text: str. None: no answer.
AnswerValue: TypeAlias = StrictInt | Annotated[StrictFloat, AllowInfNan(False)] | StrictStr | list[StrictStr] | None


class Answer(ApiModel):
    """The answer to one question."""

    question: str = Field(max_length=64, examples=["ti_proficiency"])
    value: AnswerValue = Field(
        default=None,
        description="scale: integer; number: number; choice: option code; multiple: option codes; text: text; or null.",
    )


class ScaleLabel(ApiModel):
    """The words for one point of a scale."""

    value: int
    text: Text


class Scale(ApiModel):
    """A scale of whole numbers from `min` to `max`; `direction` says whether a high value is good or bad.

    Scoring leaves values as they were answered: `direction` is for whoever shows them.
    """

    code: Code
    min: int
    max: int
    labels: list[ScaleLabel] = Field(default=[])
    direction: Literal["higher_is_better", "lower_is_better"] = "higher_is_better"


class Option(ApiModel):
    """One option of a `choice` or `multiple` question; an `exclusive` one excludes all others (none of these)."""

    code: Code
    text: Text
    exclusive: bool = False


class Question(ApiModel):
    """One question.

    `scale` is the code of one of the form's scales (kind scale); `minimum`, `maximum` and `integer` bound a number;
    `max_length` bounds a text. `competency_id` and `dimension` (importance, proficiency, confidence, application,
    barrier, reaction, …) say what the answer is evidence of. Questions of one `scale_group` are scored together, a
    `reversed` one with its value mirrored. `key` holds the right option codes of a test question, worth `points`.
    """

    code: Code
    kind: QuestionKind
    text: Text
    note: Text | None = None
    required: bool = True
    scale: str | None = None
    options: list[Option] = Field(default=[], max_length=200)
    minimum: float | None = None
    maximum: float | None = None
    integer: bool = False
    max_length: int = Field(default=2_000, ge=1, le=20_000)
    relevance: Relevance | None = None
    competency_id: UUID | None = None
    dimension: Slug | None = None
    scale_group: Slug | None = None
    reversed: bool = False
    key: list[str] | None = Field(default=None, description="Right option codes; never sent to who answers.")
    points: float = Field(default=1, gt=0)


class Section(ApiModel):
    """Questions that belong on one page."""

    code: Code
    title: Text
    instructions: Text | None = None
    questions: list[Question] = Field(max_length=500)


class FormContent(ApiModel):
    """A whole form: the content of one version of a questionnaire, test or interview guide."""

    title: Text
    instructions: Text | None = None
    scales: list[Scale] = Field(default=[], max_length=50)
    sections: list[Section] = Field(max_length=100)

    def questions(self) -> Iterator[Question]:
        """Every question in the order in which it is asked."""
        for section in self.sections:
            yield from section.questions

    def without_keys(self) -> "FormContent":
        """The form as the person who answers may see it: without the right answers of a test."""
        sections = [
            section.model_copy(
                update={"questions": [question.model_copy(update={"key": None}) for question in section.questions]}
            )
            for section in self.sections
        ]
        return self.model_copy(update={"sections": sections})
