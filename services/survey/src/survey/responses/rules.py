"""What an answer is evidence of, and by what an answer is told from another. Pure: no database, no web, no clock."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from shared.forms import AnswerValue, CompiledForm, answers_by_competency
from survey.campaigns.rules import DIMENSIONS

__all__ = ["Evidence", "compact", "digest", "evidence_of_answers", "evidence_of_ratings"]

#: Ratings by competency, and the answers to questions about no competency, as events carry them.
Evidence = tuple[list[dict[str, Any]], list[dict[str, Any]]]


def evidence_of_answers(form: CompiledForm, values: Mapping[str, AnswerValue]) -> Evidence:
    """Split a person's answers into ratings of competencies and answers about anything else."""
    ratings = [
        {"competency_id": str(competency), **{name: found.get(name) for name in DIMENSIONS}}
        for competency, found in answers_by_competency(form, values).items()
    ]
    answers = [
        {"question": code, "value": value}
        for code, value in values.items()
        if form.questions[code].question.competency_id is None
    ]
    return ratings, answers


def evidence_of_ratings(given: Sequence[Mapping[str, Any]]) -> Evidence:
    """A superior rates proficiency alone; null means that it could not be assessed."""
    ratings = [
        {
            "competency_id": rating["competency_id"],
            "importance": None,
            "proficiency": rating["proficiency"],
            "confidence": None,
        }
        for rating in given
    ]
    return ratings, []


def compact(value: object) -> str:
    """JSON without spaces, as columns and events hold it."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        # Whole numbers beyond 64 bits are beyond orjson as well.
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def digest(given: str) -> bytes:
    """SHA-256 (32 bytes) of what was given, by which a repetition is told from a revision."""
    return hashlib.sha256(given.encode()).digest()
