"""Use cases of questionnaires: writing and publishing."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared import audit
from shared.clock import now
from shared.errors import IdentifierTaken
from shared.forms import FormContent, InvalidForm, check_form
from shared.http import content_hash
from shared.ids import uuid7
from shared.security import Caller
from survey.questionnaires import repository
from survey.questionnaires.errors import NothingToPublish, QuestionnaireNotFound, VersionNotFound
from survey.questionnaires.models import Questionnaire, QuestionnaireVersion
from survey.questionnaires.schemas import QuestionnaireNew

__all__ = [
    "create_questionnaire",
    "get_questionnaire",
    "get_version",
    "publish_questionnaire",
    "update_questionnaire",
]


async def create_questionnaire(session: AsyncSession, caller: Caller, new: QuestionnaireNew) -> Questionnaire:
    """Write a questionnaire; the same id with the same content gives the one that is there."""
    caller.require_whole("training_admin", "analyst")
    questionnaire_id = new.id or uuid7()
    held = await session.get(Questionnaire, questionnaire_id)
    digest = content_hash(new.form)
    if held is not None:
        if held.government_id != caller.government or held.content_hash != digest:
            raise IdentifierTaken
        return held
    row = Questionnaire(
        id=questionnaire_id,
        government_id=caller.government,
        title=new.form.title.model_dump(),
        form=new.form.model_dump(mode="json"),
        latest_version=0,
        content_hash=digest,
        revision=1,
    )
    session.add(row)
    await session.flush()
    await audit.record(session, caller, "questionnaire.created", "questionnaire", questionnaire_id)
    return row


async def get_questionnaire(session: AsyncSession, caller: Caller, questionnaire_id: UUID) -> Questionnaire:
    """A questionnaire of the caller's government; raises `QuestionnaireNotFound` for any other."""
    caller.require_whole("training_admin", "analyst")
    row = await repository.find_questionnaire(session, caller.government, questionnaire_id)
    if row is None:
        raise QuestionnaireNotFound
    return row


async def update_questionnaire(session: AsyncSession, row: Questionnaire, form: FormContent) -> Questionnaire:
    """Replace the content that the next version will have; the same content is no new revision."""
    digest = content_hash(form)
    if row.content_hash != digest:
        row.form, row.title, row.content_hash = form.model_dump(mode="json"), form.title.model_dump(), digest
        row.revision += 1
        await session.flush()
    return row


async def publish_questionnaire(session: AsyncSession, caller: Caller, row: Questionnaire) -> QuestionnaireVersion:
    """Publish the content as the next version. Raises `InvalidForm` with everything that is wrong in it."""
    content = FormContent.model_validate(row.form)
    problems = check_form(content, pointer="/form")
    if problems:
        raise InvalidForm(errors=problems)
    latest = await repository.find_version(session, row.government_id, row.id, row.latest_version)
    if latest is not None and latest.form == row.form:
        raise NothingToPublish(version=latest.version)
    row.latest_version += 1
    row.revision += 1
    version = QuestionnaireVersion(
        questionnaire_id=row.id,
        version=row.latest_version,
        government_id=row.government_id,
        title=row.title,
        form=row.form,
        published_at=now(),
    )
    session.add(version)
    await session.flush()
    details = {"version": version.version}
    await audit.record(session, caller, "questionnaire.published", "questionnaire", row.id, details=details)
    return version


async def get_version(
    session: AsyncSession, caller: Caller, questionnaire_id: UUID, version: int
) -> QuestionnaireVersion:
    """A published version: everyone of the government may read it; raises `VersionNotFound` for any other."""
    row = await repository.find_version(session, caller.government, questionnaire_id, version)
    if row is None:
        raise VersionNotFound
    return row
