"""The people of the real training files as a spreadsheet: codes only, for the files hold nothing else of them."""

import csv

from siklus.demo.files import csv_file
from siklus.example.tables import REAL

__all__ = [
    "COMPETENCY",
    "JOB_LEVEL",
    "SURVEY_FILE",
    "TRAINING_FILES",
    "participants",
    "participants_unit",
    "read_rows",
]

SURVEY_FILE = "EmployeeSurveyData"
TRAINING_FILES = ("TrainingEvaluation_PrePostOnly", "TrainingEvaluation_PrePostControl")
COMPETENCY = "TRN.01"
"""What the real training taught; the files do not say more of it."""
JOB_LEVEL = "participant"
_UNIT = "TRAINING-EVALUATION"


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the real files."""
    with (REAL / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def participants_unit() -> bytes:
    """One unit for those of whom only scores are known."""
    return csv_file(["code", "name_id", "name_en"], [[_UNIT, "Peserta pelatihan", "Participants of the training"]])


def participants() -> bytes:
    """Everybody in the two training files, once: they share half of their people."""
    header = ["external_id", "name", "employment", "unit_code", "job_level", "valid_from"]
    codes = {row["EmpID"] for name in TRAINING_FILES for row in read_rows(name)}
    return csv_file(
        header, ([code, f"Peserta {code}", "pns", _UNIT, JOB_LEVEL, "2020-01-01"] for code in sorted(codes, key=int))
    )
