"""The evaluation service: `evaluation.main:app` behind any ASGI server, or `python -m evaluation api`."""

from pathlib import Path

from fastapi import FastAPI

from evaluation.assignments.handlers import router as handlers
from evaluation.corrections import endpoints as corrections
from evaluation.dependencies import DIRECTORY
from evaluation.drafts import endpoints as drafts
from evaluation.evaluations import endpoints as evaluations
from evaluation.forms import endpoints as forms
from evaluation.plans import endpoints as plans
from evaluation.results import endpoints as results
from evaluation.rosters import endpoints as rosters
from evaluation.scores import endpoints as scores
from evaluation.settings import Settings
from evaluation.submissions import endpoints as submissions
from evaluation.tasks import endpoints as tasks
from evaluation.topics import EVALUATIONS
from evaluation.worker import expire_unanswered, snapshot
from shared.http import create_app
from shared.messaging import Projection, Topic
from shared.serving import Service
from shared.settings import ServiceSettings

__all__ = ["SERVICE", "build_app"]

_DESCRIPTION = """
What was learned and what is applied at work: plans by programme, evaluations by questionnaire, test and interview,
the scores of classes, and scores from files. Evaluations are assigned by themselves when people enrol in a session,
complete it or complete a mentoring.
"""
_SLICES = (tasks, submissions, drafts, corrections, evaluations, forms, plans, scores, rosters, results)


def build_app(settings: ServiceSettings) -> FastAPI:
    """The application of this service."""
    return create_app(
        settings=settings,
        title="Siklus: evaluation",
        description=_DESCRIPTION,
        routers=[slice_.router for slice_ in _SLICES],
        find_person=DIRECTORY.find_person,
    )


SERVICE = Service(
    name="evaluation",
    settings_type=Settings,
    build_app=build_app,
    router=handlers,
    topics=[Topic(EVALUATIONS, classification="internal")],
    migrations=Path(__file__).parents[2] / "migrations",
    snapshot=snapshot,
    projections=[
        *(Projection(copy) for copy in ("units", "people", "competencies", "programs", "mentorings")),
        # Up to which state evaluations were assigned is history; the evaluations themselves are kept.
        Projection("enrolments", without=("assigned_for",)),
    ],
    periodic=(expire_unanswered,),
)


def __getattr__(name: str) -> FastAPI:
    # Settings are read when a server asks for the application, not when a test imports this module.
    if name == "app":
        return build_app(Settings())
    raise AttributeError(name)
