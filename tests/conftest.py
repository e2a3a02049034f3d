"""What every test can ask for; the fixtures themselves are in tests/fixtures.

The run is shared by as many processes as the machine has cores (`make test`), each with servers and ports of its own.
A file's tests stay in one process, and so do those that share something that takes long to make.
"""

import os

import pytest

from siklus import ports

pytest_plugins = [
    "tests.fixtures.servers",
    "tests.fixtures.databases",
    "tests.fixtures.services",
    "tests.fixtures.live",
]

LONGEST_FIRST = ("kafka", "tests/deploy/test_images.py", "tests/events/", "tests/system/", "tests/shared/")
"""Where a group's name begins so, the group is started early, so that no process ends long after the others."""


def pytest_configure() -> None:
    """Give each of the run's processes ports that no other one takes."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    share = len(ports.UNASSIGNED) // workers
    start = ports.UNASSIGNED.start + worker * share
    ports.UNASSIGNED = range(start, start + share)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Put each test into its group, before whoever shares them out looks at it."""
    if item.get_closest_marker("xdist_group") is None:
        item.add_marker(pytest.mark.xdist_group(_group(item)))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=_turn)


def _group(item: pytest.Item) -> str:
    """The file, or for tests that need the run's one Kafka, which takes long to start, all of them together."""
    callspec = getattr(item, "callspec", None)
    if callspec is not None and callspec.params.get("broker") == "kafka":
        return "kafka"
    return item.nodeid.partition("::")[0]


def _turn(item: pytest.Item) -> int:
    (group,) = {str(mark.args[0]) for mark in item.iter_markers("xdist_group")}
    return next((turn for turn, start in enumerate(LONGEST_FIRST) if group.startswith(start)), len(LONGEST_FIRST))
