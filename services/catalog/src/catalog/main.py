"""The HTTP application: `catalog.main:app` once its settings are in the environment."""

from fastapi import FastAPI

from catalog.attendance.endpoints import router as attendance
from catalog.competencies.endpoints import router as competencies
from catalog.completions.endpoints import router as completions
from catalog.enrolments.endpoints import router as enrolments
from catalog.imports.endpoints import router as imports
from catalog.learning_hours.endpoints import router as learning_hours
from catalog.mentorings.endpoints import router as mentorings
from catalog.people.repository import directory
from catalog.programs.endpoints import router as programs
from catalog.reference.endpoints import router as reference
from catalog.sessions.endpoints import router as sessions
from catalog.settings import Settings
from catalog.siasn.endpoints import router as siasn
from catalog.standards.endpoints import router as standards
from catalog.tasks.endpoints import router as tasks
from shared.http import create_app
from shared.settings import ServiceSettings

__all__ = ["build_app"]

_ROUTERS = (
    tasks,
    competencies,
    standards,
    programs,
    sessions,
    attendance,
    completions,
    enrolments,
    mentorings,
    learning_hours,
    imports,
    siasn,
    reference,
)
_DESCRIPTION = (
    "Competencies and job standards, programmes and their sessions, enrolments and attendance, mentorings, "
    "learning hours (JP) and certificates."
)


def build_app(settings: ServiceSettings) -> FastAPI:
    """The application with every router of this service."""
    return create_app(
        settings=settings,
        title="Siklus: catalog",
        description=_DESCRIPTION,
        routers=_ROUTERS,
        find_person=directory.find_person,
    )


def __getattr__(name: str) -> FastAPI:
    """Make `catalog.main:app` when an ASGI server asks for it, and not at every import."""
    if name != "app":
        raise AttributeError(name)
    # Every value comes from the environment.
    return build_app(Settings())
