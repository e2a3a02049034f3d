"""What the API takes and gives about questionnaires."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict

from shared.forms import FormContent
from shared.schemas import ApiModel, Text

__all__ = ["EXAMPLE_FORM", "QuestionnaireChange", "QuestionnaireNew", "QuestionnaireView", "VersionView"]

EXAMPLE_FORM: dict[str, Any] = {
    "title": {"id": "Kebutuhan pengembangan kompetensi", "en": "Competence development needs"},
    "scales": [{"code": "importance", "min": 1, "max": 5}, {"code": "proficiency", "min": 0, "max": 5}],
    "sections": [
        {
            "code": "ti",
            "title": {"id": "Teknologi informasi", "en": "Information technology"},
            "questions": [
                {
                    "code": "ti_importance",
                    "kind": "scale",
                    "scale": "importance",
                    "text": {"id": "Seberapa penting bagi pekerjaan Anda?", "en": "How important is it for your job?"},
                    "competency_id": "0198a000-0000-7000-8000-00000000000c",
                    "dimension": "importance",
                },
                {
                    "code": "ti_proficiency",
                    "kind": "scale",
                    "scale": "proficiency",
                    "text": {"id": "Seberapa mampu Anda sekarang?", "en": "How proficient are you now?"},
                    "competency_id": "0198a000-0000-7000-8000-00000000000c",
                    "dimension": "proficiency",
                },
            ],
        }
    ],
}


class QuestionnaireNew(ApiModel):
    """A questionnaire to write. The id may be made by the caller."""

    model_config = ConfigDict(json_schema_extra={"example": {"form": EXAMPLE_FORM}})

    id: UUID | None = None
    form: FormContent


class QuestionnaireChange(ApiModel):
    """The new content; published versions stay as they are."""

    model_config = ConfigDict(json_schema_extra={"example": {"form": EXAMPLE_FORM}})

    form: FormContent


class QuestionnaireView(ApiModel):
    """A questionnaire as it is being written; `latest_version` is 0 until one is published."""

    id: UUID
    government_id: UUID
    title: Text
    latest_version: int
    revision: int
    form: FormContent


class VersionView(ApiModel):
    """A published version: it never changes."""

    questionnaire_id: UUID
    version: int
    published_at: datetime
    form: FormContent
