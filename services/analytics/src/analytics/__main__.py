"""`python -m analytics api|worker|all|migrate|snapshot`, and `recompute --check`, which changes nothing."""

import asyncio
import sys

from analytics.recomputation.service import Comparison, compare
from analytics.settings import Settings
from analytics.worker import SERVICE
from shared.database import create_engine, session_factory
from shared.serving import run


async def check() -> Comparison:
    """Compare the tables with a recomputation from raw evidence, telling on stderr how far it is."""
    # Every value comes from the environment.
    engine = create_engine(Settings().dsn, pool_size=1)
    async with session_factory(engine)() as session:
        found = await compare(session, _tell)
    await engine.dispose()
    return found


def _tell(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done}/{total} people")


def recompute() -> int:
    """Run the check; the exit status is 0 only when everything is equal to the bit."""
    found = asyncio.run(check())
    sys.stdout.write(
        f"\n{found.people} people, {found.standings} standings ({found.differing_standings} differ), "
        f"{found.cells} cells ({found.differing_cells} differ)\n"
    )
    return 0 if found.equal else 1


if __name__ == "__main__":
    sys.exit(recompute() if sys.argv[1:] == ["recompute", "--check"] else run(SERVICE))
