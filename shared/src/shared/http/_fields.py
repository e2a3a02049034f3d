"""Fields of a multipart form that hold JSON."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from shared.errors import FieldProblem, Invalid
from shared.http._reasons import pointer_of, reason_of

__all__ = ["read_json_field"]

Model = TypeVar("Model", bound=BaseModel)


def read_json_field(model: type[Model], content: str, refusal: type[Invalid], *, below: str = "") -> Model:
    """The object of `model` that a form's field says. Raises `refusal`, which points at each wrong place in it.

    `below` is the JSON Pointer of the field itself.
    """
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        problems = [FieldProblem(below + pointer_of(item["loc"]), reason_of(item)) for item in error.errors()]
        raise refusal(errors=problems) from error
