"""`python -m siklus.bench.mentors`: matches a made-up pool of mentors, prints a table, writes `var/bench/mentors.json`.

The run is the service's own command in a process of its own, on a PostgreSQL that does nothing else.
"""

import asyncio
import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import click
from rich.table import Table

from siklus.children import Child, start_child
from siklus.console import console
from siklus.ports import HOST, Ports, free_port
from siklus.postgres import EmbeddedPostgres
from siklus.problems import ChildCrashed
from siklus.services import EmbeddedService, Surroundings
from siklus.state import ROOT, State

WANTED_SECONDS, WANTED_MEGABYTES = 10.0, 1024.0
RUN = UUID(int=1)
# Each mentee waits in one of 40 competencies; each mentor is known in 1 to 4 of them at a level of 2 to 5.
FILL = """
SELECT setseed(0.5);
CREATE TEMPORARY TABLE made AS SELECT kind, n, md5(kind || n)::uuid AS id, md5('government')::uuid AS government,
    (ARRAY['general', 'technical', 'health', 'education', 'finance'])[1 + floor(random() * 5)] AS family,
    '15.0' || floor(random() * 10) AS region, floor(random() * 4)::int AS level
    FROM (VALUES ('mentor', {mentors}), ('mentee', {mentees})) AS kinds (kind, most), generate_series(1, most) AS n;
INSERT INTO people (id, government_id, incarnation, sequence, employment, unit_id, job_title, job_level, job_family,
                    region_code, active, status, valid_from, identities, mentor)
SELECT id, government, 1, 1, 'pns', government, 'Staf', 'pelaksana', family, region, true, 'active', '2020-01-01', '[]',
       kind = 'mentor' FROM made;
INSERT INTO standings (person_id, wave_id, competency_id, government_id, unit_id, job_level, present, present_source)
SELECT id, government, md5('competency' || n % 40)::uuid, government, government, 'pelaksana', level, 'supervisor'
FROM made WHERE kind = 'mentee'
UNION SELECT id, government, md5('competency' || (n * 7 + k * k) % 40)::uuid, government, government, 'pelaksana',
       2 + (n + k) % 4, 'supervisor' FROM made, generate_series(1, 1 + n % 4) AS k WHERE kind = 'mentor';
INSERT INTO recommendations (id, government_id, revision, person_id, unit_id, competency_id, remedy, rule,
                             policy_version, state, target_level, gap, explanation, evidence, fingerprint, proposed_at)
SELECT md5('recommendation' || n)::uuid, government, 2, id, government, md5('competency' || n % 40)::uuid, 'mentoring',
       'application', 1, 'accepted', least(5, level + 1 + n % 3), 1 + n % 3, '{{}}', '[]', '', now()
FROM made WHERE kind = 'mentee';
INSERT INTO mentor_runs (id, government_id, state, asked_at, policy_version)
SELECT '{run}', md5('government')::uuid, 'asked', now(), 1;
ANALYZE;
"""


async def bench(state: State, *, mentees: int, mentors: int) -> dict[str, Any]:
    """Make the pool, match it, and return what the run says of itself and what its process needed."""
    postgres = EmbeddedPostgres(
        state.folder / "postgres", free_port(), state.password("postgres"), state.log("postgres")
    )
    ports = Ports()
    await postgres.start()
    try:
        await postgres.create_databases({"analytics": state.password("analytics")})
        around = Surroundings(postgres.port, f"{HOST}:{free_port()}", f"http://{HOST}:{free_port()}")
        service = EmbeddedService.prepare("analytics", state, ports, around)
        await service.run(state, "migrate", title="The migration of analytics")
        connection = await postgres.connect("analytics")
        try:
            await connection.execute(FILL.format(mentors=mentors, mentees=mentees, run=RUN))
            process = await _match(service, state)
            return {**await _result(connection), **process}
        finally:
            await connection.close()
    finally:
        await postgres.stop()
        ports.close()


async def _match(service: EmbeddedService, state: State) -> dict[str, float]:
    began, log = time.perf_counter(), state.log("analytics-match")
    command = [sys.executable, "-m", "analytics", "match", str(RUN)]
    child = await start_child("The match", command, log=log, environment=service.environment, folder=ROOT)
    try:
        peak = await _peak(child)
        status = await child.process.wait()
    finally:
        await child.stop()
    if status != 0:
        raise ChildCrashed("The match", status, log)
    return {"process_seconds": round(time.perf_counter() - began, 2), "peak_megabytes": peak}


async def _peak(child: Child) -> float:
    """The most memory that the process ever had, in MB."""
    peak = 0.0
    while child.process.returncode is None:
        peak = max(peak, _high_water(child.process.pid))
        await asyncio.sleep(0.05)
    return round(peak, 1)


def _high_water(pid: int) -> float:
    """The kernel's own high-water mark of a process, in MB; 0 once it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    return max((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), default=0.0)


async def _result(connection: asyncpg.Connection) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(await connection.fetchval("SELECT result FROM mentor_runs WHERE id = $1", RUN))
    return found


@click.command()
@click.option("--mentees", default=10_000, show_default=True)
@click.option("--mentors", default=2_000, show_default=True)
def main(mentees: int, mentors: int) -> None:
    """Measure, print, write; the exit status tells whether time and memory are as wanted."""
    folder = State(State.default().folder / "bench")
    state = State(folder.folder / "mentors-state")
    shutil.rmtree(state.folder, ignore_errors=True)
    with state.locked():
        found = asyncio.run(bench(state, mentees=mentees, mentors=mentors))
    wanted = {"assigning_cpu_seconds": WANTED_SECONDS, "peak_megabytes": WANTED_MEGABYTES}
    file = folder.folder / "mentors.json"
    file.write_text(json.dumps({**found, "wanted": wanted}, indent=2) + "\n")
    table = Table("mentors", "value", "wanted", box=None, padding=(0, 2, 0, 0))
    for name, value in found.items():
        table.add_row(name, str(value), f"< {wanted[name]:g}" if name in wanted else "")
    console.print(table)
    console.print(f"Written: {file}")
    shutil.rmtree(state.folder)
    sys.exit(any(found[name] >= limit for name, limit in wanted.items()))


if __name__ == "__main__":
    main()
