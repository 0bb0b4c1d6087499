"""The one player that a word on the command line means, and days of play."""

from __future__ import annotations

from datetime import datetime

import click
from psycopg import Connection

from cli.plain import plain
from include.stats.lookup import Candidate, SeveralPlayersError, UnknownPlayerError, resolve
from include.store import players
from include.store.profiles import Days

DAY = click.DateTime(formats=["%Y-%m-%d"])

since_option = click.option("--since", type=DAY, help="First day of play, on the server's clock.")
until_option = click.option("--until", type=DAY, help="Last day of play.")


def chosen_player(connection: Connection, text: str) -> Candidate:
    """
    Give the player whom a GUID, a name or a part of one means.

    Raises:
        ClickException: nobody is called like that, or several are; it lists them.
    """
    try:
        return resolve(text, players.read_aliases(connection))
    except UnknownPlayerError as error:
        raise click.ClickException(str(plain(str(error)))) from None
    except SeveralPlayersError as error:
        names = [f"{each.player_guid}  {plain(each.name)}" for each in error.candidates]
        raise click.ClickException("\n".join(["Name one of these players, best by the GUID:", *names])) from None


def days_of_play(since: datetime | None, until: datetime | None) -> Days:
    """
    Give the days that the two options name.

    Raises:
        UsageError: there are none between them.
    """
    if since and until and since > until:
        raise click.UsageError(f"--since {since:%Y-%m-%d} is after --until {until:%Y-%m-%d}: exchange them.")
    return Days(since.date() if since else None, until.date() if until else None)
