"""The figures of group needs equal what other tools and a hand calculation give."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from analytics.needs.rules import (
    cronbach_alpha,
    low_confidence_share,
    mean_weighted_discrepancy,
    need_order,
    official_gap,
    ranked_discrepancy,
    wilson_interval,
)
from analytics.scales.rules import moments_of, sum_of

VECTORS = Path(__file__).parent / "vectors"
ALPHA_COLUMNS = {"JobSat": 3, "TurnInt": 3, "Engage": 5, "ExpIncivil": 5}


def rows(name: str) -> list[dict[str, str]]:
    with (VECTORS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hand(case: str, rule: str = "") -> dict[str, str]:
    return next(row for row in rows("mwds_rdm_hand.csv") if row["case"] == case and rule in row["rule"])


def pairs_of(row: dict[str, str]) -> Counter[tuple[int, int]]:
    """Pairs in which both values are known; "not applicable" is missing."""
    importance = row["importance"].rpartition(":")[2].strip()
    sides = zip(importance.split(";"), row["ability"].split(";"), strict=True)
    return Counter((int(i), int(a)) for i, a in sides if i and a)


@pytest.mark.parametrize(
    ("case", "rule"), [("base5", ""), ("miss7", "pairwise complete"), ("max1to5", ""), ("min1to5", ""), ("zero", "")]
)
def test_mwds_and_rdm_equal_the_hand_calculation(case: str, rule: str) -> None:
    row = hand(case, rule)
    pairs = pairs_of(row)
    mwds, rdm = mean_weighted_discrepancy(pairs), ranked_discrepancy(pairs)
    assert mwds is not None
    assert rdm is not None
    assert mwds.n == int(row["n_pairs"])
    assert mwds.value == pytest.approx(float(row["mwds"]), abs=1e-9)
    assert rdm.value == pytest.approx(float(row["RDS=-NR+PR"]), abs=1e-9)
    if row["delta_se_mwds"]:
        assert mwds.standard_error == pytest.approx(float(row["delta_se_mwds"]), abs=1e-9)


def test_nothing_answered_is_null_and_never_zero() -> None:
    assert mean_weighted_discrepancy({}) is None
    assert ranked_discrepancy({}) is None
    assert official_gap({}) is None
    assert low_confidence_share({}) is None


def test_the_mean_of_each_persons_own_product_is_another_statistic() -> None:
    row = hand("wrong_personweight")
    mwds = mean_weighted_discrepancy(pairs_of(row))
    assert mwds is not None
    assert mwds.value != pytest.approx(float(row["mwds"]))


def test_a_whole_population_has_no_sampling_error() -> None:
    pairs = pairs_of(hand("base5"))
    everybody = mean_weighted_discrepancy(pairs, population=5)
    half = mean_weighted_discrepancy(pairs, population=10)
    sample = mean_weighted_discrepancy(pairs)
    assert everybody is not None
    assert half is not None
    assert sample is not None
    assert everybody.standard_error == 0
    assert half.standard_error == pytest.approx((sample.standard_error or 0) * 0.5**0.5, abs=1e-12)


@pytest.mark.parametrize("row", rows("wilson_R_run.csv"), ids=lambda row: f"{row['k']} of {row['n']}")
def test_the_wilson_interval_equals_r(row: dict[str, str]) -> None:
    low, high = wilson_interval(int(row["k"]), int(row["n"]))
    assert low == pytest.approx(float(row["wilson_lo"]), abs=1e-9)
    assert high == pytest.approx(float(row["wilson_hi"]), abs=1e-9)


@pytest.mark.parametrize("row", rows("cronbach_R_run.csv"), ids=lambda row: row["scale"])
def test_cronbachs_alpha_equals_r_on_the_real_survey(row: dict[str, str]) -> None:
    items = [f"{row['scale']}{number}" for number in range(1, ALPHA_COLUMNS[row["scale"]] + 1)]
    cases = [[int(answer[item]) for item in items] for answer in rows("EmployeeSurveyData.csv")]
    total = sum_of(map(moments_of, cases), len(items))
    assert total.n == int(row["n_complete"])
    assert cronbach_alpha(total.n, total.sums, total.rows) == pytest.approx(float(row["alpha_listwise"]), abs=1e-9)


def test_the_official_gap_counts_only_what_is_missing() -> None:
    gap = official_gap({(3, 1): 2, (3, 3): 1, (2, 5): 1})
    assert gap is not None
    assert gap.mean == pytest.approx(1.0)
    assert (gap.below.count, gap.below.n) == (2, 4)


def test_low_confidence_is_two_or_less_of_five() -> None:
    share = low_confidence_share({1: 1, 2: 2, 3: 3, 5: 4})
    assert share is not None
    assert share.value == pytest.approx(0.3)


def test_needs_are_ordered_by_gap_then_mwds_then_code_with_the_unknown_last() -> None:
    needs = [(0.5, 3.0, "B"), (0.5, 3.0, "A"), (0.5, 4.0, "C"), (None, 9.0, "D"), (1.0, None, "E")]
    ordered = sorted(needs, key=lambda need: need_order(*need))
    assert [need[2] for need in ordered] == ["E", "C", "A", "B", "D"]


def test_the_example_of_the_page_about_the_method_is_right() -> None:
    importance, present, confidence = (5, 4, 5, 3, 4), (2, 3, 4, 3, 5), (2, 2, 3, 3, 5)
    pairs = Counter(zip(importance, present, strict=True))
    gap = official_gap(Counter((4, level) for level in present))
    mwds, rdm, low = (
        mean_weighted_discrepancy(pairs),
        ranked_discrepancy(pairs),
        low_confidence_share(Counter(confidence)),
    )
    assert gap is not None
    assert mwds is not None
    assert rdm is not None
    assert low is not None
    told = (
        gap.mean,
        gap.below.value,
        gap.below.low,
        gap.below.high,
        mwds.value,
        mwds.standard_error,
        rdm.value,
        low.value,
    )
    assert told == pytest.approx((0.8, 0.6, 0.23, 0.88, 3.36, 2.99, -40, 0.4), abs=0.005)
    assert rdm.standard_error == pytest.approx(36, abs=0.5)
