"""The `fragflow` command: everything that works without Airflow."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

COMMANDS: Final = (
    "ask",
    "board",
    "bot",
    "export",
    "fingerprint",
    "inspect",
    "load",
    "players",
    "privacy",
    "profile",
    "quarantine",
    "rebuild",
    "receipt",
    "reconcile",
    "sample",
)
"""Each is `cli/<name>_command.py` with a click command of that name, imported only when it is asked for."""


class LazyCommands(click.Group):
    """A group that imports a command when it runs, so that `--help` and light commands start at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"cli.{cmd_name}_command"), f"{cmd_name}_command")
        return command


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fragflow")
def main() -> None:
    """Statistics of ET:Legacy rounds: read them, check them, load them."""
