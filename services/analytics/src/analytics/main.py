"""The analytics service as a web application: `analytics.main:app`, or `python -m analytics api`."""

from fastapi import APIRouter, FastAPI

from analytics.people.repository import DIRECTORY
from analytics.settings import Settings
from shared.http import create_app
from shared.settings import ServiceSettings

__all__ = ["build_app"]

_ROUTERS: tuple[APIRouter, ...] = ()


def build_app(settings: ServiceSettings) -> FastAPI:
    """The application with every router of this service."""
    return create_app(
        settings=settings,
        title="Siklus: analytics",
        description=(
            "Needs of people and groups, recommendations, mentors, proposals of programmes. "
            "Kebutuhan pegawai dan kelompok, rekomendasi, pendamping, usulan program."
        ),
        routers=_ROUTERS,
        find_person=DIRECTORY.find_person,
    )


def __getattr__(name: str) -> FastAPI:
    """Make `analytics.main:app` when an ASGI server asks for it, and not at every import."""
    if name != "app":
        raise AttributeError(name)
    # Every value comes from the environment.
    return build_app(Settings())
