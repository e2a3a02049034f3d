"""What a cell means, and what its owner is told when it means nothing."""

from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tabular import (
    Cell,
    CellProblem,
    Parser,
    as_boolean,
    as_choice,
    as_code,
    as_date,
    as_decimal,
    as_email,
    as_integer,
    as_nip,
    as_text,
)

NIP = "198513012010011001"  # Month 13 and made up: PPPK numbers have other meanings there.


def refusal(parser: Parser, cell: Cell) -> CellProblem:
    with pytest.raises(CellProblem) as refused:
        parser(cell)
    assert refused.value.reason.id
    assert refused.value.remedy.id.endswith(".")
    assert refused.value.remedy.en.endswith(".")
    return refused.value


@pytest.mark.parametrize("cell", [NIP, "19851301 201001 1 001", f"'{NIP}"])
def test_a_nip_is_eighteen_digits_as_text(cell: str) -> None:
    assert as_nip()(cell) == NIP


@pytest.mark.parametrize("cell", ["1,985E+17", "1.985e17", "1,98513012010011E+17", 1.98513012010011e17, int(NIP)])
def test_a_nip_that_excel_rounded_says_to_format_the_column_as_text(cell: Cell) -> None:
    refused = refusal(as_nip(), cell)
    assert "Teks (Text)" in refused.remedy.id
    assert "Format the column as Text" in refused.remedy.en


def test_a_nip_of_other_length_says_how_many_digits_it_has() -> None:
    assert "17 digit" in refusal(as_nip(), NIP[1:]).reason.id
    assert "selain angka" in refusal(as_nip(), "19851301201001100X").reason.id


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("31/12/2025", date(2025, 12, 31)),
        ("1-2-2025", date(2025, 2, 1)),
        ("01.02.2025", date(2025, 2, 1)),
        ("2025-02-01", date(2025, 2, 1)),
        ("2025-02-01T00:00:00Z", date(2025, 2, 1)),
        (datetime.combine(date(2025, 2, 1), time()), date(2025, 2, 1)),
        (date(2025, 2, 1), date(2025, 2, 1)),
    ],
)
def test_dates_are_read_day_first_iso_or_from_excel(cell: Cell, expected: date) -> None:
    assert as_date()(cell) == expected


def test_a_date_that_does_not_exist_has_its_own_reason() -> None:
    assert "31/02/2025 tidak ada" in refusal(as_date(), "31/02/2025").reason.id
    assert "hh/bb/tttt" in refusal(as_date(), "12/31/2025").remedy.id


@pytest.mark.parametrize("cell", ["besok", "1/2/25", "31/12-2025", 45_291])
def test_what_is_no_date_is_refused_with_an_example(cell: Cell) -> None:
    refusal(as_date(), cell)


def test_dates_outside_the_bounds_are_refused() -> None:
    assert "01/01/2000" in refusal(as_date(earliest=date(2000, 1, 1)), "1/1/1900").reason.id


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("3,5", "3.5"),
        ("3.5", "3.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("-0,25", "-0.25"),
        ("0.667", "0.667"),
        ("1 250", "1250"),
        (3.1, "3.1"),
        (7, "7"),
    ],
)
def test_decimals_are_read_as_people_and_programs_write_them(cell: Cell, expected: str) -> None:
    assert as_decimal()(cell) == Decimal(expected)


def test_a_point_before_three_digits_is_taken_only_when_one_reading_fits() -> None:
    assert as_decimal(maximum=5)("3.667") == Decimal("3.667")
    assert as_decimal(minimum=100)("3.667") == Decimal(3667)
    assert "3667 tanpa titik" in refusal(as_decimal(), "3.667").remedy.id


@pytest.mark.parametrize("cell", ["", "tiga", "1,2,3", "1.2.3", "1e5", True, float("nan"), "9" * 50])
def test_what_is_no_number_is_refused(cell: Cell) -> None:
    refusal(as_decimal(), cell)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_every_amount_in_indonesian_notation_is_read_back(amount: Decimal) -> None:
    written = f"{amount:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")
    assert as_decimal()(written) == amount


def test_whole_numbers_know_thousands_and_refuse_fractions() -> None:
    assert as_integer()("1.234") == 1234
    assert as_integer()(3.0) == 3
    assert as_integer()("3,0") == 3
    assert "bulat" in refusal(as_integer(), "3,5").reason.id
    assert "1 sampai 5" in refusal(as_integer(minimum=1, maximum=5), "6").reason.id


@pytest.mark.parametrize(("cell", "expected"), [("Ya", True), ("TIDAK", False), (1, True), (0.0, False), (True, True)])
def test_yes_and_no_are_read_in_any_form(cell: Cell, expected: bool) -> None:
    assert as_boolean()(cell) is expected


def test_something_between_yes_and_no_is_refused() -> None:
    refusal(as_boolean(), "mungkin")


class Employment(StrEnum):
    PNS = "pns"
    PPPK = "pppk"


def test_choices_match_in_any_case_and_by_other_spellings() -> None:
    assert as_choice(Employment)("PNS") == "pns"
    assert as_choice({"pns": ["Pegawai Negeri Sipil"], "pppk": []})("pegawai negeri sipil") == "pns"
    assert "pns, pppk" in refusal(as_choice(Employment), "honorer").remedy.id


def test_emails_are_checked_and_lowered() -> None:
    assert as_email()("Nama@Contoh.go.id") == "nama@contoh.go.id"
    for wrong in ("nama", "a@b", "a b@c.id", "a@b.id;c@d.id", "a@@b.id"):
        refusal(as_email(), wrong)


def test_codes_have_no_blanks_and_are_not_fractions_of_excel() -> None:
    assert as_code()("MAN.01") == "MAN.01"
    assert as_code()(15) == "15"
    for wrong in ("A B", ".A", "A" * 65, 15.1):
        refusal(as_code(), wrong)


def test_texts_have_a_length() -> None:
    assert as_text()(12.0) == "12"
    assert "5 huruf" in refusal(as_text(maximum=4), "abcde").reason.id
