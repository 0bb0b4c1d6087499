"""All commands, from one table: the bot, `fragflow ask`, the preview page, `help` and docs/commands.md follow it."""

from __future__ import annotations

from typing import Final

from include.answers import (
    accounts,
    claims,
    leaderboards,
    names,
    operations,
    players,
    players_companions,
    players_compare,
    players_rounds,
    players_slices,
    players_trend,
    players_weapons,
    privacy,
    sessions,
    team_players,
    team_squads,
    teams,
)
from include.answers.command import Command

TOPICS: Final = (
    players,
    players_rounds,
    players_weapons,
    players_slices,
    players_compare,
    players_trend,
    players_companions,
    sessions,
    teams,
    team_squads,
    team_players,
    leaderboards,
    accounts,
    claims,
    privacy,
    names,
    operations,
)

COMMANDS: Final[dict[str, Command]] = {command.name: command for topic in TOPICS for command in topic.COMMANDS}
"""By their first names, in the order of the help."""

_BY_NAME: Final = {name: command for command in COMMANDS.values() for name in (command.name, *command.aliases)}


def find_command(name: str) -> Command | None:
    """Give the command that a name or an alias means; capitals and hyphens do not matter."""
    return _BY_NAME.get(name.casefold().replace("-", "_"))
