"""A file by its declared columns: everything wrong is told at once, and the rejected rows go back."""

import time
from uuid import UUID

import pytest

from shared.tabular import (
    Column,
    RowProblem,
    Sheet,
    WrongColumns,
    as_boolean,
    as_choice,
    as_date,
    as_decimal,
    as_integer,
    as_nip,
    as_text,
    cycle_problem,
    find_cycles,
    import_report,
    read_table,
    rejected_csv,
    rejected_lines,
)

SHEET = Sheet(
    (
        Column("nip", as_nip(), required=True, unique=True),
        Column("name", as_text(), required=True, aliases=("nama", "nama lengkap")),
        Column("born_on", as_date(), aliases=("tanggal lahir",)),
        Column("active", as_boolean(), default=True),
    )
)
GOOD = "198513012010011001"
FILE = f""" NIP ;Nama_Lengkap;Tanggal Lahir
{GOOD};Contoh Satu;31/12/1985
1,985E+17;Contoh Dua;31/02/1985
{GOOD};Contoh Tiga;
198513012010011004;;01/01/1986
198513012010011005;Contoh Lima;#N/A;lebih
198513012010011006;Contoh Enam
""".encode()


def test_headers_match_in_any_case_by_alias_and_with_underscores() -> None:
    parsed = SHEET.parse(read_table(FILE, "x.csv"))
    first, last = parsed.rows
    assert first.line == 2
    assert first.values["name"] == "Contoh Satu"
    assert f"{first.values['born_on']:%Y-%m-%d}" == "1985-12-31"
    assert first.values["active"] is True
    assert last.values == {"nip": "198513012010011006", "name": "Contoh Enam", "born_on": None, "active": True}


def test_every_bad_row_is_told_at_once_with_line_column_reason_and_remedy() -> None:
    parsed = SHEET.parse(read_table(FILE, "x.csv"))
    assert [(problem.line, problem.column) for problem in parsed.problems] == [
        (3, "NIP"),
        (3, "Tanggal Lahir"),
        (4, "NIP"),
        (5, "Nama_Lengkap"),
        (6, "Tanggal Lahir"),
        (6, None),
    ]
    assert parsed.problems[0].value == "1,985E+17"
    assert "baris 2" in parsed.problems[2].reason.id
    assert parsed.total == 6
    assert rejected_lines(parsed.problems) == {3, 4, 5, 6}


def test_wrong_columns_are_told_all_at_once_with_what_is_expected() -> None:
    table = read_table(b"npi;nama;name;;born on\n1;2;3;4;5\n", "x.csv")
    with pytest.raises(WrongColumns) as refused:
        SHEET.parse(table)
    pointers = {error.pointer: error.reason.id for error in refused.value.errors}
    assert set(pointers) == {"/columns/npi", "/columns/name", "/columns/4", "/columns/nip"}
    assert "Maksudnya nip?" in pointers["/columns/npi"]
    assert "nip*, name*, born_on, active" in refused.value.detail.id
    assert refused.value.extensions["expected"] == ["nip", "name", "born_on", "active"]


def test_a_sheet_may_leave_other_columns_unread() -> None:
    sheet = Sheet((Column("a", as_integer()),), ignore_unknown=True)
    assert sheet.parse(read_table(b"a,b\n1,x\n", "x.csv")).rows[0].values == {"a": 1}


def test_a_present_column_must_be_there_but_may_be_empty() -> None:
    sheet = Sheet((Column("a", as_integer()), Column("b", as_integer(), present=True)))
    assert sheet.parse(read_table(b"a,b\n1,\n", "x.csv")).rows[0].values["b"] is None
    with pytest.raises(WrongColumns):
        sheet.parse(read_table(b"a\n1\n", "x.csv"))


def test_rejected_rows_come_back_with_reasons_and_can_be_uploaded_once_corrected() -> None:
    table = read_table(FILE, "x.csv")
    parsed = SHEET.parse(table)
    back = read_table(rejected_csv(table, parsed.problems), "x.csv")
    assert back.header[-2:] == ("alasan", "perbaikan")
    assert len(back.rows) == 4
    assert "Excel mengubah NIP" in str(back.rows[0].cells[3])
    assert "Tanggal Lahir: Tanggal 31/02/1985 tidak ada" in str(back.rows[0].cells[3])
    corrected = b"nip;nama;alasan;perbaikan\n198513012010011004;Contoh;Kosong;Isi\n"
    assert len(SHEET.parse(read_table(corrected, "x.csv")).rows) == 1


def test_rejected_rows_speak_english_when_asked() -> None:
    table = read_table(FILE, "x.csv")
    content = rejected_csv(table, SHEET.parse(table).problems, language="en")
    assert b";reason;remedy" in content


def test_a_report_counts_all_problems_and_lists_the_first_thousand() -> None:
    table = read_table(b"nip;nama\n" + b"1;\n" * 700, "x.csv")
    parsed = SHEET.parse(table)
    report = import_report(
        import_id=UUID(int=1), rows=parsed.total, problems=parsed.problems[::-1], created=0, dry_run=True
    )
    assert report.problem_count == 1_400
    assert report.rejected == 700
    assert len(report.problems) == 1_000
    assert report.problems[0].line == 2


def test_cycles_of_superiors_are_found_the_same_in_any_order() -> None:
    edges = {"d": "e", "e": "d", "c": "a", "a": "b", "b": "c", "x": "a", "boss": None, "self": "self", "y": "gone"}
    expected = [["a", "b", "c"], ["d", "e"], ["self"]]
    assert find_cycles(edges) == expected
    assert find_cycles(dict(reversed(edges.items()))) == expected


def test_a_long_chain_of_superiors_is_no_cycle() -> None:
    assert find_cycles({number: number + 1 for number in range(50_000)}) == []


def test_a_cycle_is_told_by_name() -> None:
    problem = cycle_problem(7, "atasan", ["Contoh Satu", "Contoh Dua"])
    assert isinstance(problem, RowProblem)
    assert problem.reason.id.endswith("Contoh Satu → Contoh Dua → Contoh Satu")
    assert problem.value == "Contoh Dua"


def test_twenty_thousand_rows_of_fifteen_columns_take_a_few_seconds_at_most() -> None:
    """About 0.4 s on an idle core; the bound is wide, since tests share their machine."""
    columns = (
        Column("nip", as_nip(), required=True, unique=True),
        Column("born_on", as_date()),
        Column("score", as_decimal()),
        Column("level", as_integer(minimum=0, maximum=5)),
        Column("kind", as_choice(["pns", "pppk"])),
        *(Column(f"text_{index}", as_text()) for index in range(10)),
    )
    header = ";".join(column.name for column in columns)
    rows = "\n".join(f"{10**17 + n};31/12/19{n % 90 + 10};3,5;4;PNS;" + ";".join("abcdefghij") for n in range(20_000))
    started = time.process_time()
    parsed = Sheet(columns).parse(read_table(f"{header}\n{rows}\n".encode(), "x.csv"))
    assert time.process_time() - started < 4
    assert len(parsed.rows) == 20_000
