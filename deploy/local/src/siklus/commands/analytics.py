"""`siklus analytics`: proving that the numbers of a running system add up."""

import os
import subprocess
import sys

import click

from siklus.services import EmbeddedService
from siklus.state import ROOT, State


@click.group()
def analytics() -> None:
    """Look after the tables behind the figures of groups."""


@analytics.command()
@click.option("--check", "what", flag_value="--check", default=True, help="Compare and change nothing (the default).")
@click.option("--tables", "what", flag_value="--tables", help="Make the tables the sum of the standings again.")
def recompute(what: str) -> None:
    """Compare every standing and table with raw evidence; exits 0 only when they are equal to the bit."""
    state = State.default()
    service = EmbeddedService.attach("analytics", state, state.get_running())
    command = [sys.executable, "-m", "analytics", "recompute", what]
    # Its progress bar goes straight to the terminal.
    done = subprocess.run(command, check=False, env={**os.environ, **service.environment}, cwd=ROOT)
    sys.exit(done.returncode)
