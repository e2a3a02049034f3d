"""The evaluation service: `evaluation.main:app` behind any ASGI server, or `python -m evaluation api`."""

from fastapi import FastAPI

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
from shared.http import create_app
from shared.settings import ServiceSettings

__all__ = ["build_app"]

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
        quick_routes=submissions.quick_routes(f"/{settings.service_name}/v1"),
    )


def __getattr__(name: str) -> FastAPI:
    # Settings are read when a server asks for the application, not when a test imports this module.
    if name == "app":
        return build_app(Settings())
    raise AttributeError(name)
