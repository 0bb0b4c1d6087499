"""Whom a player meets on the other side, and with whom he plays best."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from include.answers.answer import Answer
from include.answers.command import Asking, Command, Player
from include.answers.embeds import embed
from include.answers.leaderboards import NAME_CELLS, PLAYER
from include.answers.player_tables import title, totals_of
from include.posts.fields import counted
from include.posts.text import in_markdown
from include.stats.companions import FEWEST_MAPS, FEWEST_ROUNDS, Mate, Rival
from include.stats.registry import shown
from include.store.players import read_names
from include.store.profiles import read_mates, read_rivals

MOST: Final = 10


def player_rivals(asking: Asking, player: Player) -> Answer:
    """Whom a player meets most on the other side, and how it goes."""
    found = read_rivals(asking.connection, player.guid)[:MOST]
    names = _names(asking, player, [each.guid for each in found])
    lines = [_rival(place, each, names) for place, each in enumerate(found, 1)]
    said = "\n".join(lines) or f"Nobody was met in {FEWEST_ROUNDS} rounds yet."
    footer = f"Met in {FEWEST_ROUNDS} rounds or more · figures of these rounds"
    return Answer(embed(title(player, "rivals"), said, footer=footer))


def _rival(place: int, rival: Rival, names: Mapping[str, str]) -> str:
    duel = ""
    if rival.kills is not None and rival.deaths is not None:
        duel = f" · killed them {rival.kills:,}, by them {rival.deaths:,}"
    return (
        f"**{place}. {_name(rival.guid, names)}** · {counted(rival.rounds, 'round')}, "
        f"{shown('round_win_share', rival.win_share)} won\n"
        f"K/D {shown('kd', rival.kd)}, theirs {shown('kd', rival.their_kd)}{duel}"
    )


def player_teammates(asking: Asking, player: Player) -> Answer:
    """With whom a player plays best: wins and DPM with and without."""
    found = read_mates(asking.connection, player.guid)[:MOST]
    names = _names(asking, player, [each.guid for each in found])
    lines = [_mate(place, each, names) for place, each in enumerate(found, 1)]
    said = "\n".join(lines) or f"Nobody was on the same side in {FEWEST_ROUNDS} rounds yet."
    footer = f"From {FEWEST_ROUNDS} rounds together · shares of maps from {FEWEST_MAPS} with and {FEWEST_MAPS} without"
    return Answer(embed(title(player, "team mates"), said, footer=footer))


def _mate(place: int, mate: Mate, names: Mapping[str, str]) -> str:
    synergy = "" if mate.synergy is None else f" ({mate.synergy:+.1f} points)"
    share_with, share_without = (shown("map_win_share", each) for each in (mate.win_share_with, mate.win_share_without))
    return (
        f"**{place}. {_name(mate.guid, names)}** · {counted(mate.rounds, 'round')}\n"
        f"Maps won: {share_with} with, {share_without} without{synergy}\n"
        f"DPM: {shown('dpm', mate.dpm_with)} with, {shown('dpm', mate.dpm_without)} without"
    )


def _names(asking: Asking, player: Player, guids: Collection[str]) -> dict[str, str]:
    """Of companions; who has none is asked whether he played at all."""
    if not guids:
        totals_of(asking, player)
    return read_names(asking.connection, guids)


def _name(guid: str, names: Mapping[str, str]) -> str:
    return in_markdown(names.get(guid, guid), NAME_CELLS)


COMMANDS: Final = (
    Command("player_rivals", player_rivals, "Whom a player meets most, and how it goes", "Players", (PLAYER,)),
    Command("player_teammates", player_teammates, "With whom a player plays best", "Players", (PLAYER,)),
)
