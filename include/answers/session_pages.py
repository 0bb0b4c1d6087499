"""What is shown of a session: an overview, and a page for each of its maps. It has most in common with its post."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from include.answers.answer import Answer
from include.answers.command import Asking
from include.answers.embeds import DESCRIPTION_LIMIT, embed, size, table
from include.answers.errors import AnswerError
from include.posts.embeds import outcome, result_sentence, warning_fields
from include.posts.fields import NAME_CELLS, Payload, field, fitting, units
from include.posts.session import (
    MAP_CELLS,
    WITHOUT_RESULT,
    extent,
    leader_fields,
    map_line,
    score_colour,
    score_sentence,
    session_title,
    squad_fields,
)
from include.posts.session import warning_fields as session_warning_fields
from include.posts.text import in_markdown
from include.stats.mvp import mvp
from include.stats.registry import shown, value
from include.stats.session_maps import SessionMap
from include.stats.session_summary import SessionSummary, summarize
from include.stats.sums import Sums
from include.store import session_list
from include.store.awards import read_map_players
from include.store.sessions import read_session

EMBED_LIMIT: Final = 5_900
"""A little below Discord's 6,000."""

NO_FIGURES: Final = "No figures: bots, or fewer than two people."

GONE: Final = "This session is no more: its rounds belong to another one now."

Played = tuple[str, str, Sums]
"""A player: GUID, name, sums."""


def read_summary(asking: Asking, session_id: int) -> SessionSummary:
    """
    Give what is told of a session.

    Raises:
        AnswerError: it went since it was found.
    """
    session = read_session(asking.connection, session_id, asking.place.silence)
    if session is None:
        raise AnswerError(GONE)
    return summarize(session)


def title_of(summary: SessionSummary, asking: Asking) -> str:
    """What the session is called."""
    return session_title(summary.session.rounds[0].played.ended_at, asking.place.zone)


def session_name(asking: Asking, session_id: int) -> str:
    """
    What a session is called, where nothing else is told of it.

    Raises:
        AnswerError: as `read_summary`.
    """
    found = session_list.read_one(asking.connection, asking.place.server_id, session_id)
    if found is None:
        raise AnswerError(GONE)
    return session_title(found.started_at, asking.place.zone)


def session_answer(asking: Asking, session_id: int) -> Answer:
    """One page of a session: the first of all of it, the others of its maps in the order in which they were begun."""
    summary = read_summary(asking, session_id)
    pages = 1 + len(summary.maps)
    page = min(asking.page, pages)
    said = _overview(summary, asking) if page == 1 else _map_page(summary, summary.maps[page - 2], page, asking)
    return Answer(said, page, pages)


def _overview(summary: SessionSummary, asking: Asking) -> Payload:
    pages = 1 + len(summary.maps)
    said = embed(
        title_of(summary, asking),
        f"**{score_sentence(summary.score)}**\n{extent(summary, asking.place.zone)}",
        [
            *squad_fields(summary),
            field("Maps · points of Team A : Team B", fitting([map_line(each) for each in summary.maps])),
            *leader_fields(summary),
            *session_warning_fields(summary),
        ],
        footer=f"Page 1 of {pages} · each map has a page",
        colour=score_colour(summary.score),
    )
    return _with_players(said, [(guid, each.name, each.sums) for guid, each in summary.session.players.items()])


def _map_page(summary: SessionSummary, played: SessionMap, page: int, asking: Asking) -> Payload:
    sums = read_map_players(asking.connection, played.match_id)
    names = {guid: player.name for guid, player in summary.session.players.items()}
    fields = [field(f"Round {each.round_number}", outcome(each)) for each in played.rounds]
    best = mvp(sums)
    if best is not None:
        who = in_markdown(names.get(best.player_guid, best.player_guid), NAME_CELLS)
        fields.append(field("Most valuable player", f"{who}\n{best.points:.0f} of 100"))
    said = embed(
        f"{in_markdown(played.map_name, MAP_CELLS)} · {title_of(summary, asking)}",
        _result(played),
        [*fields, *warning_fields(played.rounds)],
        footer=f"Page {page} of {1 + len(summary.maps)}",
        colour=score_colour(summary.score),
    )
    return _with_players(said, [(guid, names.get(guid, guid), each) for guid, each in sums.items()])


def _result(played: SessionMap) -> str:
    if played.result is None or played.first is None or played.second is None:
        return f"**{WITHOUT_RESULT[played.state].capitalize()}**"
    attackers = f"\nTeam {played.first_attackers} attacked first." if played.first_attackers else ""
    return result_sentence(played.result, played.first, played.second) + attackers


def _with_players(said: Payload, players: list[Played]) -> Payload:
    """The same, with as large a table of players below its description as Discord takes."""
    left = min(EMBED_LIMIT - size(said), DESCRIPTION_LIMIT - units(said["description"]))
    said["description"] += "\n" + (player_table(players, left) if players else NO_FIGURES)
    return said


def player_table(players: Iterable[Played], limit: int) -> str:
    """
    Give a table of players, who dealt most damage a minute first.

    Args:
        limit: as of `include.answers.embeds.table`.
    """
    order = sorted(players, key=lambda each: (-(value("dpm", each[2]) or -1.0), each[0], each[1]))
    return table(("Player", "K", "D", "K/D", "DPM"), [_row(name, sums) for _, name, sums in order], limit=limit)


def _row(name: str, sums: Sums) -> tuple[str, ...]:
    return (name, *(shown(code, value(code, sums)) for code in ("kills", "deaths", "kd", "dpm")))
