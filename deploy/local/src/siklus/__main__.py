"""The `siklus` command."""

import importlib
import sys

import click
from rich.markup import escape

from siklus.commands import COMMANDS
from siklus.console import errors
from siklus.problems import RuntimeProblem


class Commands(click.Group):
    """Loads a command's module when it is asked for, so that every command starts quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, or None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
def siklus() -> None:
    """Run Siklus on this machine, and look into what runs."""


def main() -> None:
    """Run the command line; a foreseen problem is one message and code 1."""
    try:
        siklus()
    except RuntimeProblem as problem:
        errors.print(f"[bold red]Siklus:[/] {escape(str(problem))}", soft_wrap=True)
        sys.exit(1)
    except PermissionError as error:
        errors.print(f"Siklus may not use {error.filename}. Was it started as another user before?", soft_wrap=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
