"""Sides and squads by their figures: what one side did, and two squads or sides beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from include.answers.answer import Answer, Choice, Question
from include.answers.command import Asking, Command, Parameter
from include.answers.embeds import embed, table
from include.answers.errors import AnswerError
from include.answers.leaderboards import PAGE
from include.answers.player_tables import label
from include.answers.session_pages import read_summary, session_name, title_of
from include.answers.sessions import SESSION
from include.parser.values import Side
from include.posts.embeds import SIDE_COLOUR, SIDE_LABEL
from include.posts.fields import counted
from include.posts.session import score_colour, score_sentence, squad_fields
from include.stats.profile import SLICES
from include.stats.registry import shown, value
from include.stats.session_maps import SessionMap
from include.stats.sums import Sums, add
from include.store.teams import (
    SideMap,
    read_session_side_sums,
    read_side_maps,
    read_side_sums,
    read_squad_sums,
)

SIDE: Final = Parameter("side", "choice", "axis or allies", required=True, choices=("axis", "allies"))
SIDES: Final = "side"
BY: Final = Parameter("by", "choice", "Per squad or per side; left out: per squad", choices=("squad", SIDES))

SQUAD_NAMES: Final = {"A": "Team A", "B": "Team B"}
SIDE_NAMES: Final = {str(side): label for side, label in SIDE_LABEL.items()}

SIDE_FIGURES: Final = (
    "kills", "deaths", "kd", "efficiency", "damage_given", "damage_received", "dpm", "accuracy", "headshot_kills",
    "headshot_kill_rate", "gibs", "useful_kills", "revives_given", "objectives", "dynamites_planted",
    "dynamites_defused", "repairs_constructions", "self_kills", "team_kills", "time_played_seconds",
)  # fmt: skip

SQUAD_FIGURES: Final = (
    "kills", "deaths", "kd", "efficiency", "damage_given", "dpm", "accuracy", "headshot_kills", "revives_given",
    "objectives",
)  # fmt: skip

OBJECTIVE_TOTALS: Final = (
    "objectives", "dynamites_planted", "dynamites_defused", "repairs_constructions", "revives_given",
)  # fmt: skip

MAPS_A_PAGE: Final = 15

NOBODY_KNOWN: Final = "Nothing tells who played together in this session."


def team_stats(asking: Asking, side: Side) -> Answer:
    """What one side did in all rounds that count; its maps follow on further pages."""
    maps = read_side_maps(asking.connection, asking.place.server_id, side)
    if not maps:
        raise AnswerError("No round that counts has been played yet.")
    pages = 1 + -(-len(maps) // MAPS_A_PAGE)
    page = min(asking.page, pages)
    if page == 1:
        sums = read_side_sums(asking.connection, asking.place.server_id, side)
        rows = [(label(code), shown(code, value(code, sums))) for code in SIDE_FIGURES]
        said = table(("Figure", SIDE_LABEL[side]), rows)
    else:
        said = table(("Map", "Rounds", "Won"), map(_map_row, maps[(page - 2) * MAPS_A_PAGE : (page - 1) * MAPS_A_PAGE]))
    description = f"{_won(maps)}\n{said}"
    footer = f"Page {page} of {pages} · all rounds that count, each player by the minutes on this side"
    return Answer(embed(SIDE_LABEL[side], description, footer=footer, colour=SIDE_COLOUR[side]), page, pages)


def _map_row(played: SideMap) -> tuple[str, str, str]:
    return played.map_name, f"{played.all['rounds_on_a_side']:,}", _share(played.all)


def _won(maps: list[SideMap]) -> str:
    everything, defended = add(each.all for each in maps), add(each.defended for each in maps)
    attacked = {name: (everything[name] or 0) - (defended[name] or 0) for name in everything}
    parts = [f"**{_share(everything)} of {counted(everything['rounds_on_a_side'] or 0, 'round')} won**"]
    for what, sums in (("attacking", attacked), ("defending", defended)):
        if sums["rounds_on_a_side"]:
            parts.append(f"{what} {_share(sums)} of {sums['rounds_on_a_side']:,}")
    return " · ".join(parts)


def _share(sums: Sums) -> str:
    return shown("round_win_share", value("round_win_share", sums))


def team_vs_team(asking: Asking, session: int) -> Answer:
    """The two squads of a session, map by map and by their figures."""
    summary = read_summary(asking, session)
    sums = read_squad_sums(asking.connection, session)
    maps = table(("Map", "A", "B"), map(_points, summary.maps), limit=1_900)
    figures = _beside(SQUAD_FIGURES, sums) if sums else NOBODY_KNOWN
    said = embed(
        f"Team A and Team B · {title_of(summary, asking)}",
        f"**{score_sentence(summary.score)}**\n{maps}\n{figures}",
        squad_fields(summary),
        footer="Points of a map: 2 won, 1 drawn, 0 lost; – not known, or not finished",
        colour=score_colour(summary.score),
    )
    return Answer(said)


def _points(played: SessionMap) -> tuple[str, str, str]:
    first, second = played.score or ("–", "–")
    return played.map_name, str(first), str(second)


def team_objective(asking: Asking, session: int, by: str | None) -> Answer:
    """What two squads, or both sides, did for the objectives of a session."""
    teams = _teams(asking, session, by)
    description = "\n".join(
        [
            "**All together**",
            _beside(OBJECTIVE_TOTALS, teams, by),
            "**Per player and round**",
            _beside(SLICES["objectives"], teams, by),
        ]
    )
    return Answer(embed(f"Objectives · {session_name(asking, session)}", description))


def team_efficiency(asking: Asking, session: int, by: str | None) -> Answer:
    """How well two squads, or both sides, used their time and shots in a session."""
    description = _beside(SLICES["efficiency"], _teams(asking, session, by), by)
    return Answer(embed(f"Efficiency · {session_name(asking, session)}", description))


def _teams(asking: Asking, session: int, by: str | None) -> dict[str, Sums]:
    sums = (read_session_side_sums if by == SIDES else read_squad_sums)(asking.connection, session)
    if not sums and by == SIDES:
        raise AnswerError("No round of this session counts: bots, or fewer than two people.")
    if not sums:
        question = asking.question
        sides = Question(question.command, {**question.arguments, "by": SIDES})
        raise AnswerError(NOBODY_KNOWN, (Choice("Per side", sides),))
    return sums


def _beside(codes: Iterable[str], teams: Mapping[str, Sums], by: str | None = None) -> str:
    """Two squads or sides, one metric a line."""
    names = SIDE_NAMES if by == SIDES else SQUAD_NAMES
    rows = [
        (
            label(code).removesuffix("/round"),
            *(shown(code, value(code, teams[team]) if team in teams else None) for team in names),
        )
        for code in codes
    ]
    return table(("Figure", *names.values()), rows)


COMMANDS: Final = (
    Command("team_stats", team_stats, "What one side did in all rounds, and how often it won", "Teams", (SIDE, PAGE)),
    Command("team_vs_team", team_vs_team, "The two squads of a session, map by map", "Teams", (SESSION,)),
    Command("team_objective", team_objective, "What squads or sides did for the objectives", "Teams", (BY, SESSION)),
    Command("team_efficiency", team_efficiency, "How well squads or sides used time and shots", "Teams", (BY, SESSION)),
)
