"""Results of programmes and rosters, with what may not be shown left out."""

from dataclasses import asdict
from itertools import groupby
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.plans.repository import find_program
from evaluation.results import repository
from evaluation.results.rules import Learning, Test, in_whole_groups, learning, mean_or_none
from evaluation.results.schemas import GroupResults, LearningView, ProgramResults, RosterResults, ScaleView
from evaluation.rosters.models import Roster
from shared.errors import NotFound
from shared.security import Caller, Role

__all__ = ["program_results", "roster_results"]

# A role within one unit would cut the published groups finer.
_READERS: tuple[Role, ...] = ("training_admin", "evaluator")


async def program_results(session: AsyncSession, caller: Caller, program_id: UUID, smallest: int) -> ProgramResults:
    """What a programme's classes achieved. Raises `Forbidden` or `NotFound`."""
    caller.require_whole(*_READERS)
    program = await find_program(session, program_id)
    if program is None or program.government_id != caller.government_id:
        raise NotFound
    tests = [Test(*row) for row in await repository.tests_of_program(session, program_id)]
    reactions = await repository.reaction_scores(session, program_id)
    by_form: dict[str, list[float]] = {}
    for form, score in await repository.application_scores(session, program_id):
        by_form.setdefault(form, []).append(score)
    return ProgramResults(
        program_id=program_id,
        learning=_view(learning(tests, smallest)),
        reaction=_scale(list(reactions), smallest),
        application_self=_scale(by_form.get("application_self", []), smallest),
        application_supervisor=_scale(by_form.get("application_supervisor", []), smallest),
        application_interview=_scale(by_form.get("interview", []), smallest),
    )


async def roster_results(session: AsyncSession, caller: Caller, roster_id: UUID, smallest: int) -> RosterResults:
    """What a roster's people achieved, by condition. Raises `Forbidden` or `NotFound`."""
    caller.require_whole(*_READERS)
    roster = await session.get(Roster, roster_id)
    if roster is None or roster.government_id != caller.government_id:
        raise NotFound
    rows = await repository.tests_of_roster(session, roster_id)
    groups = []
    for condition, members in groupby(rows, key=lambda row: row.condition):
        figures = learning([Test(*row[1:]) for row in members], smallest)
        below = None if figures.share_passed is None else 1 - figures.share_passed
        groups.append(GroupResults(condition=condition, learning=_view(figures), share_below_pass_mark=below))
    return RosterResults(roster_id=roster_id, title=roster.title, groups=groups)


def _view(figures: Learning) -> LearningView:
    return LearningView(**asdict(figures))


def _scale(values: list[float], smallest: int) -> ScaleView:
    shown = in_whole_groups(values, smallest)
    return ScaleView(n=len(shown), mean=mean_or_none(shown))
