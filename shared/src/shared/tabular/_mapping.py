"""Files with columns of their own: a mapping says which column is the person, which the question, which scale."""

from dataclasses import dataclass, replace
from decimal import Decimal

from pydantic import Field, JsonValue, model_validator

from shared.schemas import ApiModel
from shared.tabular._cells import Cell, Parser, label
from shared.tabular._columns import Column, column_indexes, normalised
from shared.tabular._identifiers import as_person_key
from shared.tabular._numbers import as_decimal, as_integer
from shared.tabular._parsers import as_text
from shared.tabular._reading import read_table
from shared.tabular._report import RowProblem
from shared.tabular._sheet import ParsedRow, Sheet
from shared.tabular._table import Limits, Table, TableRow

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
    integer: bool = Field(default=False, description="Only whole numbers; values are then int instead of Decimal.")
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

    @model_validator(mode="after")
    def _check_scales(self) -> "Mapping":
        unknown = {column.scale for column in self.columns.values() if column.scale} - set(self.scales)
        if unknown:
            raise ValueError(f"scales that are not defined: {', '.join(sorted(unknown))}")
        return self


@dataclass(frozen=True, slots=True)
class MappedValue:
    """One filled cell: `column` is its header, `target` what it means, `constants` of the mapping and the column."""

    column: str
    target: str
    value: Decimal | int | str
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
    return read_table(
        content, filename, encoding=mapping.encoding, delimiter=mapping.delimiter, sheet=mapping.sheet, limits=limits
    )


def apply_mapping(table: Table, mapping: Mapping) -> Mapped:
    """Read a table by a mapping; columns that it does not name are left unread.

    A person has one row: a second one is a problem. An empty cell and one of `missing` give no value. Raises
    `WrongColumns` (422) when a mapped column is not in the file.
    """
    columns = _columns(mapping)
    indexes = column_indexes(table, columns, ignore_unknown=True)
    wanted = [
        (indexes[_same(columns, header)], {choice.casefold() for choice in choices})
        for header, choices in mapping.only.items()
    ]
    kept = tuple(row for row in table.rows if all(_held(row, index) in choices for index, choices in wanted))
    parsed = Sheet(columns, ignore_unknown=True).parse(replace(table, rows=kept))
    constants = {header: {**mapping.constants, **column.constants} for header, column in mapping.columns.items()}
    names = {header: _same(columns, header) for header in _headers(mapping)}
    rows = [_row(row, mapping, constants, names) for row in parsed.rows]
    return Mapped(total=parsed.total, rows=rows, problems=parsed.problems)


def _headers(mapping: Mapping) -> list[str]:
    places = (mapping.person, mapping.unit, mapping.superior, mapping.group, *mapping.columns, *mapping.only)
    return [header for header in places if header is not None]


def _columns(mapping: Mapping) -> tuple[Column, ...]:
    """A column for each header that the mapping names, once, however often and in whatever case it names it."""
    columns = {
        normalised(mapping.person): Column(mapping.person, as_person_key(), required=True, unique=True),
    }
    missing = frozenset(word.casefold() for word in mapping.missing)
    for header, meant in mapping.columns.items():
        parser = as_text(maximum=20_000) if meant.text else _scale_parser(mapping.scales.get(meant.scale or ""))
        columns.setdefault(normalised(header), Column(header, _without(missing, parser), present=True))
    for header in _headers(mapping):
        columns.setdefault(normalised(header), Column(header, as_text(), present=True))
    return tuple(columns.values())


def _same(columns: tuple[Column, ...], header: str) -> str:
    return next(column.name for column in columns if normalised(column.name) == normalised(header))


def _held(row: TableRow, index: int) -> str:
    return label(row.cells[index]).casefold() if index < len(row.cells) else ""


def _without(missing: frozenset[str], parser: Parser) -> Parser:
    def parse(cell: Cell) -> object:
        return None if label(cell).casefold() in missing else parser(cell)

    return parse


def _scale_parser(scale: MappedScale | None) -> Parser:
    if scale is None:
        return as_decimal()
    low, high = Decimal(str(scale.min)), Decimal(str(scale.max))
    number = as_integer(minimum=int(low), maximum=int(high)) if scale.integer else as_decimal(minimum=low, maximum=high)
    labels = {words.casefold(): value for words, value in scale.labels.items()}

    def parse(cell: Cell) -> object:
        return number(labels.get(label(cell).casefold(), cell))

    return parse


def _row(
    row: ParsedRow, mapping: Mapping, constants: dict[str, dict[str, JsonValue]], names: dict[str, str]
) -> MappedRow:
    values = [
        MappedValue(column=header, target=meant.target, value=value, constants=constants[header])
        for header, meant in mapping.columns.items()
        if (value := row.values[names[header]]) is not None
    ]
    return MappedRow(
        line=row.line,
        person=row.values[names[mapping.person]],
        unit=row.values[names[mapping.unit]] if mapping.unit else None,
        superior=row.values[names[mapping.superior]] if mapping.superior else None,
        group=row.values[names[mapping.group]] if mapping.group else None,
        values=values,
    )
