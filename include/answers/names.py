"""Names: all that a player used, and players by a name half remembered."""

from __future__ import annotations

from typing import Final

from include.answers.answer import Answer, Choice, Question
from include.answers.command import Asking, Command, Parameter, Player
from include.answers.embeds import embed
from include.answers.errors import AnswerError
from include.answers.leaderboards import PAGE, PLAYER
from include.answers.pages import page_of, part
from include.answers.people import day, named, safe
from include.posts.fields import counted
from include.posts.text import one_line
from include.stats.lookup import MOST_NEAR, NEAR_LIKENESS, Candidate, find
from include.store import players
from include.store.players import NameSeen

NAMES_A_PAGE: Final = 10


def aliases(asking: Asking, player: Player) -> Answer:
    """One page of the names of a player, the last one first."""
    names = players.read_names_of(asking.connection, player.guid)
    shown, page, pages = part(names, asking.page, NAMES_A_PAGE)
    lines = [_line(each, asking, several_guids=len(player.guids) > 1) for each in shown]
    guids = f"GUID {player.guid}" if len(player.guids) < 2 else f"{len(player.guids)} GUIDs, counted as {player.guid}"
    said = embed(
        f"Names of {safe(player.name)}",
        "\n".join(lines),
        footer=f"{page_of(page, pages)}{counted(len(names), 'name')} · {guids}",
    )
    return Answer(said, page, pages)


def _line(seen: NameSeen, asking: Asking, *, several_guids: bool) -> str:
    first, last = day(asking, seen.first_seen), day(asking, seen.last_seen)
    when = first if first == last else f"{first} to {last}"
    under = f" · {safe(seen.player_guid)}" if several_guids else ""
    return f"**{safe(seen.alias)}** · {counted(seen.times_seen, 'round')} · {when}{under}"


def find_player(asking: Asking, name: str) -> Answer:
    """Players whom a text may mean, likeliest first."""
    known = players.read_aliases(asking.connection)
    found, title = find(name, known), f"Players like {safe(name)}"
    if not found:
        found, title = find(name, known, MOST_NEAR, NEAR_LIKENESS), f"Nobody is called {safe(name)}, but there are"
    if not found:
        raise AnswerError(f"Nobody is called {one_line(name)!r}, or anything like it: fewer letters find more.")
    lines = [_candidate(number, each, asking) for number, each in enumerate(found, 1)]
    choices = tuple(
        Choice(f"{number}: {one_line(each.name)}", Question("stats", {"player": each.player_guid}))
        for number, each in enumerate(found, 1)
    )
    footer = "A number shows the statistics of that player."
    return Answer(embed(title, "\n".join(lines), footer=footer), choices=choices)


def _candidate(number: int, candidate: Candidate, asking: Asking) -> str:
    seen = f"last seen {day(asking, candidate.last_seen)}"
    return f"{number}. {named(candidate)} · {candidate.likeness:.0f} % alike · {seen} · {safe(candidate.player_guid)}"


COMMANDS: Final = (
    Command(
        "aliases",
        aliases,
        "Every name that a player used",
        "Accounts",
        (PLAYER, PAGE),
    ),
    Command(
        "find_player",
        find_player,
        "Players by a part of a name",
        "Accounts",
        (Parameter("name", "text", "A part of a name, or the first digits of a GUID", required=True),),
        is_remembered=False,
    ),
)
