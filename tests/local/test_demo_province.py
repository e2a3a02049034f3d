"""The example province: made up, seeded, and of the right shape."""

from collections import Counter

import pytest

from siklus.example.outcomes import attend, cast
from siklus.example.province import Province, create_province
from siklus.example.tables import competencies, required_levels, units
from siklus.example.world import World

PEOPLE = 1_200


@pytest.fixture(scope="module")
def province() -> Province:
    return create_province(PEOPLE)


@pytest.mark.parametrize("people", [100, 257, 1_200])
def test_a_province_has_as_many_people_as_asked_for_in_all_45_units(people: int) -> None:
    province = create_province(people)
    assert len(province.people) == people
    assert len({person.unit for person in province.people}) == len(units()) == 45


def test_the_same_seed_makes_the_same_province() -> None:
    assert create_province(150) == create_province(150)
    assert create_province(150, seed=1) != create_province(150, seed=2)


def test_too_small_a_province_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 100 people"):
        create_province(50)


def test_numbers_have_eighteen_digits_and_nobody_shares_one(province: Province) -> None:
    numbers = [person.nip for person in province.people]
    assert all(len(number) == 18 and number.isdigit() for number in numbers)
    assert len(set(numbers)) == PEOPLE
    assert all(number[15] == "9" for number in numbers)


def test_everybody_but_the_first_has_a_superior_and_nobody_is_above_themselves(province: Province) -> None:
    for person in province.people:
        above, seen = person.superior, {person.index}
        while above is not None:
            assert above not in seen
            seen.add(above)
            above = province.person(above).superior
        assert 1 in seen


def test_there_are_pns_and_both_kinds_of_pppk_and_more_staff_than_superiors(province: Province) -> None:
    assert set(Counter(person.employment for person in province.people)) == {"pns", "pppk", "pppk_part_time"}
    assert len(province.reports) < PEOPLE / 4


def test_one_unit_is_too_small_to_be_shown(province: Province) -> None:
    assert min(Counter(person.unit for person in province.people).values()) < 5


def test_information_technology_is_what_people_lack_most(province: Province) -> None:
    world = World(province)
    gaps: Counter[str] = Counter()
    for person in province.people:
        for code, level in world.ratings(person).items():
            gaps[code] += max(0, required_levels()[person.job_level, code] - (level or 0)) if level is not None else 0
    assert {code for code, _ in gaps.most_common(3)} == {"DIG.01", "DIG.02", "DIG.03"}


def test_every_answer_lies_on_its_scale(province: Province) -> None:
    world = World(province)
    for person in province.people[:100]:
        answers = world.answers(person, wave="first")
        assert set(answers) == {competency.code for competency in competencies()}
        assert all(1 <= rating.importance <= 5 for rating in answers.values())
        assert all(0 <= rating.proficiency <= 5 for rating in answers.values())
        assert all(1 <= rating.confidence <= 5 for rating in answers.values())


@pytest.mark.parametrize("size", [5, 8, 24, 30])
def test_most_of_a_usual_class_pass_and_most_of_a_failing_one_do_not(size: int) -> None:
    usual = Counter(cast([False] * size, failing=False))
    failing = Counter(cast([False] * size, failing=True))
    assert usual["failed"] < 0.4 * size
    assert failing["failed"] >= 0.4 * size


def test_who_applies_a_course_has_learnt_it_and_who_failed_has_not(province: Province) -> None:
    world = World(province)
    good, bad = province.people[30], province.people[31]
    assert attend(world, good, "DIG.02", 3, "applies").after >= 70
    assert world.level(good, "DIG.02") >= 3
    before = world.level(bad, "DIG.02")
    assert attend(world, bad, "DIG.02", 5, "failed").after < 70
    assert world.level(bad, "DIG.02") == before
