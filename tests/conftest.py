"""What every test can ask for; the fixtures themselves are in tests/fixtures.

The run is shared by a few processes (`make test`), each with servers and ports of its own.
A file's tests stay in one process, and so do those that share something that takes long to make.
"""

import os

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from siklus import ports

pytest_plugins = [
    "tests.fixtures.servers",
    "tests.fixtures.databases",
    "tests.fixtures.services",
    "tests.fixtures.live",
]

LONGEST_FIRST = (
    "kafka",
    "tests/system/",
    "tests/deploy/",
    "tests/events/",
    "tests/local/",
    "tests/chaos/",
    "tests/shared/",
)
"""Where a group's name begins so, the group is started early, so that no process ends long after the others."""


def pytest_configure() -> None:
    """Give each of the run's processes ports that no other one takes."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    share = len(ports.UNASSIGNED) // workers
    start = ports.UNASSIGNED.start + worker * share
    ports.UNASSIGNED = range(start, start + share)


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores, since tests also wait; at the most four, since each has its servers."""
    return min((os.cpu_count() or 1) + 1, 4)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Tests of a group run in one process."""
    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = _group
    return scheduler


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=_turn)


def _group(nodeid: str) -> str:
    """The file; all tests that need an Apache Kafka, which takes long to start, and the one that installs packages."""
    file, _, test = nodeid.partition("::")
    return "kafka" if "[kafka" in test or file == "tests/events/test_guide.py" else file


def _turn(item: pytest.Item) -> int:
    group = _group(item.nodeid)
    return next((turn for turn, start in enumerate(LONGEST_FIRST) if group.startswith(start)), len(LONGEST_FIRST))
