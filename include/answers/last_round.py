"""The latest round: who won it, and what everybody did on both sides."""

from __future__ import annotations

from typing import Final

from include.answers.answer import Answer
from include.answers.command import Asking
from include.answers.embeds import embed
from include.answers.errors import AnswerError
from include.answers.session_pages import player_table
from include.parser.values import Side
from include.posts.embeds import SIDE_COLOUR, SIDE_LABEL, outcome, result_sentence, totals, warning_fields
from include.posts.fields import Payload, field
from include.posts.session import MAP_CELLS, WITHOUT_RESULT, written_date
from include.posts.text import in_markdown
from include.stats.stopwatch import attacker_side, match_result
from include.stats.summary import PlayerSummary, RoundSummary
from include.store.rounds import read_first_round_summary, read_round_summary
from include.store.session_list import LastRound, read_last_round

TABLE_LIMIT: Final = 1_400
"""Of each of three tables at most, so that all stand in one description."""


def last_round(asking: Asking) -> Answer:
    """The round that ended last, whether it counts or not."""
    last = read_last_round(asking.connection, asking.place.server_id)
    played = read_round_summary(asking.connection, last.round_id) if last else None
    if last is None or played is None:
        raise AnswerError("No round has been played yet.")
    ended = played.ended_at.astimezone(asking.place.zone)
    said = embed(
        f"{in_markdown(played.map_name, MAP_CELLS)} · round {played.round_number}",
        "\n".join([f"**{outcome(played)}**", *_map_result(last, played, asking), *_sides(played)]),
        [*_totals(played), *warning_fields([played])],
        footer=f"ended on {written_date(ended)} at {ended:%H:%M} ({ended.tzname()})",
        colour=SIDE_COLOUR[played.winner_side],
    )
    return Answer(said)


def _map_result(last: LastRound, played: RoundSummary, asking: Asking) -> list[str]:
    if not last.is_counted:
        return [WITHOUT_RESULT["not counted"].capitalize()]
    first = read_first_round_summary(asking.connection, last.round_id) if last.map_counts else None
    return [result_sentence(match_result(first, played), first, played)] if first else []


def _sides(played: RoundSummary) -> list[str]:
    attackers = attacker_side(played)
    headings: list[tuple[Side | None, str]] = [
        (attackers, f"{SIDE_LABEL[attackers]} (attacked)"),
        (played.defender_side, f"{SIDE_LABEL[played.defender_side]} (defended)"),
        (None, "On neither side in the end"),
    ]
    lines = []
    for side, heading in headings:
        players = [player for player in played.players if player.side == side]
        if players:
            lines += [f"**{heading}**", player_table(map(_told, players), TABLE_LIMIT)]
    return lines


def _told(player: PlayerSummary) -> tuple[str, str, dict[str, int | None]]:
    return player.guid, player.name, dict(player.sums())


def _totals(played: RoundSummary) -> list[Payload]:
    return [field("All players", totals(played.players))]
