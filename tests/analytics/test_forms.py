"""The forms are those of the catalog, and what they achieved is a share with an interval."""

import csv
from pathlib import Path

from analytics.forms.rules import FORMS, achievement_of
from siklus.state import ROOT

TABLE = Path(ROOT, "services/catalog/src/catalog/reference/data/learning_forms.v1.csv")


def test_the_forms_are_those_of_the_catalog() -> None:
    with TABLE.open(encoding="utf-8") as file:
        rows = {row["slug"]: (row["name_id"], row["name_en"], row["path"]) for row in csv.DictReader(file)}
    assert {slug: (form.name.id, form.name.en, form.path) for slug, form in FORMS.items()} == rows


def test_a_share_of_fewer_than_a_group_is_not_shown() -> None:
    achievement = achievement_of((4, 5), (3, 4), 5)
    assert achievement.passed is not None
    assert (achievement.passed.value, achievement.applied) == (0.8, None)
