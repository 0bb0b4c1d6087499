"""`fragflow profile`: one player, page by page."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import click
from rich.table import Column

from cli.people import chosen_player, days_of_play, since_option, until_option
from cli.pipeline import database_option, opened
from cli.plain import listing, output, plain, write_json
from cli.profile_pages import PAGES, Asked, Page
from include.stats.lookup import Candidate
from include.store.profiles import EVER, read_guids
from include.store.receipts import hold_still

_OF_A_TIME: Final = ("overview", "weapons", "maps", "trend")


@click.command("profile")
@click.argument("player")
@click.argument("page", type=click.Choice(list(PAGES)), default="overview")
@since_option
@until_option
@click.option("--number", type=click.IntRange(min=1), default=1, help="Of the page, where the history is longer.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, figures not rounded.")
@database_option
def profile_command(
    player: str,
    page: str,
    since: datetime | None,
    until: datetime | None,
    number: int,
    as_json: bool,
    database_url: str | None,
) -> None:
    """
    Show what a player did: every figure, or another page of the profile.

    PLAYER is a GUID, a name that somebody used, or a part of one. Only rounds that count are counted: no bots, no
    orphans, no aborted rounds. What each page means stands in docs/profiles.md.

    \b
    Examples:
      fragflow profile otter
      fragflow profile otter weapons --since 2026-01-01
      fragflow profile otter teammates
    """
    days = days_of_play(since, until)
    if days != EVER and page not in _OF_A_TIME:
        raise click.UsageError(f"--since and --until are for {', '.join(_OF_A_TIME)}.")
    with opened(database_url, "fragflow profile") as pipeline, pipeline.store.transaction() as connection:
        hold_still(connection)
        chosen = chosen_player(connection, player)
        guids = tuple(read_guids(connection, chosen.player_guid))
        found = PAGES[page](Asked(connection, chosen.player_guid, guids, days, number, pipeline.zone))
    if as_json:
        answer = {"player_guid": chosen.player_guid, "name": chosen.name, page: found.answer}
        write_json(answer)
    else:
        _print(chosen, page, found)


def _print(chosen: Candidate, name: str, page: Page) -> None:
    console = output()
    heading = plain(f"{chosen.name} ({chosen.player_guid}), {name}")
    heading.stylize("bold")
    console.print(heading)
    if page.rows:
        table = listing(page.columns[0], *(Column(column, justify="right") for column in page.columns[1:]))
        for row in page.rows:
            table.add_row(*map(plain, row))
        console.print(table)
    elif not page.notes:
        console.print("No rounds that count.")
    for note in page.notes:
        console.print(plain(note))
