"""The analytics service as a web application: `analytics.main:app`, or `python -m analytics api`."""

from fastapi import FastAPI

from analytics.amendments import endpoints as amendments
from analytics.appraisals import endpoints as appraisals
from analytics.approvals import endpoints as approvals
from analytics.beliefs import endpoints as beliefs
from analytics.documents import endpoints as documents
from analytics.effects import endpoints as effects
from analytics.evidence_policies import endpoints as evidence_policies
from analytics.groups import endpoints as groups
from analytics.histograms import endpoints as histograms
from analytics.matchings import endpoints as matchings
from analytics.needs import endpoints as needs
from analytics.offers import endpoints as offers
from analytics.people.repository import DIRECTORY
from analytics.performance import endpoints as performance
from analytics.plans import endpoints as plans
from analytics.policies import endpoints as policies
from analytics.profiles import endpoints as profiles
from analytics.proposals import endpoints as proposals
from analytics.recommendations import endpoints as recommendations
from analytics.releases import endpoints as releases
from analytics.settings import Settings
from analytics.tasks import endpoints as tasks
from shared.http import create_app
from shared.settings import ServiceSettings

__all__ = ["build_app"]

_SLICES = (
    tasks,
    needs,
    beliefs,
    groups,
    releases,
    histograms,
    appraisals,
    performance,
    effects,
    recommendations,
    offers,
    matchings,
    profiles,
    proposals,
    plans,
    approvals,
    documents,
    policies,
    amendments,
    evidence_policies,
)


def build_app(settings: ServiceSettings) -> FastAPI:
    """The application with every router of this service."""
    return create_app(
        settings=settings,
        title="Siklus: analytics",
        description=(
            "Needs of people and groups, recommendations, mentors, proposals of programmes, the yearly plan. "
            "Kebutuhan pegawai dan kelompok, rekomendasi, pendamping, usulan program, rencana tahunan."
        ),
        routers=[each.router for each in _SLICES],
        find_person=DIRECTORY.find_person,
    )


def __getattr__(name: str) -> FastAPI:
    """Make `analytics.main:app` when an ASGI server asks for it, and not at every import."""
    if name != "app":
        raise AttributeError(name)
    # Every value comes from the environment.
    return build_app(Settings())
