"""docs/commands.md, from the registry: `python -m include.answers.commands_page > docs/commands.md` writes it anew."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import get_args

from include.answers.command import Command, Group
from include.answers.line import usage
from include.answers.operations_help import said_of_use
from include.answers.registry import COMMANDS

BEGINNING = """\
# What the bot answers

Every command works as a slash command, behind the prefix (`!` unless `COMMAND_PREFIX` says otherwise), in a terminal
(`fragflow ask ...`), and, for what everybody may ask, on the preview page. The first name is the command's own; the
aliases work wherever a command is typed. `<needed>`, `[can be left out]`; `map:supply` names a parameter, `"..."` keeps
words together. A player is a name, a part of one, an alias, a GUID, or a mention of a linked member; left out, it is
your own linked player. `docs/bot.md` says who has which level and where the bot answers.

This page follows from `include/answers/registry.py`; `help` in Discord shows the same.
"""


def page() -> str:
    """Give the whole page."""
    return "\n".join([BEGINNING, *_groups()])


def _groups() -> Iterator[str]:
    for group in get_args(Group):
        commands = [each for each in COMMANDS.values() if each.group == group]
        if commands:
            yield f"## {group}\n"
            yield "| Command | Level | Answer |\n| --- | --- | --- |"
            yield from map(row, commands)
            yield ""


def row(command: Command) -> str:
    """Give the line of one command."""
    also = f" also {', '.join(f'`{alias}`' for alias in command.aliases)}" if command.aliases else ""
    said = [f"{command.summary}.", *([command.details] if command.details else []), *said_of_use(command)]
    answer = " ".join(said).replace("|", "\\|").replace("\n", " ")
    return f"| `{usage(command)}`{also} | {command.level.name} | {answer} |"


if __name__ == "__main__":
    sys.stdout.write(page())
