"""The post of a session: score, maps, squads, and who was best."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Final

from include.posts.embeds import QUIET_FLAGS
from include.posts.fields import DRAW_COLOUR, NAME_CELLS, Payload, counted, field, fitting, linked, message, names
from include.posts.text import clock, in_markdown
from include.stats.awards import AWARDS, MOST_IMPROVED, GivenAward
from include.stats.registry import METRICS
from include.stats.session_maps import SessionMap, SessionRound, SessionScore
from include.stats.session_summary import SessionPlayer, SessionSummary
from include.stats.squad_values import Squad, other_squad
from include.stats.stopwatch import attackers_succeeded
from include.stats.summary import RoundSummary

SQUAD_COLOUR: Final[dict[Squad, int]] = {"A": 0x3E8E41, "B": 0x8E5BA6}
"""The bar beside the post; the first line says the same."""

SHORT_FIELD: Final = 500
"""Of squads and of what is to know, so that the whole stays below Discord's 6,000 whatever people are called."""

MAP_CELLS: Final = 30
MOST_NAMES: Final = 2

SUPERLATIVES: Final = {"kills": "Most kills", "accuracy": "Best accuracy", "dpm": "Best DPM"}

TOLD_BY_LEADERS: Final = frozenset({"fragger", "heavy_hitter"})
"""Awards that say again what stands above them."""

WITHOUT_RESULT: Final = {
    "started again": "round 1 only: the map was started again",
    "without round 2": "round 1 only",
    "without round 1": "round 2 only",
    "not counted": "not counted: bots, or fewer than two people",
}

LEFT_OUT: Final = {
    "orphan": "a round 2 without its round 1",
    "quarantined": "a file in quarantine",
    "aborted": "an aborted round",
    "failed": "a file that could not be read",
}


def session_post(summary: SessionSummary, zone: tzinfo, receipt_url: str | None = None) -> Payload:
    """Give the post of a session. With an address its title leads to the receipts of its rounds."""
    fields = [
        *squad_fields(summary),
        field("Maps · points of Team A : Team B", fitting([map_line(each) for each in summary.maps])),
        *leader_fields(summary),
        *award_fields(summary),
        *warning_fields(summary),
    ]
    title = session_title(summary.session.rounds[0].played.ended_at, zone)
    description = f"**{score_sentence(summary.score)}**\n{extent(summary, zone)}"
    post = message(title, description, score_colour(summary.score), fields, footer="session", ended_at=summary.ended_at)
    return linked(post, receipt_url)


def session_title(first_ended_at: datetime, zone: tzinfo) -> str:
    """Give what a session is called: it belongs to the date of its first round on the server's clock (8.3)."""
    return f"Session of {written_date(first_ended_at.astimezone(zone))}"


def written_date(moment: datetime) -> str:
    """A date as people write it: 20 November 2026."""
    return f"{moment.day} {moment:%B %Y}"


def score_colour(score: SessionScore | None) -> int:
    """The colour of the squad that won."""
    if score is None or score.team_a == score.team_b:
        return DRAW_COLOUR
    return SQUAD_COLOUR["A" if score.team_a > score.team_b else "B"]


def score_sentence(score: SessionScore | None) -> str:
    """The points of both squads and who won, or why there are none."""
    if score is None:
        return "No map was finished"
    if not score.maps:
        return "No score: nothing tells who played together"
    points = f"Team A {score.team_a}:{score.team_b} Team B"
    if score.team_a == score.team_b:
        return f"{points} · draw"
    return f"{points} · Team {'A' if score.team_a > score.team_b else 'B'} wins"


def extent(summary: SessionSummary, zone: tzinfo) -> str:
    """How long it was, from when to when, and how much was played."""
    began, ended = (moment.astimezone(zone) for moment in (summary.began_at, summary.ended_at))
    minutes = summary.duration_seconds // 60
    length = f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"
    until = "" if began.date() == ended.date() else f" on {written_date(ended)}"
    zones = " to ".join(dict.fromkeys(str(moment.tzname()) for moment in (began, ended)))
    return " · ".join(
        [
            f"{length}, {began:%H:%M} to {ended:%H:%M}{until} ({zones})",
            counted(len(summary.maps), "map"),
            counted(len(summary.session.rounds), "round"),
            counted(len(summary.session.players), "player"),
        ]
    )


def squad_fields(summary: SessionSummary) -> list[Payload]:
    """Who played for each squad; nothing when nobody's is known."""
    squads: tuple[Squad, ...] = ("A", "B")
    members = {squad: _members(summary, squad) for squad in squads}
    if not any(members.values()):
        return []
    return [
        field(f"Team {squad} ({len(members[squad])})", names(members[squad], SHORT_FIELD), inline=True)
        for squad in squads
    ]


