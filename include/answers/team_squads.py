"""The squads of a session: who is in them and how sure that is, and how even they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from include.answers.answer import Answer
from include.answers.command import Asking, Command
from include.answers.embeds import embed, table
from include.answers.errors import AnswerError
from include.answers.session_pages import NO_FIGURES, read_summary, title_of
from include.answers.sessions import SESSION
from include.answers.teams import NOBODY_KNOWN
from include.posts.fields import NAME_CELLS, Payload, counted, field, fitting, names
from include.posts.session import SHORT_FIELD
from include.posts.text import in_markdown
from include.stats.balance import Split, fairest_split, split_of
from include.stats.registry import METRICS, names_needed, shown, value
from include.stats.session_summary import SessionPlayer
from include.stats.squad_values import Source, Squad
from include.store.boards import EVERYTHING, read_sums
from include.store.squads import SquadStay, read_session_squads

SQUADS: Final[tuple[Squad, ...]] = ("A", "B")

SOURCES: Final[dict[Source, str]] = {"voice": "voice", "hand": "hand", "algorithm": "found"}
"""In a column of a phone."""

WORTH: Final = "dpm"
"""What a player is worth to a squad, until there are ratings."""

TABLE_LIMIT: Final = 1_800
"""Of each of two tables in one description."""


def team_roster(asking: Asking, session: int) -> Answer:
    """Who is in which squad, how sure that is, and who says it."""
    summary = read_summary(asking, session)
    stays = sorted(read_session_squads(asking.connection, session), key=lambda stay: stay.from_at)
    lines = []
    for squad in SQUADS:
        members = list({stay.player_guid: stay for stay in stays if stay.squad == squad}.values())
        if members:
            rows = [(stay.name, f"{stay.confidence:.2f}", SOURCES[stay.source]) for stay in members]
            lines += [f"**Team {squad} ({len(members)})**", table(("Player", "Sure", "By"), rows, limit=TABLE_LIMIT)]
    said = embed(
        f"Squads · {title_of(summary, asking)}",
        "\n".join(lines) or NOBODY_KNOWN,
        [*_in_both(stays, asking), *_in_neither(summary.session.players)],
        footer="By voice, by hand, or found by the algorithm. Sure: from 0.90 high, from 0.70 medium, below low",
    )
    return Answer(said)


def _in_both(stays: Sequence[SquadStay], asking: Asking) -> list[Payload]:
    by_player: dict[str, list[SquadStay]] = {}
    for stay in stays:
        by_player.setdefault(stay.player_guid, []).append(stay)
    lines = [_changes(found, asking) for found in by_player.values() if len(found) > 1]
    return [field("In both squads", fitting(lines, SHORT_FIELD))] if lines else []


def _changes(stays: Sequence[SquadStay], asking: Asking) -> str:
    told = (f"{stay.squad} until {stay.to_at.astimezone(asking.place.zone):%H:%M}" for stay in stays)
    return f"{in_markdown(stays[-1].name, NAME_CELLS)}: {', '.join(told)}"


def _in_neither(players: Mapping[str, SessionPlayer]) -> list[Payload]:
    found = [(player.name, guid) for guid, player in players.items() if not player.squads]
    return [field("Squad not known", names(found, SHORT_FIELD))] if found else []


def team_balance(asking: Asking, session: int) -> Answer:
    """How even the squads of a session are by what their players are worth, and the fairest ones of these people."""
    summary = read_summary(asking, session)
    players = summary.session.players
    if not players:
        raise AnswerError(NO_FIGURES)
    worth = _worth(asking, players)
    squads = {guid: player.squads[-1] for guid, player in players.items() if player.squads}
    split = {guid: worth[guid] for guid in squads if guid in worth}
    now_first = {guid for guid in split if squads[guid] == "A"}
    now = split_of(split, now_first)
    fairest = fairest_split(worth, now_first)
    lines = [f"As played: {_compared(now)}" if split else NOBODY_KNOWN, f"**Fairest: {_compared(fairest)}**"]
    for squad, members in zip(SQUADS, (fairest.first, fairest.second), strict=True):
        rows = [(players[guid].name, shown(WORTH, worth[guid])) for guid in members]
        if rows:
            lines += [f"**Team {squad} ({len(rows)})**", table(("Player", "DPM"), rows, limit=TABLE_LIMIT)]
    said = embed(
        f"Balance · {title_of(summary, asking)}",
        "\n".join(lines),
        [*_moves(fairest, squads, players), *_without_worth(players, worth)],
        footer="DPM over all rounds of each player; a squad has the sum of its players'",
    )
    return Answer(said)


def _worth(asking: Asking, players: Iterable[str]) -> dict[str, float]:
    everybody = read_sums(asking.connection, names_needed(METRICS[WORTH]), EVERYTHING)
    figures = {guid: value(WORTH, everybody[guid]) for guid in players if guid in everybody}
    return {guid: figure for guid, figure in figures.items() if figure is not None}


def _compared(split: Split) -> str:
    sums = " : ".join(shown(WORTH, each) for each in (split.first_worth, split.second_worth))
    return sums if split.evenness is None else f"{sums}, {split.evenness:.1f}% even"


def _moves(fairest: Split, squads: Mapping[str, Squad], players: Mapping[str, SessionPlayer]) -> list[Payload]:
    """Who would change squads."""
    moving = {
        "A": [(players[guid].name, guid) for guid in fairest.first if squads.get(guid) == "B"],
        "B": [(players[guid].name, guid) for guid in fairest.second if squads.get(guid) == "A"],
    }
    return [
        field(f"To Team {squad}", names(found, SHORT_FIELD), inline=True) for squad, found in moving.items() if found
    ]


def _without_worth(players: Mapping[str, SessionPlayer], worth: Mapping[str, float]) -> list[Payload]:
    number = len(players) - len(worth)
    return [field("Left out", f"{counted(number, 'player')} without a DPM")] if number else []


COMMANDS: Final = (
    Command("team_roster", team_roster, "Who is in which squad, and how sure that is", "Teams", (SESSION,)),
    Command(
        "team_balance",
        team_balance,
        "How even the squads are, and the fairest split",
        "Teams",
        (SESSION,),
        details="By DPM over all rounds. The fairest split puts equally many people on both sides.",
    ),
)
