"""What an answer is evidence of, and by what an answer is told from another. Pure: no database, no web, no clock."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from shared.forms import AnswerValue, CompiledForm
from survey.campaigns.rules import DIMENSIONS

__all__ = ["Evidence", "Reading", "compact", "digest", "evidence_of_answers", "evidence_of_ratings", "reading_of"]

#: Ratings by competency, and the answers to questions about no competency, as events carry them.
Evidence = tuple[list[dict[str, Any]], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Reading:
    """How the answers to a form are read: made once for a version, since every answer of a campaign needs it.

    `competencies` has for each competency the question of each dimension (importance, proficiency, confidence);
    `others` are the questions about no competency.
    """

    competencies: tuple[tuple[str, tuple[str | None, ...]], ...]
    others: frozenset[str]

    def evidence(self, values: Mapping[str, AnswerValue]) -> Evidence:
        """Split a person's answers into ratings of competencies and answers about anything else."""
        answer = values.get
        ratings = [
            {
                "competency_id": competency,
                "importance": answer(importance) if importance else None,
                "proficiency": answer(proficiency) if proficiency else None,
                "confidence": answer(confidence) if confidence else None,
            }
            for competency, (importance, proficiency, confidence) in self.competencies
        ]
        others = self.others
        return ratings, [{"question": code, "value": value} for code, value in values.items() if code in others]


def reading_of(form: CompiledForm) -> Reading:
    """How the answers to a form are read."""
    competencies: dict[str, dict[str, str]] = {}
    others = set()
    for code, asked in form.questions.items():
        question = asked.question
        if question.competency_id is None:
            others.add(code)
        else:
            questions = competencies.setdefault(str(question.competency_id), {})
            if question.dimension in DIMENSIONS:
                questions[question.dimension] = code
    by_competency = (
        (competency, tuple(map(questions.get, DIMENSIONS))) for competency, questions in competencies.items()
    )
    return Reading(tuple(by_competency), frozenset(others))


def evidence_of_answers(form: CompiledForm, values: Mapping[str, AnswerValue]) -> Evidence:
    """Split a person's answers into ratings of competencies and answers about anything else."""
    return reading_of(form).evidence(values)


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
