"""Questionnaires, tests and interviews as data: what is asked, when, what an answer may be, and what it scores.

Everything here is pure. A service stores `FormContent` as JSON with a version and

1. publishes it after `check_form(content)` found nothing (codes, scales, references, both languages);
2. keeps `compile_form(content)` in a cache by version: it is immutable and safe to share;
3. takes answers: `validate_answers(form, answers, partial=False)` gives a `FieldProblem` with a JSON Pointer for each
   answer that does not fit, in both languages, saying what to do; a draft (`partial=True`) may miss
   any;
4. stores `relevant_answers(form, answers)`: `values` to keep, `dropped` are the codes whose question the other answers
   made irrelevant (say so to the person, never drop in silence);
5. reads them: `score(form, values)`, `answers_by_dimension(form, values)`, `answers_by_competency(form, values)`.

    form = compile_form(content)
    problems = validate_answers(form, body.answers, partial=False)      # body.answers: list[Answer]
    if problems:
        raise Invalid(errors=problems)
    kept = relevant_answers(form, body.answers)
    kept.values          # {"ti_importance": 4, "ti_proficiency": 0, …}

A scale belongs to its form's version: values of two scales are never put into one sum or mean. What the person
who answers sees is `content.without_keys()`, because a test's content holds the right answers.
"""

from shared.forms._answers import Relevant, relevant_answers, validate_answers
from shared.forms._checks import InvalidForm, check_form
from shared.forms._compiled import CompiledForm, compile_form
from shared.forms._content import (
    Answer,
    AnswerValue,
    FormContent,
    Option,
    Question,
    QuestionKind,
    Scale,
    ScaleLabel,
    Section,
)
from shared.forms._dimensions import DimensionAnswer, answers_by_competency, answers_by_dimension
from shared.forms._relevance import AllOf, AnyOf, Comparison, Not, Relevance
from shared.forms._scoring import GroupScore, Marks, Scores, score

__all__ = [
    "AllOf",
    "Answer",
    "AnswerValue",
    "AnyOf",
    "Comparison",
    "CompiledForm",
    "DimensionAnswer",
    "FormContent",
    "GroupScore",
    "InvalidForm",
    "Marks",
    "Not",
    "Option",
    "Question",
    "QuestionKind",
    "Relevance",
    "Relevant",
    "Scale",
    "ScaleLabel",
    "Scores",
    "Section",
    "answers_by_competency",
    "answers_by_dimension",
    "check_form",
    "compile_form",
    "relevant_answers",
    "score",
    "validate_answers",
]
