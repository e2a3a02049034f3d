"""The command line itself."""

import click
import pytest
from click.testing import CliRunner

from siklus.__main__ import siklus
from siklus.commands import COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_explains_itself(name: str) -> None:
    result = CliRunner().invoke(siklus, [name, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_an_unknown_command_is_refused() -> None:
    result = CliRunner().invoke(siklus, ["dance"])
    assert result.exit_code == click.UsageError.exit_code
    assert "No such command" in result.output
