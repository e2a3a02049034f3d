"""Whatever the office program made of a file, its rows arrive, with the line numbers that a person sees."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from shared.errors import Problem
from shared.tabular import FileTooLarge, Limits, UnreadableFile, UnsupportedFile, read_table, write_csv

# Excel dates have no time zone.
LAST_DAY = datetime.combine(date(2025, 12, 31), time())


def xlsx(rows: Sequence[Sequence[object]], *, title: str = "Data", before: str | None = None) -> bytes:
    workbook = Workbook(write_only=True)
    if before is not None:
        workbook.create_sheet(before)
    sheet = workbook.create_sheet(title)
    for row in rows:
        sheet.append(list(row))
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separator_and_encoding_are_found(separator: str, encoding: str) -> None:
    content = f"kode{separator}nama\r\nA1{separator}Café Élok\r\n".encode(encoding)
    table = read_table(content, "pegawai.csv")
    assert table.header == ("kode", "nama")
    assert table.rows[0].cells == ("A1", "Café Élok")


def test_commas_inside_quotes_do_not_count_as_separators() -> None:
    table = read_table(b'"a,b,c,d";nilai\n"x,y";3\n', "x.csv")
    assert table.header == ("a,b,c,d", "nilai")


def test_excels_separator_line_is_obeyed_and_counted() -> None:
    table = read_table(b"sep=;\r\na;b\r\n1;2\r\n", "x.csv")
    assert table.header == ("a", "b")
    assert table.header_line == 2
    assert table.rows[0].line == 3


def test_lines_are_counted_as_a_person_sees_them() -> None:
    table = read_table(b'a,b\n\n"x\ny",1\n ,\nz,2\n', "x.csv")
    assert [row.line for row in table.rows] == [3, 6]


def test_a_file_of_one_column_is_read() -> None:
    assert read_table(b"kode\nA1\n", "x.csv").rows[0].cells == ("A1",)


def test_a_quote_that_is_not_closed_is_told_with_its_line() -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_table(b'a,b\n1,2\n"3,4\n5,6\n', "x.csv")
    assert "baris 3" in refused.value.detail.id


def test_a_mapping_can_name_the_encoding() -> None:
    assert read_table("a\né\n".encode("cp850"), "x.csv", encoding="cp850").rows[0].cells == ("é",)
    with pytest.raises(UnreadableFile):
        read_table(b"a\nb\n", "x.csv", encoding="no-such-codec")


@pytest.mark.parametrize("content", [b"", b"\n\n;;\n", xlsx([[]])])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_table(content, "x.csv")
    assert "kosong" in refused.value.detail.id


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", b"a\0b"])
def test_other_kinds_of_files_are_refused(content: bytes) -> None:
    with pytest.raises(UnsupportedFile) as refused:
        read_table(content, "x.csv")
    assert refused.value.status == 415


def test_excel_keeps_types_lines_and_blank_rows() -> None:
    content = xlsx([["Kode ", "Tanggal", "Nilai", "Ya"], [], ["A1", LAST_DAY, 3.5, True]])
    table = read_table(content, "x.xlsx")
    assert table.header == ("Kode", "Tanggal", "Nilai", "Ya")
    assert table.rows[0].line == 3
    assert table.rows[0].cells[:4] == ("A1", LAST_DAY, 3.5, True)


def test_a_sheet_is_found_by_name_and_the_first_one_otherwise() -> None:
    content = xlsx([["a"], [1]], title="Nilai", before="Petunjuk")
    assert read_table(content, "x.xlsx", sheet=" nilai").rows[0].cells[0] == 1
    with pytest.raises(UnreadableFile, match="empty"):
        read_table(content, "x.xlsx")
    with pytest.raises(UnreadableFile) as refused:
        read_table(content, "x.xlsx", sheet="Lain")
    assert "Petunjuk, Nilai" in refused.value.detail.id


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("note.txt", "hello")
    with pytest.raises(UnsupportedFile):
        read_table(buffer.getvalue(), "x.xlsx")


def test_a_damaged_workbook_is_refused_with_the_way_to_mend_it() -> None:
    content = xlsx([["a"], [1]])
    for cut in (40, len(content) // 2, len(content) - 30):
        with pytest.raises(Problem) as refused:
            read_table(content[:cut], "x.xlsx")
        assert refused.value.status in {415, 422}


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    buffer = io.BytesIO(xlsx([["a"], [1]]))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zero.bin", bytes(5_000_000))
    assert len(buffer.getvalue()) < 20_000
    with pytest.raises(FileTooLarge) as refused:
        read_table(buffer.getvalue(), "x.xlsx", limits=Limits(uncompressed_bytes=1_000_000))
    assert refused.value.status == 413


def _rewritten(content: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with a piece of its only sheet replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert old in part
                part = part.replace(old, new)
            target.writestr(name, part)
    return buffer.getvalue()


def test_a_row_number_beyond_excels_own_is_refused_instead_of_counted_to() -> None:
    content = _rewritten(xlsx([["a"], [1]]), b'<row r="2"', b'<row r="99999999999"')
    with pytest.raises(FileTooLarge):
        read_table(_rewritten(content, b'r="A2"', b'r="A99999999999"'), "x.xlsx")


def test_a_wrong_size_in_the_sheet_hides_no_row() -> None:
    content = _rewritten(xlsx([["a", "b"], [1, 2]]), b"<sheetData>", b'<dimension ref="A1"/><sheetData>')
    assert read_table(content, "x.xlsx").rows[0].cells[:2] == (1, 2)


def test_a_cell_beyond_the_header_is_seen() -> None:
    assert read_table(xlsx([["a"], [1, "lebih"]]), "x.xlsx").rows[0].cells == (1, "lebih")


def test_broken_xml_inside_a_workbook_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        read_table(_rewritten(xlsx([["a"], [1]]), b"</sheetData>", b"</oops>"), "x.xlsx")


def test_files_with_too_many_bytes_rows_or_columns_are_refused() -> None:
    content = b"a;b;c\n" + b"1;2;3\n" * 10
    for limits in (Limits(file_bytes=20), Limits(rows=9), Limits(columns=2)):
        with pytest.raises(FileTooLarge):
            read_table(content, "x.csv", limits=limits)
    assert len(read_table(content, "x.csv", limits=Limits(rows=10, columns=3)).rows) == 10


def test_a_workbook_with_too_many_columns_is_refused() -> None:
    with pytest.raises(FileTooLarge):
        read_table(xlsx([["a", "b", "c"], [1, 2, 3]]), "x.xlsx", limits=Limits(columns=2))


@pytest.mark.parametrize("danger", ["=1+1", "+62", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_written_cells_run_nothing_in_a_spreadsheet_and_come_back_unchanged(danger: str) -> None:
    content = write_csv(["a", danger], [["x", danger], [None, date(2025, 1, 2)]])
    assert ("'" + danger[:2]).encode() in content
    table = read_table(content, "x.csv")
    assert table.rows[0].cells == ("x", danger)
    assert table.header[0] == "a"
