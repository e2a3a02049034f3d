"""The reasons for a level, for the person and for whoever may see the person."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.beliefs.rules import ROLE_NAMES, SOURCE_NAMES, ZONE_NAMES, Weighed, conclusion_of, weigh
from analytics.beliefs.schemas import Belief, EvidenceView
from analytics.competencies.repository import find_competencies, requirements_of
from analytics.dependencies import sees
from analytics.evidence.repository import find_evidence
from analytics.evidence.rules import effective, zone_of
from analytics.evidence_policies.repository import evidence_book
from analytics.needs.repository import mentored_competencies
from analytics.people.repository import find_people
from analytics.withholding.repository import withheld_ratings
from shared.errors import NotFound
from shared.schemas import Text, text
from shared.security import Caller

__all__ = ["get"]

# Colleagues' ratings are shown as aggregates of three or more, never one by one.
_AGGREGATED = frozenset({"peer", "subordinate"})


async def get(session: AsyncSession, caller: Caller, person_id: UUID, competency_id: UUID) -> Belief:
    """Why the system believes a level. Raises NotFound for the foreign and the missing alike."""
    own = caller.person_id == person_id
    if not await sees(session, caller, person_id):
        mentored = await mentored_competencies(session, person_id, caller.person_id)
        if competency_id not in mentored:
            raise NotFound
    person = (await find_people(session, [person_id])).get(person_id)
    competency = (await find_competencies(session, [competency_id])).get(competency_id)
    if person is None or competency is None or competency.government_id != person.government_id:
        raise NotFound
    held = (await find_evidence(session, [person_id], [competency_id])).get(person_id, {}).get(competency_id, [])
    withheld = (await withheld_ratings(session, person_id)).get(competency_id, set()) if own else set()
    held = [item for item in held if item.aggregate_id not in withheld]
    policy = (await evidence_book(session, person.government_id)).in_force
    level, weighed = weigh(effective(held), policy)
    requirements = (await requirements_of(session, [person.government_id])).get(person.government_id, {})
    required = requirements.get(person.job_level, {}).get(competency_id)
    zone = zone_of(level.self_level, level.superior_level, required, policy)
    return Belief(
        person_id=person_id,
        competency_id=competency_id,
        name=Text.model_validate(competency.name),
        present=level.present,
        required=required,
        policy_version=policy.version,
        conclusion=conclusion_of(level, weighed, required),
        zone=zone,
        zone_name=ZONE_NAMES[zone],
        withheld=bool(withheld),
        evidence=[_view(each, own=own) for each in weighed if each.evidence.source not in _AGGREGATED],
    )


def _view(weighed: Weighed, *, own: bool) -> EvidenceView:
    item = weighed.evidence
    return EvidenceView(
        source=item.source,
        source_name=SOURCE_NAMES.get(item.source, text(item.source, item.source)),
        value=item.value,
        importance=item.importance if own else None,
        confidence=item.confidence if own else None,
        observed_at=item.observed_at,
        brought_by=item.aggregate_id,
        campaign_id=item.campaign_id,
        role=weighed.role,
        role_name=ROLE_NAMES[weighed.role],
    )
