"""Alembic's entry point for this service."""

from evaluation.assignments import models as assignments
from evaluation.competencies import models as competencies
from evaluation.evaluations import models as evaluations
from evaluation.people import models as people
from evaluation.plans import models as plans
from evaluation.programs import models as programs
from evaluation.rosters import models as rosters
from evaluation.tables import Base
from shared.migrations import run_migrations

# Importing them puts their tables into the metadata.
MODELS = (assignments, competencies, evaluations, people, plans, programs, rosters)

run_migrations(Base.metadata, "EVALUATION_DATABASE_URL")
