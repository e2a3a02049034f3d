"""Alembic's entry: the models of this service, migrated by the shared mechanism."""

from analytics.appraisals import models as appraisals
from analytics.campaigns import models as campaigns
from analytics.candidates import models as candidates
from analytics.competencies import models as competencies
from analytics.evaluations import models as evaluations
from analytics.evidence import models as evidence
from analytics.evidence_policies import models as evidence_policies
from analytics.heat_maps import models as heat_maps
from analytics.mentors import models as mentors
from analytics.needs import models as needs
from analytics.people import models as people
from analytics.plans import models as plans
from analytics.policies import models as policies
from analytics.pools import models as pools
from analytics.profiles import models as profiles
from analytics.programs import models as programs
from analytics.proposals import models as proposals
from analytics.questions import models as questions
from analytics.recommendations import models as recommendations
from analytics.releases import models as releases
from analytics.scales import models as scales
from analytics.standings import models as standings
from analytics.tables import Base
from shared.migrations import run_migrations

# Importing a slice's models registers its tables.
MODELS = (
    appraisals,
    campaigns,
    candidates,
    competencies,
    evaluations,
    evidence,
    evidence_policies,
    heat_maps,
    mentors,
    needs,
    people,
    plans,
    policies,
    pools,
    profiles,
    programs,
    proposals,
    questions,
    recommendations,
    releases,
    scales,
    standings,
)

run_migrations(Base.metadata, "ANALYTICS_DATABASE_URL")
