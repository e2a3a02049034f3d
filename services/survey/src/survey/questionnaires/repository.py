"""Reading questionnaires; published versions are kept compiled in the process, since they never change."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.forms import CompiledForm, FormContent, compile_form
from shared.http import PageRequest
from survey.questionnaires.models import Questionnaire, QuestionnaireVersion

__all__ = ["compiled_version", "find_questionnaire", "find_version", "list_questionnaires"]

_MOST_KEPT = 64
_compiled: dict[tuple[UUID, int], CompiledForm] = {}


async def find_questionnaire(
    session: AsyncSession, government_id: UUID, questionnaire_id: UUID
) -> Questionnaire | None:
    """The questionnaire, when it belongs to the government."""
    row = await session.get(Questionnaire, questionnaire_id)
    return row if row is not None and row.government_id == government_id else None


async def find_version(
    session: AsyncSession, government_id: UUID, questionnaire_id: UUID, version: int
) -> QuestionnaireVersion | None:
    """The published version, when it belongs to the government."""
    row = await session.get(QuestionnaireVersion, (questionnaire_id, version))
    return row if row is not None and row.government_id == government_id else None


async def list_questionnaires(session: AsyncSession, government_id: UUID, page: PageRequest) -> Sequence[Questionnaire]:
    """The government's questionnaires in order of id, one more than the page holds."""
    wanted = select(Questionnaire).where(Questionnaire.government_id == government_id)
    after = page.after()
    if after is not None:
        wanted = wanted.where(Questionnaire.id > UUID(str(after[0])))
    return (await session.scalars(wanted.order_by(Questionnaire.id).limit(page.limit + 1))).all()


async def compiled_version(session: AsyncSession, questionnaire_id: UUID, version: int) -> CompiledForm:
    """A published version ready to take answers. Raises NoResultFound for one that was never published."""
    kept = _compiled.get((questionnaire_id, version))
    if kept is None:
        row = await session.get_one(QuestionnaireVersion, (questionnaire_id, version))
        kept = compile_form(FormContent.model_validate(row.form))
        while len(_compiled) >= _MOST_KEPT:
            del _compiled[next(iter(_compiled))]
        _compiled[(questionnaire_id, version)] = kept
    return kept
