"""Killing, pausing and restarting a process from outside, with everything that it has started."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from siklus.chaos.victims import Victim
from siklus.children import Child, start_child
from tests.fixtures.waiting import until

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
print(child.pid, flush=True)
time.sleep(600)
"""
"""A process whose child, like those of PostgreSQL, is in no group that a signal to the parent reaches."""


@pytest.fixture
async def victim(tmp_path: Path) -> AsyncIterator[Victim]:
    log = tmp_path / "log"

    async def begin() -> Child:
        child = await start_child("the victim", [sys.executable, "-c", PARENT], log=log)

        async def ready() -> bool:
            return bool(log.read_text().strip())

        await child.wait_until(ready, limit=30)
        return child

    victim = Victim("the victim", begin)
    await victim.start()
    yield victim
    await victim.kill()


def family(victim: Victim) -> list[psutil.Process]:
    parent = psutil.Process(victim.pid)
    return [parent, *parent.children(recursive=True)]


async def test_a_kill_ends_the_process_and_what_it_started_and_it_can_be_started_again(victim: Victim) -> None:
    former = family(victim)
    assert len(former) == 2
    await victim.kill()
    assert not any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in former)
    await victim.start()
    assert victim.pid not in {each.pid for each in former}
    assert victim.ended_by_itself == []


async def test_a_pause_stops_the_whole_family_until_it_is_resumed(victim: Victim) -> None:
    async def stopped() -> bool:
        return all(each.status() == psutil.STATUS_STOPPED for each in family(victim))

    async def going() -> bool:
        return all(each.status() == psutil.STATUS_SLEEPING for each in family(victim))

    victim.pause()
    await until(stopped)
    victim.resume()
    await until(going)


async def test_a_process_that_ends_by_itself_is_noted_and_started_again(victim: Victim) -> None:
    former = victim.pid
    assert former is not None
    for each in reversed(family(victim)):
        each.kill()

    async def again() -> bool:
        return victim.pid not in {None, former}

    await until(again, limit=60)
    assert len(victim.ended_by_itself) == 1
    assert "ended by itself with code -9" in victim.ended_by_itself[0]
