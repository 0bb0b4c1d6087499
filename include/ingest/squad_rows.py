"""From verdicts to squads: what a round tells of them."""

from __future__ import annotations

from collections.abc import Mapping

from include.ingest.player_rows import player_guid
from include.parser.values import PlayedLine, Side
from include.stats.squad_values import SquadLine, SquadRound


def squad_round(
    round_id: int, match_id: int, round_number: int, defender_side: Side, players: tuple[PlayedLine, ...]
) -> SquadRound:
    """A round as the search for squads takes it."""
    return SquadRound(round_id, match_id, round_number, defender_side, tuple(map(_line, players)))


def _line(player: PlayedLine) -> SquadLine:
    counts = player.counts
    return SquadLine(
        player=player_guid(player),
        is_bot=player.is_bot,
        side=player.side,
        time_played_seconds=player.time_played_seconds,
        kills=player.kills,
        deaths=player.deaths,
        damage_given=_count(counts, "damage_given"),
        damage_received=_count(counts, "damage_received"),
        attacks=_count(counts, "dynamites_planted") + _count(counts, "objectives_stolen"),
        defences=_count(counts, "dynamites_defused") + _count(counts, "objectives_returned"),
        revives_given=counts["revives_given"],
        times_revived=_count(counts, "times_revived"),
    )


def _count(counts: Mapping[str, int | None], name: str) -> int:
    """A column that every layout has."""
    return counts[name] or 0
