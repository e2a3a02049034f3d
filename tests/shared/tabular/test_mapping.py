"""Files with columns of their own, read by a mapping."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from shared.tabular import Mapping, WrongColumns, apply_mapping, read_mapped_table, read_table

SCORES = Mapping.model_validate(
    {
        "person": "empid",
        "group": "Condition",
        "only": {"condition": ["new"]},
        "scales": {"percent": {"min": 0, "max": 100}},
        "constants": {"program": "P1", "kind": "test"},
        "columns": {
            "PreTest": {"target": "score", "scale": "percent", "constants": {"kind": "pre_test"}},
            "PostTest": {"target": "score", "scale": "percent", "constants": {"kind": "post_test"}},
        },
    }
)
ROSTER = b"""EmpID,Condition,PreTest,PostTest,Note
26,New,41,66.5,x
27,New,NA,
28,Old,999,1
29,New,140,5
26,New,1,2
"""


def test_scores_are_read_with_the_constants_of_their_column() -> None:
    mapped = apply_mapping(read_table(ROSTER, "x.csv"), SCORES)
    first = mapped.rows[0]
    assert (first.person, first.group, first.unit) == ("26", "New", None)
    assert [value.value for value in first.values] == [41, Decimal("66.5")]
    assert first.values[0].constants == {"program": "P1", "kind": "pre_test"}
    assert first.values[1].target == "score"


def test_missing_cells_give_no_value_and_other_groups_are_left_out() -> None:
    mapped = apply_mapping(read_table(ROSTER, "x.csv"), SCORES)
    assert mapped.total == 4
    assert mapped.rows[1].values == []


def test_values_outside_the_scale_and_a_second_row_of_a_person_are_problems() -> None:
    mapped = apply_mapping(read_table(ROSTER, "x.csv"), SCORES)
    assert [(problem.line, problem.column) for problem in mapped.problems] == [(5, "PreTest"), (6, "EmpID")]


def test_answers_are_read_by_label_as_whole_numbers_with_unit_and_superior() -> None:
    mapping = Mapping.model_validate(
        {
            "person": "id",
            "unit": "Unit",
            "superior": "Atasan",
            "encoding": "cp1252",
            "delimiter": ";",
            "scales": {"s": {"min": 1, "max": 5, "integer": True, "labels": {"Sangat Setuju": 5}}},
            "columns": {"P1": {"target": "q1", "scale": "s"}, "Saran": {"target": "q2", "text": True}},
        }
    )
    content = "id;Unit;Atasan;P1;Saran\n1;Café;9;sangat setuju;Ya, bagus\n2;;;2,5;\n".encode("cp1252")
    mapped = apply_mapping(read_mapped_table(content, "x.csv", mapping), mapping)
    row = mapped.rows[0]
    assert (row.unit, row.superior) == ("Café", "9")
    assert [value.value for value in row.values] == [5, "Ya, bagus"]
    assert mapped.problems[0].line == 3


def test_a_person_key_that_excel_rounded_is_refused() -> None:
    mapped = apply_mapping(read_table(b"EmpID,Condition,PreTest,PostTest\n1.985E+17,New,1,2\n", "x.csv"), SCORES)
    assert "Teks" in mapped.problems[0].remedy.id


def test_columns_that_the_file_lacks_are_told_at_once() -> None:
    with pytest.raises(WrongColumns) as refused:
        apply_mapping(read_table(b"EmpID\n1\n", "x.csv"), SCORES)
    assert len(refused.value.errors) == 3


def test_a_mapping_with_an_undefined_scale_is_refused() -> None:
    with pytest.raises(ValidationError, match="not defined: s"):
        Mapping.model_validate({"person": "a", "columns": {"b": {"target": "c", "scale": "s"}}})
