"""`python -m siklus.bench.http`: measures, prints a table, writes `var/bench/http.json`.

Each path runs in turns with its floor, on the same PostgreSQL and the same cores; the median of the rounds counts.
"""

import asyncio
import json
import shutil
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.table import Table

from siklus.bench.data import Data, make_data
from siklus.bench.load import Measured, prepare, send
from siklus.bench.stage import Api, Stage, megabytes, open_stage
from siklus.console import console
from siklus.runtime import run
from siklus.services import NAMES
from siklus.state import State

ROUNDS = 6
"""The first one only warms up connections, keys and statements, and does not count."""


@dataclass(frozen=True, slots=True)
class HotPath:
    """One path: what is sent to the service, and the same work for the floor, in as many rounds."""

    name: str
    wanted: float | None
    service: str
    rounds: Sequence[Sequence[bytes]]
    floor_rounds: Sequence[Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A path's median round, its floor's, and their ratio."""

    ratio: float
    wanted: float | None
    measured: Measured
    floor: Measured


async def measure(path: HotPath, url: str, floor_url: str) -> Outcome:
    """Run the rounds of a path and of its floor in turns."""
    measured, floor = [], []
    for requests, floor_requests in zip(path.rounds, path.floor_rounds, strict=True):
        floor.append(await send(floor_url, floor_requests))
        measured.append(await send(url, requests))
    for each in (*measured, *floor):
        if not each.all_succeeded:
            raise SystemExit(f"{path.name} was refused: {each.statuses}. Nothing was written.")
    del measured[0], floor[0]
    ratios = [one.per_second / other.per_second for one, other in zip(measured, floor, strict=True)]
    middle = ratios.index(statistics.median_low(ratios))
    return Outcome(round(ratios[middle], 3), path.wanted, measured[middle], floor[middle])


def survey_paths(data: Data) -> list[HotPath]:
    """Answers and drafts with tokens never seen before, then answers with the tokens that a draft has made known."""
    # Half of them answer at once; the others save a draft first, so that their tokens are known by then.
    new, known = data.respondents[: len(data.respondents) // 2], data.respondents[len(data.respondents) // 2 :]
    path = f"/survey/v1/campaigns/{data.campaign}"
    drafts = [prepare("PUT", f"{path}/draft", each.token, {"answers": each.answers}) for each in known]
    fresh, cached = (
        [prepare("PUT", f"{path}/response", r.token, {"id": r.response, "answers": r.answers}) for r in group]
        for group in (new, known)
    )
    # The floor knows no invitations; the person's id stands for it.
    floor_drafts = [prepare("PUT", "/draft", None, {"invitation": r.person, "answers": r.answers}) for r in known]
    floor_fresh, floor_cached = (
        [
            prepare("PUT", "/response", None, {"id": r.response, "invitation": r.person, "answers": r.answers})
            for r in group
        ]
        for group in (new, known)
    )
    return [
        HotPath("submit a response, distinct tokens", 0.65, "survey", _rounds(fresh), _rounds(floor_fresh)),
        HotPath("save a draft, distinct tokens", None, "survey", _rounds(drafts), _rounds(floor_drafts)),
        HotPath("submit a response, known tokens", 0.75, "survey", _rounds(cached), _rounds(floor_cached)),
    ]


def evaluation_path(data: Data) -> HotPath:
    """The application at work, by the participants themselves."""
    answers = [
        {"question": "application_score", "value": 2},
        {"question": "confidence", "value": 2},
        {"question": "barriers", "value": ["tools"]},
    ]
    body = {"form": "application_self", "answers": answers}
    path = "/evaluation/v1/evaluations"
    requests = [prepare("POST", f"{path}/{each.evaluation}/submit", each.token, body) for each in data.respondents]
    floor = [prepare("POST", "/evaluation", None, {"id": r.evaluation, "answers": answers}) for r in data.respondents]
    return HotPath("submit an evaluation, distinct tokens", None, "evaluation", _rounds(requests), _rounds(floor))


def needs_path(data: Data) -> HotPath:
    """One's own needs, with tokens that the analytics service has not seen."""
    requests = [prepare("GET", "/analytics/v1/me/needs", each.token) for each in data.respondents]
    floor = [prepare("POST", "/needs", None, {"person": each.person}) for each in data.respondents]
    return HotPath("read one's needs, distinct tokens", None, "analytics", _rounds(requests), _rounds(floor))


async def bench(state: State, folder: State) -> tuple[dict[str, Outcome], dict[str, object]]:
    """Measure everything on a filled state; return the paths' outcomes and what the processes need."""
    data = Data.read(folder)
    async with open_stage(state) as stage:
        floor_url = await stage.start_floor()
        for database in ("evaluation", "floor_evaluation"):
            await stage.assign(database, data.respondents)
        apis = {name: await stage.start_api(name) for name in NAMES}
        outcomes = {}
        for path in (*survey_paths(data), evaluation_path(data), needs_path(data)):
            outcomes[path.name] = await measure(path, apis[path.service].url, floor_url)
        return outcomes, await _processes(stage, apis)


async def _processes(stage: Stage, apis: dict[str, Api]) -> dict[str, object]:
    bare = await stage.bare_megabytes()
    memory = {name: megabytes(api.child) for name, api in apis.items()}
    return {
        "bare_megabytes": bare,
        "memory": {name: {"megabytes": used, "ratio": round(used / bare, 2)} for name, used in memory.items()},
        "cold_start_seconds": {name: api.start_seconds for name, api in apis.items()},
    }


def _rounds(requests: Sequence[bytes]) -> list[Sequence[bytes]]:
    size = len(requests) // ROUNDS
    return [requests[number * size : (number + 1) * size] for number in range(ROUNDS)]


def main() -> None:
    """Make the data, measure, print, write."""
    folder = State(State.default().folder / "bench")
    state = State(folder.folder / "state")
    shutil.rmtree(state.folder, ignore_errors=True)
    if not asyncio.run(run(lambda runtime: make_data(runtime, folder), state=state)):
        sys.exit(130)
    with state.locked():
        outcomes, processes = asyncio.run(bench(state, folder))
    file = folder.folder / "http.json"
    result = {"paths": {name: asdict(outcome) for name, outcome in outcomes.items()}, **processes}
    file.write_text(json.dumps(result, indent=2) + "\n")
    console.print(_table(outcomes))
    console.print(f"Written: {file}")
    shutil.rmtree(state.folder)


def _table(outcomes: dict[str, Outcome]) -> Table:
    table = Table("path", "ratio", "wanted", "requests/s", "floor/s", "p99 ms", box=None, padding=(0, 2, 0, 0))
    for name, outcome in outcomes.items():
        wanted = "" if outcome.wanted is None else f"≥ {outcome.wanted}"
        rates = (outcome.measured.per_second, outcome.floor.per_second, outcome.measured.p99_ms)
        table.add_row(name, str(outcome.ratio), wanted, *map(str, rates))
    return table


if __name__ == "__main__":
    main()
