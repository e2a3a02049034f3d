"""The survey service as a web application: `survey.main:app`, or `python -m survey api`."""

from fastapi import FastAPI

from shared.http import create_app
from shared.settings import ServiceSettings
from survey.campaigns import endpoints as campaigns
from survey.dependencies import find_person
from survey.held import endpoints as held
from survey.imports import endpoints as imports
from survey.invitations import endpoints as invitations
from survey.people import endpoints as people
from survey.questionnaires import endpoints as questionnaires
from survey.ratings import endpoints as ratings
from survey.responses import endpoints as responses
from survey.settings import Settings
from survey.units import endpoints as units

__all__ = ["build_app"]

_SLICES = (units, people, imports, questionnaires, campaigns, invitations, responses, ratings, held)


def build_app(settings: ServiceSettings) -> FastAPI:
    """The application with every router of this service."""
    return create_app(
        settings=settings,
        title="Siklus: survey",
        description=(
            "Governments, units, people, questionnaires, campaigns and answers. "
            "Instansi, unit kerja, pegawai, kuesioner, kampanye, dan jawaban."
        ),
        routers=[each.router for each in _SLICES],
        find_person=find_person,
        quick_routes=responses.quick_routes(f"/{settings.service_name}/v1"),
    )


def __getattr__(name: str) -> FastAPI:
    """Make `survey.main:app` when an ASGI server asks for it, and not at every import."""
    if name != "app":
        raise AttributeError(name)
    # Every value comes from the environment.
    return build_app(Settings())
