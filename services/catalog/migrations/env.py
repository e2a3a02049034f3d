"""How this service's migrations run. Every module with models is imported here, so that autogenerate sees it."""

import catalog.attendance.models
import catalog.competencies.models
import catalog.enrolments.models
import catalog.imports.models
import catalog.learning_hours.models
import catalog.mentorings.models
import catalog.people.models
import catalog.programs.models
import catalog.reference.models
import catalog.sessions.models
import catalog.standards.models  # noqa: F401
from catalog.tables import Base
from shared.migrations import run_migrations

run_migrations(Base.metadata, "CATALOG_DATABASE_URL")
