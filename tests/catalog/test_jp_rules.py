"""The pure rules of JP, on the shipped table."""

from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.learning_hours.rules import (
    ConversionRule,
    Portion,
    convert,
    end_of_period,
    portions_of,
    reverse,
    start_of_period,
    used_of,
)
from catalog.reference.rules import form_of, read_rows, rule_of

FOLDER = files("catalog.reference") / "data"
RULES = read_rows((FOLDER / "jp_rules.v1.csv").read_text(encoding="utf-8"))
FORMS = [form_of(row) for row in read_rows((FOLDER / "learning_forms.v1.csv").read_text(encoding="utf-8"))]
MAY = [date(2026, 5, day) for day in range(1, 32)]


def rule(form: str) -> ConversionRule:
    return rule_of(form, RULES)


def test_every_one_of_the_25_forms_has_a_rule() -> None:
    assert sorted(form.code for form in FORMS) == list(range(1, 26))
    assert {rule(form.slug).form for form in FORMS} == {form.slug for form in FORMS}


@pytest.mark.parametrize(
    ("form", "days", "minutes", "international", "jp"),
    [
        ("seminar", 2, 360, False, "8"),
        ("seminar", 2, 360, True, "12"),
        ("workshop", 3, 360, False, "15"),
        ("technical", 2, 360, False, "16"),
        ("technical", 1, 450, True, "12"),
        ("e_learning", 2, 360, False, "6"),
        ("e_learning", 1, 360, True, "4"),
        ("self_study", 3, 360, False, "6"),
        ("mentoring", 3, 60, False, "4"),
        ("mentoring", 3, 60, True, "8"),
        ("internship", 20, 360, False, "20"),
        ("benchmarking", 3, 360, True, "20"),
        ("course", 1, 100, False, "2.2"),
    ],
)
def test_forms_convert_as_the_regulation_says(form: str, days: int, minutes: int, international: bool, jp: str) -> None:
    portions = portions_of(rule(form).unit, MAY[:days], Decimal(minutes))
    assert convert(rule(form), portions, {}, international=international).jp == Decimal(jp)


def test_the_third_mentoring_of_a_month_says_why_it_gives_nothing() -> None:
    credit = convert(rule("mentoring"), [Portion(MAY[20], Decimal(1))], {MAY[0]: Decimal(2)})
    assert (credit.jp, credit.capped_reason) == (Decimal(0), "at_most_2_session_a_month")


def test_a_new_month_has_its_own_cap() -> None:
    june = Portion(date(2026, 6, 1), Decimal(1))
    assert convert(rule("mentoring"), [june], {MAY[0]: Decimal(2)}).jp == 2


@given(st.lists(st.tuples(st.sampled_from(MAY), st.integers(1, 400)), max_size=20), st.booleans())
def test_no_history_of_e_learning_exceeds_the_cap_of_a_day(
    history: list[tuple[date, int]], international: bool
) -> None:
    e_learning = rule("e_learning")
    used: dict[date, Decimal] = {}
    for day, minutes in history:
        portions = portions_of("actual", [day], Decimal(minutes))
        granted = convert(e_learning, portions, used, international=international).portions
        for key, amount in used_of(e_learning, granted).items():
            used[key] = used.get(key, Decimal(0)) + amount
    assert all(amount <= (4 if international else 3) for amount in used.values())


@given(st.lists(st.integers(1, 400), min_size=1, max_size=5))
def test_a_reversal_undoes_a_credit_and_its_use_of_the_caps(minutes: list[int]) -> None:
    self_study = rule("self_study")
    portions = [Portion(day, Decimal(amount) / 45) for day, amount in zip(MAY, minutes, strict=False)]
    credit = convert(self_study, portions, {})
    back = reverse(credit.jp, credit.portions)
    assert credit.jp + back.jp == 0
    assert not any(used_of(self_study, [*credit.portions, *back.portions]).values())


@pytest.mark.parametrize(
    ("contract", "day", "start"),
    [
        (date(2024, 3, 3), date(2026, 3, 2), date(2025, 3, 3)),
        (date(2024, 3, 3), date(2026, 3, 3), date(2026, 3, 3)),
        (date(2024, 2, 29), date(2026, 2, 28), date(2025, 3, 1)),
        (None, date(2026, 3, 3), date(2026, 1, 1)),
    ],
)
def test_a_contract_year_begins_on_the_day_of_the_contract(contract: date | None, day: date, start: date) -> None:
    found = start_of_period("contract_year", day, contract)
    assert found == start
    assert found <= day <= end_of_period(found)