def _members(summary: SessionSummary, squad: Squad) -> list[tuple[str, str]]:
    return [(player.name, guid) for guid, player in summary.session.players.items() if squad in player.squads]


def map_line(played: SessionMap) -> str:
    """One map: its points and what the attackers did, or why it has no result."""
    name = f"**{in_markdown(played.map_name, MAP_CELLS)}**"
    if played.result is None:
        return f"{name} · {WITHOUT_RESULT[played.state]}{_rounds(played)}"
    if played.score is None:
        first, second = played.result.score
        return f"{name} {first}:{second} in order of attack{_rounds(played)}"
    return f"{name} {played.score[0]}:{played.score[1]}{_rounds(played)}"


def _rounds(played: SessionMap) -> str:
    """What the attackers of each round did."""
    if played.state == "not counted":
        return ""
    first = played.first_attackers
    attackers: dict[int, Squad | None] = {1: first, 2: other_squad(first) if first else None}
    return " · " + ", ".join(_attack(each, attackers[each.round_number]) for each in played.rounds)


def _attack(played: RoundSummary, squad: Squad | None) -> str:
    who = squad or f"round {played.round_number}"
    if not attackers_succeeded(played):
        return f"{who} was held{' (ended early)' if played.ended_early else ''}"
    return f"{who} in {clock(played.duration_seconds)}" if played.duration_seconds is not None else f"{who} succeeded"


def leader_fields(summary: SessionSummary) -> list[Payload]:
    """Who was best, the most valuable player, and what was played most."""
    fields = [
        field(SUPERLATIVES[leader.metric], f"{_several(summary, leader.player_guids)}\n{leader.shown}", inline=True)
        for leader in summary.leaders
    ]
    if summary.mvp is not None:
        who = _several(summary, [summary.mvp.player_guid])
        fields.append(field("Most valuable player", f"{who}\n{summary.mvp.points:.0f} of 100", inline=True))
    maps, times = summary.most_played
    if maps:
        said = ", ".join(in_markdown(name, MAP_CELLS) for name in maps[:MOST_NAMES])
        fields.append(field("Most played map", f"{said}\n{counted(times, 'time')}", inline=True))
    return fields


def _several(summary: SessionSummary, guids: Iterable[str]) -> str:
    """The names of players whose figures are equal; a few of them when there are many."""
    players: list[SessionPlayer] = [summary.session.players[guid] for guid in guids]
    said = ", ".join(in_markdown(player.name, NAME_CELLS) for player in players[:MOST_NAMES])
    return said + (f" and {len(players) - MOST_NAMES} more" if len(players) > MOST_NAMES else "")


def award_fields(summary: SessionSummary) -> list[Payload]:
    """The awards that say more than the leaders; in one field."""
    lines = [
        f"{award.label}: {_several(summary, [award.player_guid, *award.tied])} · {_of_what(award)} {award.shown}"
        for award in summary.awards
        if award.code not in TOLD_BY_LEADERS
    ]
    return [field("Awards", fitting(lines))] if lines else []


def _of_what(award: GivenAward) -> str:
    """What the figure counts: the award's name does not say it."""
    label = METRICS[AWARDS.get(award.code, MOST_IMPROVED).metric].label
    return label if label.isupper() else label.lower()


def warning_fields(summary: SessionSummary) -> list[Payload]:
    """What to know before the figures are believed; in one field."""
    rounds = summary.session.rounds
    doubtful = sum(any(flag not in QUIET_FLAGS for flag in each.played.flags) for each in rounds)
    lines = (
        [f"To be read with care: {doubtful} of {counted(len(rounds), 'round')}, their receipts say why"]
        if doubtful
        else []
    )
    lines += _not_in_the_figures(rounds)
    lines += [f"Left out: {LEFT_OUT[state]} ({number})" for state, number in sorted(summary.session.left_out.items())]
    if summary.score is not None and summary.score.maps and summary.score.unattributed:
        lines.append(
            f"{counted(summary.score.unattributed, 'map')} not in the score: nothing tells who played together"
        )
    return [field("⚠ To know", fitting(lines, SHORT_FIELD))] if lines else []


def _not_in_the_figures(rounds: Iterable[SessionRound]) -> list[str]:
    number = sum(not each.is_counted for each in rounds)
    return [f"{counted(number, 'round')} not in the figures: bots, or fewer than two people"] if number else []
