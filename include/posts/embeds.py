"""What is posted when a round or a map ends: Discord messages as plain dicts, inside Discord's limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from include.parser.values import Side
from include.posts.fields import DRAW_COLOUR, FIELD_LIMIT, Payload, counted, field, fitting, linked, message, names
from include.posts.table import table
from include.posts.text import clock, cut, in_markdown, one_line
from include.stats.registry import shown, value
from include.stats.stopwatch import MatchResult, attacker_side, attackers_succeeded, match_result, squads
from include.stats.summary import PlayerSummary, RoundSummary
from include.stats.sums import add

SIDE_LABEL: Final[dict[Side, str]] = {"axis": "Axis", "allies": "Allies"}

SIDE_COLOUR: Final[dict[Side, int]] = {"axis": 0xC0504D, "allies": 0x4F81BD}
"""The bar beside the post. Words say the same: colour alone never carries a meaning."""

MAP_CELLS: Final = 40
FILENAME_CELLS: Final = 200

FLAG_SENTENCES: Final = {
    "alive_time_clamped": "a time alive was out of range",
    "counters_reset": "a player's counters started again between the rounds",
    "denied_playtime_impossible": "a denied playtime could not be and was left out",
    "derivation_differs": "round 1 and round 2 do not add up to what the file holds",
    "hits_exceed_shots": "more hits than shots were counted",
    "lines_quarantined": "player lines were unreadable and held back",
    "next_time_limit_missing": "the file does not say the time set",
    "next_time_limit_too_long": "the time set is longer than the limit",
    "next_time_limit_unknown": "the file does not say the time set",
    "not_utf8": "a name was not written in UTF-8",
    "partial": "a player was not there for the whole round",
    "played_past_the_end": "somebody's time is longer than the round",
    "reset_possible": "a player's counters may have started again between the rounds",
    "several_round_1_fit": "more than one first round fits the second; the latest was taken",
    "sides_kept": "a player's side is the same in both rounds",
    "time_ambiguous": "the hour was twice that night; the first was taken",
    "time_differs_from_clock": "playing times and the game server's clock disagree",
    "time_impossible": "the clock of the game server said a time that was none",
    "unbalanced": "kills and deaths, or damage given and received, do not balance",
    "winner_contradicts_limit": "the winner does not fit the time set",
}
"""Flag codes as a reader of the post understands them; an unlisted code is shown in its own words."""

QUIET_FLAGS: Final = frozenset(
    {
        "abandoned",
        "bullets_fired_differ",
        "decimal_time_limit",
        "full_selfkills_exceed_self_kills",
        "idle_spectator",
        "player_without_side",
        "player_without_weapons",
        "revives_unbalanced",
        "round_not_finished",
        "shots_clamped",
        "sides_uneven",
        "team_damage_unbalanced",
        "team_kills_without_damage",
        "too_few_players",
        "unknown_columns",
        "useful_kills_exceed_kills",
    }
)
"""True, kept and shown on the receipt, but of nothing that a post shows: no reason to doubt its figures."""


def round_post(played: RoundSummary, receipt_url: str | None = None) -> Payload:
    """The post of one round: result, sides, top five, totals. With an address its title leads to the receipt."""
    attackers = attacker_side(played)
    defenders = played.defender_side
    fields = [
        field(f"{SIDE_LABEL[attackers]} (attacked)", _names(_on_side(played, attackers)), inline=True),
        field(f"{SIDE_LABEL[defenders]} (defended)", _names(_on_side(played, defenders)), inline=True),
        *_figures(played),
        *warning_fields([played]),
    ]
    title = f"{in_markdown(played.map_name, MAP_CELLS)} · round {played.round_number}"
    post = _message(title, f"**{outcome(played)}**", SIDE_COLOUR[played.winner_side], fields, played)
    return linked(post, receipt_url)


def map_post(first: RoundSummary, second: RoundSummary, receipt_url: str | None = None) -> Payload:
    """
    The post of a finished map: the stopwatch result, both times, both squads, and the figures of round 2.

    The squads are named by when they attacked: Team A and B belong to the session, whose next map either may begin.
    With an address its title leads to the receipt of round 2.

    Raises:
        ValueError: the rounds are not the two rounds of one map.
    """
    result = match_result(first, second)
    both = squads(first, second)
    fields = [
        field("Attacked first", _names(both.first_attackers), inline=True),
        field("Attacked second", _names(both.second_attackers), inline=True),
        field("Round 1 · result", outcome(first)),
        field("Round 2 · result", outcome(second)),
        *_figures(second),
        *warning_fields([first, second]),
    ]
    title = f"{in_markdown(first.map_name, MAP_CELLS)} · map result"
    colour = DRAW_COLOUR if result.winner == "draw" else SIDE_COLOUR[second.winner_side]
    post = _message(title, result_sentence(result, first, second), colour, fields, second)
    return linked(post, receipt_url)


def _message(title: str, description: str, colour: int, fields: list[Payload], played: RoundSummary) -> Payload:
    footer = cut(one_line(played.filename), FILENAME_CELLS)
    return message(title, description, colour, fields, footer=footer, ended_at=played.ended_at)


def outcome(played: RoundSummary) -> str:
    """Who won the round, in what time, against what limit."""
    limit = clock(played.time_limit_seconds)
    seconds = played.duration_seconds
    if attackers_succeeded(played):
        time = f"in {clock(seconds)} of {limit}" if seconds is not None else f"in an unknown time, limit {limit}"
        return f"{SIDE_LABEL[attacker_side(played)]} attacked and succeeded {time}"
    held = f"{SIDE_LABEL[played.defender_side]} defended and held"
    if not played.ended_early:
        return f"{held} the full {limit}"
    after = f"after {clock(seconds)} of {limit}" if seconds is not None else f"before the limit of {limit}"
    return f"{held}; the round ended early, {after}"


def result_sentence(result: MatchResult, first: RoundSummary, second: RoundSummary) -> str:
    """Who won the map, and why."""
    score = f"{result.score[0]}:{result.score[1]}"
    if result.winner == "draw":
        return f"**{score} · draw**\nBoth defences held."
    if result.winner == "first attackers":
        return f"**{score} · who attacked first wins**\nThe others did not beat that time."
    return f"**{score} · who attacked second wins**\n{_how_the_second_won(first, second)}"


def _how_the_second_won(first: RoundSummary, second: RoundSummary) -> str:
    if not attackers_succeeded(first):
        return "They succeeded where the others had not."
    time, faster_time = first.duration_seconds, second.duration_seconds
    if time is None or faster_time is None or faster_time >= time:  # the script's own clock may say otherwise
        return "They beat the time of the others."
    return f"They beat {clock(time)} by {clock(time - faster_time)}."


def _figures(played: RoundSummary) -> list[Payload]:
    best = sorted(played.players, key=lambda p: (-p.kills, -p.damage_given, p.deaths, p.name, p.guid))[:5]
    return [
        field(f"Round {played.round_number} · most kills", _table(best)),
        field(f"Round {played.round_number} · all players", totals(played.players)),
    ]


def _table(players: Sequence[PlayerSummary]) -> str:
    rows = []
    for player in players:
        accuracy, ratio = (shown(code, value(code, player.sums())) for code in ("accuracy", "kd"))
        rows.append((player.name, str(player.kills), str(player.deaths), ratio, str(player.damage_given), accuracy))
    return table(("Player", "K", "D", "K/D", "Dmg", "Acc"), rows, limit=FIELD_LIMIT)


def totals(players: Sequence[PlayerSummary]) -> str:
    """What all of them did together, in one line."""
    if not players:
        return "0 players"
    sums = add(player.sums() for player in players)
    parts = [
        counted(len(players), "player"),
        counted(sums["kills"] or 0, "kill"),
        f"{shown('damage_given', value('damage_given', sums))} damage",
        f"{shown('accuracy', value('accuracy', sums))} accuracy",
        counted(sums["headshot_kills"] or 0, "headshot kill"),
        counted(sums["gibs"] or 0, "gib"),
    ]
    if sums["revives_given"] is not None:
        parts.append(counted(sums["revives_given"], "revive"))
    return " · ".join(parts)


def _on_side(played: RoundSummary, side: Side) -> list[PlayerSummary]:
    return [player for player in played.players if player.side == side]


def _names(players: Iterable[PlayerSummary]) -> str:
    return names((player.name, player.guid) for player in players)


def warning_fields(rounds: Sequence[RoundSummary]) -> list[Payload]:
    """The doubts about these rounds, in one field; none without any."""
    lines = [
        f"Round {played.round_number}: {FLAG_SENTENCES.get(flag) or in_markdown(flag.replace('_', ' '), 80)}"
        for played in rounds
        for flag in played.flags
        if flag not in QUIET_FLAGS
    ]
    return [field("⚠ Read these figures with care", fitting(lines))] if lines else []
