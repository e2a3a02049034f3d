"""JSON in a field of a form: what is wrong is pointed at, in words of both languages."""

import pytest
from pydantic import BaseModel

from shared.errors import FieldProblem
from shared.http import read_json_field
from shared.schemas import text
from shared.tabular import InvalidMapping


class Column(BaseModel):
    """A column."""

    scale: int


class Sheet(BaseModel):
    """Columns by their names."""

    columns: dict[str, Column]


def refused(content: str) -> list[FieldProblem]:
    with pytest.raises(InvalidMapping) as refusal:
        read_json_field(Sheet, content, InvalidMapping, below="/mapping")
    return list(refusal.value.errors)


def test_what_holds_is_read() -> None:
    assert read_json_field(Sheet, '{"columns": {"A": {"scale": 5}}}', InvalidMapping).columns["A"].scale == 5


def test_every_wrong_place_is_pointed_at_in_both_languages() -> None:
    (problem,) = refused('{"columns": {"a/b": {}}}')
    assert problem == FieldProblem("/mapping/columns/a~1b/scale", text("Wajib diisi.", "This is required."))


def test_what_is_no_json_says_what_to_check() -> None:
    (problem,) = refused('{"columns": ')
    assert problem.pointer == "/mapping"
    assert "Periksa tanda kurung" in problem.reason.id
    assert "Check brackets" in problem.reason.en
