"""What the demo sends: its questionnaires, its spreadsheets, and the real files with their mappings."""

import gzip

import pytest

from evaluation.rosters.schemas import ScoreMapping
from shared.forms import Answer, FormContent, check_form, compile_form, validate_answers
from shared.ids import uuid7
from shared.tabular import Mapping, apply_mapping, read_mapped_table
from siklus.demo.files import people_file
from siklus.demo.form import attitudes_form, needs_answers, needs_form
from siklus.demo.real_people import SURVEY_FILE, TRAINING_FILES, participants
from siklus.example.province import create_province
from siklus.example.tables import REAL, competencies
from siklus.example.world import World


def the_form() -> FormContent:
    return FormContent.model_validate(needs_form([(competency, str(uuid7())) for competency in competencies()]))


@pytest.mark.parametrize("form", [the_form(), FormContent.model_validate(attitudes_form())])
def test_a_questionnaire_of_the_demo_is_publishable_and_small(form: FormContent) -> None:
    assert check_form(form) == []
    assert len(gzip.compress(form.model_dump_json().encode())) < 30_000


def test_the_questionnaire_takes_what_people_answer() -> None:
    province = create_province(100)
    form = compile_form(the_form())
    sent = needs_answers(World(province).answers(province.person(7), wave="first"))
    answers = [Answer.model_validate(answer) for answer in sent]
    assert len(answers) == 3 * len(competencies())
    assert validate_answers(form, answers, partial=False) == []


def test_the_file_of_people_names_a_superior_for_all_but_one() -> None:
    lines = people_file(create_province(100)).decode().splitlines()
    assert len(lines) == 101
    assert sum(line.split(",")[5] == "" for line in lines) == 1


def test_every_row_of_the_survey_is_read_by_its_mapping() -> None:
    mapping = Mapping.model_validate_json((REAL / f"{SURVEY_FILE}.mapping.json").read_bytes())
    table = read_mapped_table((REAL / f"{SURVEY_FILE}.csv").read_bytes(), f"{SURVEY_FILE}.csv", mapping)
    mapped = apply_mapping(table, mapping)
    assert (mapped.total, mapped.problems) == (156, [])


@pytest.mark.parametrize(("name", "people"), [(TRAINING_FILES[0], 25), (TRAINING_FILES[1], 50)])
def test_every_row_of_a_training_is_read_by_its_mapping(name: str, people: int) -> None:
    mapping = ScoreMapping.model_validate_json((REAL / f"{name}.mapping.json").read_bytes())
    table = read_mapped_table((REAL / f"{name}.csv").read_bytes(), f"{name}.csv", mapping)
    mapped = apply_mapping(table, mapping)
    assert (len(mapped.rows), mapped.problems) == (people, [])
    assert all(len(row.values) == 2 for row in mapped.rows)


def test_people_in_both_training_files_are_counted_once() -> None:
    codes = [line.split(",")[0] for line in participants().decode().splitlines()[1:]]
    assert len(codes) == len(set(codes)) == 50
