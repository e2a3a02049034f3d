"""The questionnaires of the demo: competence development needs (AKPK), and the attitudes of the imported survey."""

from collections.abc import Mapping, Sequence
from typing import Any

from siklus.example.tables import Competency
from siklus.example.world import Rating

__all__ = ["attitudes_form", "codes_of", "needs_answers", "needs_form"]

Json = dict[str, Any]
_KINDS = {
    "managerial": ("Kompetensi manajerial", "Managerial competencies"),
    "sociocultural": ("Kompetensi sosial kultural", "Sociocultural competencies"),
    "technical": ("Kompetensi teknis", "Technical competencies"),
}
_ASKED = {
    "importance": ("Seberapa penting bagi pekerjaan Anda?", "How important is it for your job?"),
    "proficiency": ("Seberapa mampu Anda sekarang?", "How proficient are you now?"),
    "confidence": ("Seberapa percaya diri Anda memakainya?", "How confident are you in using it?"),
}
_LABELS = {
    "importance": {
        1: ("Tidak penting", "Not important"),
        2: ("Kurang penting", "Slightly important"),
        3: ("Cukup penting", "Moderately important"),
        4: ("Penting", "Important"),
        5: ("Sangat penting", "Very important"),
    },
    "proficiency": {
        0: ("Belum punya", "None yet"),
        1: ("Paham / dalam pengembangan", "Aware"),
        2: ("Dasar", "Basic"),
        3: ("Menengah", "Intermediate"),
        4: ("Mumpuni", "Proficient"),
        5: ("Ahli", "Expert"),
    },
    "confidence": {
        1: ("Tidak percaya diri", "Not confident"),
        2: ("Kurang percaya diri", "Slightly confident"),
        3: ("Cukup percaya diri", "Moderately confident"),
        4: ("Percaya diri", "Confident"),
        5: ("Sangat percaya diri", "Very confident"),
    },
}
_ATTITUDES = {
    "job_sat": (3, "Kepuasan kerja", "Job satisfaction"),
    "turn_int": (3, "Keinginan pindah", "Turnover intentions"),
    "engage": (5, "Keterlibatan kerja", "Work engagement"),
    "exp_incivil": (5, "Ketidaksopanan yang dialami", "Experienced incivility"),
}


def needs_form(competencies: Sequence[tuple[Competency, str]]) -> Json:
    """Ask importance, present proficiency and confidence for each (competency, identifier), with both languages."""
    return {
        "title": _text("Analisis kebutuhan pengembangan kompetensi", "Competence development needs"),
        "instructions": _text(
            "Jawablah menurut keadaan pekerjaan Anda sekarang.", "Answer as your work is at the moment."
        ),
        "scales": [_scale(code, labels) for code, labels in _LABELS.items()],
        "sections": [
            {
                "code": kind,
                "title": _text(*words),
                "questions": [
                    question
                    for competency, identifier in competencies
                    if competency.kind == kind
                    for question in _questions(competency, identifier)
                ],
            }
            for kind, words in _KINDS.items()
        ],
    }


def codes_of(competency: str) -> dict[str, str]:
    """The question code of each dimension, for a competency code such as `DIG.01`."""
    stem = competency.lower().replace(".", "_")
    return {dimension: f"{stem}_{dimension}" for dimension in _ASKED}


def needs_answers(ratings: Mapping[str, Rating]) -> list[Json]:
    """What a person sends for these ratings."""
    answers = []
    for competency, rating in ratings.items():
        codes = codes_of(competency)
        answers.append({"question": codes["importance"], "value": rating.importance})
        answers.append({"question": codes["proficiency"], "value": rating.proficiency})
        answers.append({"question": codes["confidence"], "value": rating.confidence})
    return answers


def attitudes_form() -> Json:
    """The sixteen items of the imported employee survey, on its five-point scale of agreement."""
    return {
        "title": _text("Survei sikap pegawai", "Employee attitudes survey"),
        "scales": [{"code": "agreement", "min": 1, "max": 5}],
        "sections": [
            {
                "code": slug,
                "title": _text(indonesian, english),
                "questions": [
                    {
                        "code": f"{slug}_{number}",
                        "kind": "scale",
                        "scale": "agreement",
                        "required": False,
                        "text": _text(f"{indonesian}, butir {number}", f"{english}, item {number}"),
                        "scale_group": slug,
                    }
                    for number in range(1, items + 1)
                ],
            }
            for slug, (items, indonesian, english) in _ATTITUDES.items()
        ],
    }


def _questions(competency: Competency, identifier: str) -> list[Json]:
    codes = codes_of(competency.code)
    return [
        {
            "code": codes[dimension],
            "kind": "scale",
            "scale": dimension,
            "text": _text(f"{competency.name_id}: {asked[0]}", f"{competency.name_en}: {asked[1]}"),
            "competency_id": identifier,
            "dimension": dimension,
        }
        for dimension, asked in _ASKED.items()
    ]


def _scale(code: str, labels: Mapping[int, tuple[str, str]]) -> Json:
    words = [{"value": value, "text": _text(*label)} for value, label in labels.items()]
    return {"code": code, "min": min(labels), "max": max(labels), "labels": words}


def _text(indonesian: str, english: str) -> Json:
    return {"id": indonesian, "en": english}
