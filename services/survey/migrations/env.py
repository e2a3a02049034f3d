"""Alembic's entry: the models of this service, migrated by the shared mechanism."""

from shared.migrations import run_migrations
from survey.campaigns import models as campaigns
from survey.competencies import models as competencies
from survey.held import models as held
from survey.imports import models as imports
from survey.invitations import models as invitations
from survey.people import models as people
from survey.questionnaires import models as questionnaires
from survey.responses import models as responses
from survey.tables import Base
from survey.units import models as units

# Importing a slice's models registers its tables.
MODELS = (campaigns, competencies, held, imports, invitations, people, questionnaires, responses, units)

run_migrations(Base.metadata, "SURVEY_DATABASE_URL")
