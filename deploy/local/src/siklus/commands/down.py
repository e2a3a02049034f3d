"""`siklus down`: stops what `siklus up` or `siklus demo` started from another terminal."""

import os
import signal
import time

import click

from siklus.console import console
from siklus.problems import ChildTooSlow
from siklus.state import State

LIMIT = 90.0


@click.command()
@click.option("--quiet", is_flag=True, help="Say nothing when nothing runs.")
def down(quiet: bool) -> None:
    """Stop the running Siklus and wait until it has stopped; the data stays."""
    state = State.default()
    running = state.find_running()
    if running is None:
        if not quiet:
            console.print(f"Siklus is not running on {state.folder}.")
        return
    os.kill(running.pid, signal.SIGTERM)
    deadline = time.monotonic() + LIMIT
    while state.find_running():
        if time.monotonic() > deadline:
            raise ChildTooSlow("Stopping", LIMIT, state.log("postgres"))
        time.sleep(0.1)
    console.print("Siklus is stopped; the data stays.")
