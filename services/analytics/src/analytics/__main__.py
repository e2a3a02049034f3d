"""`python -m analytics api|worker|all|migrate|snapshot`; `recompute --check`, `recompute --tables`; `match <run>`."""

import asyncio
import sys
from collections.abc import Sequence
from uuid import UUID

from analytics.pools.service import carry_out
from analytics.recomputation.service import Comparison, compare, rebuild_tables
from analytics.settings import Settings
from analytics.worker import SERVICE
from shared.database import create_engine, session_factory, transaction
from shared.serving import run

_WIDTH = 40


async def check() -> Comparison:
    """Compare the tables with a recomputation from raw evidence, telling on stderr how far it is."""
    # Every value comes from the environment.
    engine = create_engine(Settings().dsn, pool_size=1)
    async with session_factory(engine)() as session:
        found = await compare(session, tell)
    await engine.dispose()
    return found


async def carry_out_run(run_id: UUID) -> None:
    """Carry out a run over a government's pool of mentors."""
    # Every value comes from the environment.
    engine = create_engine(Settings().dsn, pool_size=1)
    await carry_out(session_factory(engine), run_id)
    await engine.dispose()


async def rebuild() -> None:
    """Make the tables the sum of the standings again."""
    # Every value comes from the environment.
    engine = create_engine(Settings().dsn, pool_size=1)
    async with transaction(session_factory(engine)) as session:
        await rebuild_tables(session)
    await engine.dispose()


def tell(done: int, total: int) -> None:
    """Draw how far it is, over what was drawn before."""
    full = _WIDTH * done // total if total else _WIDTH
    sys.stderr.write(f"\r[{'#' * full}{'.' * (_WIDTH - full)}] {done:,}/{total:,} people")
    if done >= total:
        sys.stderr.write("\n")


def recompute() -> int:
    """Run the check; the exit status is 0 only when everything is equal to the bit."""
    found = asyncio.run(check())
    sys.stdout.write(
        f"{found.people} people, {found.standings} standings ({found.differing_standings} differ), "
        f"{found.cells} cells ({found.differing_cells} differ), "
        f"{found.answers} other answers ({found.differing_answers} differ)\n"
    )
    return 0 if found.equal else 1


def main(arguments: Sequence[str]) -> int:
    """Run the command that was typed; returns the exit status."""
    match arguments:
        case ["recompute", "--check"]:
            return recompute()
        case ["recompute", "--tables"]:
            asyncio.run(rebuild())
            return 0
        case ["match", run_id]:
            asyncio.run(carry_out_run(UUID(run_id)))
            return 0
        case _:
            return run(SERVICE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
