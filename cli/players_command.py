"""`fragflow players`: who is who, by every name they used; two GUIDs made one person; members of Discord."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime

import click

from cli.people import chosen_player
from cli.pipeline import database_option, opened
from cli.plain import listing, output, plain, write_json
from include.stats.lookup import Candidate, find
from include.store import links, players
from include.store.links import Link
from include.store.players import MergeError

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object.")


@click.group("players")
def players_command() -> None:
    """
    Find players by their names, make two GUIDs of one person one, see who is who in Discord.

    PLAYER is a GUID, the first digits of one, a name that somebody used, or a part of one.
    """


@players_command.command("find", short_help="Find players by a name half remembered.")
@click.argument("text")
@json_option
@database_option
def find_command(text: str, as_json: bool, database_url: str | None) -> None:
    """List the players that TEXT may mean, the likeliest first."""
    with opened(database_url, "fragflow players find") as pipeline, pipeline.store.transaction() as connection:
        found = find(text, players.read_aliases(connection))
    if as_json:
        write_json({"players": [asdict(candidate) for candidate in found]})
    elif found:
        _print_candidates(found)
    else:
        click.echo(f"Nobody is called {plain(text)}, or anything like it.")


@players_command.command("names", short_help="List every name that a player used.")
@click.argument("player")
@json_option
@database_option
def names_command(player: str, as_json: bool, database_url: str | None) -> None:
    """List every name of PLAYER: in how many rounds it was seen, and when first and last."""
    with opened(database_url, "fragflow players names") as pipeline, pipeline.store.transaction() as connection:
        chosen = chosen_player(connection, player)
        names = players.read_names_of(connection, chosen.player_guid)
    if as_json:
        write_json({"player_guid": chosen.player_guid, "names": [asdict(name) for name in names]})
        return
    table = listing("Name", "GUID", "Rounds", "First seen", "Last seen")
    for name in names:
        table.add_row(
            plain(name.alias), name.player_guid, str(name.times_seen), _day(name.first_seen), _day(name.last_seen)
        )
    output().print(table)


@players_command.command("merge", short_help="Count the rounds of one GUID as another's.")
@click.argument("guid")
@click.argument("main_guid")
@click.option("--by", default=getpass.getuser, help="Who decided it.  [default: your login]")
@click.option("--together", is_flag=True, help="One person although both stand in the same rounds.")
@database_option
def merge_command(guid: str, main_guid: str, by: str, together: bool, database_url: str | None) -> None:
    """
    Count what was played under GUID as MAIN_GUID's in every board and profile, from now on and for all that was.

    Rounds and posts keep what the files say. `fragflow players unmerge GUID` takes it back.
    """
    guid, main_guid = guid.upper(), main_guid.upper()
    with (
        opened(database_url, "fragflow players merge") as pipeline,
        _sentences(),
        pipeline.store.transaction() as connection,
    ):
        players.merge(connection, pipeline.server_id, guid, main_guid, by, together=together)
    click.echo(f"{guid} counts as {main_guid} now.")


@players_command.command("unmerge", short_help="Take a merge back.")
@click.argument("guid")
@database_option
def unmerge_command(guid: str, database_url: str | None) -> None:
    """Let GUID stand for itself again."""
    guid = guid.upper()
    with (
        opened(database_url, "fragflow players unmerge") as pipeline,
        _sentences(),
        pipeline.store.transaction() as connection,
    ):
        main_guid = players.undo_merge(connection, pipeline.server_id, guid)
    click.echo(f"{guid} stands for itself again; it counted as {main_guid}.")


@players_command.command("merges", short_help="List all merges.")
@json_option
@database_option
def merges_command(as_json: bool, database_url: str | None) -> None:
    """List which GUIDs count as which, who decided it and when."""
    with opened(database_url, "fragflow players merges") as pipeline, pipeline.store.transaction() as connection:
        merges = players.read_merges(connection)
    if as_json:
        write_json({"merges": [asdict(merge) for merge in merges]})
    elif merges:
        for merge in merges:
            click.echo(
                f"{merge.player_guid} counts as {merge.main_guid} ({plain(merge.merged_by)}, {_day(merge.merged_at)})"
            )
    else:
        click.echo("Every GUID stands for itself.")


@players_command.command("links", short_help="List which member of Discord is which player.")
@json_option
@database_option
def links_command(as_json: bool, database_url: str | None) -> None:
    """List the links, the oldest first: verified, linked, or waiting because the player belongs to another member."""
    with opened(database_url, "fragflow players links") as pipeline, pipeline.store.transaction() as connection:
        found = links.read_links(connection)
        names = players.read_names(connection, {each.player_guid for each in found})
    if as_json:
        write_json({"links": [asdict(each) for each in found]})
    elif found:
        table = listing("Member", "GUID", "Name", "State", "Since")
        for each in found:
            name = plain(names.get(each.player_guid, ""))
            table.add_row(str(each.discord_id), each.player_guid, name, _state(each), _day(each.claimed_at))
        output().print(table)
    else:
        click.echo("No member is linked to a player.")


@players_command.command("unlink", short_help="End a member's link or claim.")
@click.argument("discord_id", type=click.IntRange(1, 2**63 - 1))
@database_option
def unlink_command(discord_id: int, database_url: str | None) -> None:
    """End the link or the claim of the member DISCORD_ID."""
    with opened(database_url, "fragflow players unlink") as pipeline, pipeline.store.transaction() as connection:
        ended = links.unlink(connection, discord_id)
    if ended is None:
        raise click.ClickException(f"Member {discord_id} is linked to nobody.")
    click.echo(f"Member {discord_id} is not {ended.player_guid} any more.")


def _state(link: Link) -> str:
    if not link.is_linked:
        return "waiting"
    return "verified" if link.is_verified else "linked"


@contextmanager
def _sentences() -> Iterator[None]:
    """Errors about merges, as whoever typed the command reads them."""
    try:
        yield
    except MergeError as error:
        raise click.ClickException(str(plain(str(error)))) from None


def _print_candidates(found: list[Candidate]) -> None:
    table = listing("GUID", "Name", "Found by", "Likeness", "Last seen")
    for each in found:
        table.add_row(
            each.player_guid, plain(each.name), plain(each.alias), f"{each.likeness:.0f}%", _day(each.last_seen)
        )
    output().print(table)


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
