"""Files with columns of their own: a mapping says which column is the person, which the question, which scale."""

from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field, JsonValue

from shared.schemas import ApiModel
from shared.tabular._report import RowProblem
from shared.tabular._table import Limits, Table

__all__ = [
    "Mapped",
    "MappedColumn",
    "MappedRow",
    "MappedScale",
    "MappedValue",
    "Mapping",
    "apply_mapping",
    "read_mapped_table",
]


class MappedScale(ApiModel):
    """The scale of a column: bounds, and the number for each label where the file has labels."""

    min: float
    max: float
    labels: dict[str, float] = Field(default={})


class MappedColumn(ApiModel):
    """What a column means: `target` is a question's code (answers) or a score field such as `score` (scores).

    `constants` hold for every value of the column, e.g. `{"kind": "pre_test", "taken_at": "2024-03-01T02:00:00Z"}`.
    """

    target: str = Field(min_length=1, max_length=100)
    scale: str | None = Field(default=None, description="Code of one of the mapping's scales.")
    text: bool = Field(default=False, description="The column holds text instead of numbers.")
    constants: dict[str, JsonValue] = Field(default={})


class Mapping(ApiModel):
    """How to read one kind of file. Headers are matched in any case.

    {"person": "EmployeeID", "unit": "Unit", "superior": "Supervisor",
     "scales": {"agreement": {"min": 1, "max": 5}},
     "columns": {"JobSat1": {"target": "job_sat_1", "scale": "agreement"}}}
    """

    person: str = Field(description="Column that says whose row it is.")
    unit: str | None = None
    superior: str | None = None
    group: str | None = Field(default=None, description="Column of a class, condition or cohort.")
    columns: dict[str, MappedColumn] = Field(min_length=1)
    scales: dict[str, MappedScale] = Field(default={})
    constants: dict[str, JsonValue] = Field(
        default={}, description="Hold for every value, unless the column says else."
    )
    missing: list[str] = Field(default=["NA", "N/A", "-"], description="Cells that mean: no answer.")
    only: dict[str, list[str]] = Field(default={}, description="Read only rows whose column holds one of these.")
    encoding: str = "auto"
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class MappedValue:
    """One filled cell: `column` is its header, `target` what it means, `constants` of the mapping and the column."""

    column: str
    target: str
    value: Decimal | str
    constants: dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class MappedRow:
    """One row: whose it is, where that person belongs if the mapping says so, and the filled values."""

    line: int
    person: str
    unit: str | None
    superior: str | None
    group: str | None
    values: list[MappedValue]


@dataclass(frozen=True, slots=True)
class Mapped:
    """The good rows and the problems of the bad ones; `total` counts rows that `only` let through."""

    total: int
    rows: list[MappedRow]
    problems: list[RowProblem]


def read_mapped_table(content: bytes, filename: str, mapping: Mapping, *, limits: Limits | None = None) -> Table:
    """`read_table` with the mapping's encoding, separator and sheet."""
    raise NotImplementedError


def apply_mapping(table: Table, mapping: Mapping) -> Mapped:
    """Read a table by a mapping. Raises `WrongColumns` (422) when a mapped column is missing."""
    raise NotImplementedError
