"""The pages of a player's profile: what each reads, and its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import tzinfo
from typing import Any, Final

from psycopg import Connection

from include.receipts.words import counted
from include.stats import companions
from include.stats.consistency import FEWEST_ROUNDS, NEEDED, consistency
from include.stats.profile import LATEST_SESSIONS, SLICES, figures, milestones
from include.stats.registry import METRICS, shown
from include.stats.sums import Sums
from include.stats.trends import trend
from include.stats.weapons import weapon_table
from include.store import players, profiles
from include.store.profiles import Days

SESSIONS_OF_A_PAGE: Final = 10
MOST_COMPANIONS: Final = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose profile is asked for; `player_guids` are all that count as his, `number` is the page of the history."""

    connection: Connection
    player_guid: str
    player_guids: tuple[str, ...]
    days: Days
    number: int
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Page:
    """
    One page as it is shown.

    Attributes:
        columns: the first is text, the others are figures.
        notes: sentences below the table.
        answer: the same for programs, unrounded.
    """

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    answer: Any
    notes: tuple[str, ...] = ()


def _overview(asked: Asked) -> Page:
    totals = profiles.read_totals(asked.connection, asked.player_guid, asked.days)
    if totals is None:
        return Page((), [], None, ("No rounds in that time.",))
    found = figures(totals.sums)
    rows = [(METRICS[code].label, shown(code, figure)) for code, figure in found.items()]
    first, last = (f"{at.astimezone(asked.zone):%Y-%m-%d}" for at in (totals.first_played_at, totals.last_played_at))
    note = f"{counted(totals.sessions, 'session')}, {first} to {last}."
    return Page(("Figure", "Value"), rows, {**asdict(totals), "figures": found}, (note,))


def _maps(asked: Asked) -> Page:
    found = profiles.read_maps(asked.connection, asked.player_guid, asked.days)
    codes = ("rounds", "kd", "dpm", "maps_won", "map_win_share")
    rows = [(each.map_name, *_shown(each.sums, codes)) for each in found]
    answer = [{"map": each.map_name, "sums": each.sums, "figures": figures(each.sums)} for each in found]
    return Page(("Map", *_labels(codes)), rows, answer)


def _weapons(asked: Asked) -> Page:
    lines = weapon_table(profiles.read_weapons(asked.connection, asked.player_guids, asked.days))
    rows = [
        (
            line.totals.weapon_name,
            *(f"{count:,}" for count in (line.totals.kills, line.totals.deaths, line.totals.headshot_hits)),
            shown("accuracy", line.accuracy),
            shown("headshot_accuracy", line.headshot_accuracy),
            shown("accuracy", line.kill_share),
        )
        for line in lines
    ]
    columns = ("Weapon", "Kills", "Deaths", "Headshots", "Accuracy", "Headshot accuracy", "Of all kills")
    return Page(columns, rows, [asdict(line) for line in lines])


def _history(asked: Asked) -> Page:
    skipped = (asked.number - 1) * SESSIONS_OF_A_PAGE
    found = profiles.read_sessions(asked.connection, asked.player_guid, SESSIONS_OF_A_PAGE, skipped)
    codes = ("rounds", "kills", "deaths", "kd", "dpm", "accuracy", "maps_won")
    rows = [(f"{each.started_at.astimezone(asked.zone):%Y-%m-%d %H:%M}", *_shown(each.sums, codes)) for each in found]
    answer = [{**asdict(each), "figures": figures(each.sums)} for each in found]
    return Page(("Session", *_labels(codes)), rows, answer, () if found else ("No sessions on this page.",))


def _recent(asked: Asked) -> Page:
    found = profiles.read_latest_rounds(asked.connection, asked.player_guid)
    codes = ("kills", "deaths", "kd", "dpm", "accuracy")
    rows = [
        (
            f"{each.ended_at.astimezone(asked.zone):%Y-%m-%d %H:%M} {each.map_name} round {each.round_number}",
            *_shown(each.sums, codes),
        )
        for each in found
    ]
    answer = [{**asdict(each), "figures": figures(each.sums)} for each in found]
    return Page(("Round", *_labels(codes)), rows, answer)


def _trend(asked: Asked) -> Page:
    found = trend(profiles.read_days(asked.connection, asked.player_guid, asked.days))
    codes = ("rounds", "kd", "dpm", "accuracy")
    rows = [(f"{each.day}", *_shown(each.sums, codes)) for each in found.days]
    days = [{"day": each.day, "figures": figures(each.sums, codes)} for each in found.days]
    changes = [asdict(change) for change in found.changes]
    answer = {"days": days, "changes": changes, "direction": found.direction, "sentence": found.sentence}
    return Page(("Day", *_labels(codes)), rows, answer, (f"{found.sentence[:1].upper()}{found.sentence[1:]}.",))


def _consistency(asked: Asked) -> Page:
    rounds = profiles.read_round_figures(asked.connection, asked.player_guids, NEEDED)
    found = consistency(rounds)
    rows = [
        (
            METRICS[each.code].label,
            *(shown(each.code, figure) for figure in (each.lower, each.middle, each.upper)),
            f"{each.coefficient:.2f}",
            each.reading,
        )
        for each in found
    ]
    notes = () if found else (f"Needs {FEWEST_ROUNDS} rounds; there are {len(rounds)}.",)
    columns = ("Figure", "Lower quarter", "Middle", "Upper quarter", "Spread", "In words")
    return Page(columns, rows, [asdict(each) for each in found], notes)


def _slice(codes: tuple[str, ...]) -> Callable[[Asked], Page]:
    def page(asked: Asked) -> Page:
        found = profiles.read_compared(asked.connection, asked.player_guid, codes)
        if found is None:
            return Page((), [], None, ("No rounds yet.",))
        rows = [
            (
                METRICS[each.code].label,
                *(shown(each.code, figure) for figure in (each.always, each.lately, each.before, each.median)),
            )
            for each in found
        ]
        columns = ("Figure", "Always", f"Last {LATEST_SESSIONS} sessions", "Before", "Median of players")
        return Page(columns, rows, [asdict(each) for each in found])

    return page


def _milestones(asked: Asked) -> Page:
    totals = profiles.read_totals(asked.connection, asked.player_guid)
    found = milestones(totals.sums) if totals else []
    rows = [
        (METRICS[each.code].label, *(shown(each.code, figure) for figure in (each.figure, each.reached, each.next)))
        for each in found
    ]
    return Page(("Figure", "Now", "Reached", "Next"), rows, [asdict(each) for each in found])


def _rivals(asked: Asked) -> Page:
    found = profiles.read_rivals(asked.connection, asked.player_guid)[:MOST_COMPANIONS]
    names = _names(asked, (each.guid for each in found))
    rows = [
        (
            names.get(each.guid, each.guid),
            f"{each.rounds:,}",
            shown("round_win_share", each.win_share),
            shown("kd", each.kd),
            shown("kd", each.their_kd),
            *(shown("kills", figure) for figure in (each.kills, each.deaths)),
        )
        for each in found
    ]
    columns = ("Rival", "Rounds against", "Won", "Own K/D", "Their K/D", "Killed them", "Killed by them")
    notes = (f"Met in {companions.FEWEST_ROUNDS} rounds or more.",)
    return Page(columns, rows, _with_names(found, names), notes)


def _teammates(asked: Asked) -> Page:
    found = profiles.read_mates(asked.connection, asked.player_guid)[:MOST_COMPANIONS]
    names = _names(asked, (each.guid for each in found))
    rows = [
        (
            names.get(each.guid, each.guid),
            f"{each.rounds:,}",
            f"{each.maps_with:,}",
            *(shown("map_win_share", figure) for figure in (each.win_share_with, each.win_share_without)),
            "–" if each.synergy is None else f"{each.synergy:+.1f}",
            *(shown("dpm", figure) for figure in (each.dpm_with, each.dpm_without)),
        )
        for each in found
    ]
    columns = ("Team mate", "Rounds", "Maps", "Won with", "Won without", "Synergy", "DPM with", "DPM without")
    notes = (
        f"In {companions.FEWEST_ROUNDS} rounds or more together; shares of wins from {companions.FEWEST_MAPS} maps "
        "with a result, together and apart.",
    )
    return Page(columns, rows, _with_names(found, names), notes)


def _labels(codes: Iterable[str]) -> list[str]:
    return [METRICS[code].label for code in codes]


def _shown(sums: Sums, codes: Iterable[str]) -> list[str]:
    return [shown(code, figure) for code, figure in figures(sums, codes).items()]


def _names(asked: Asked, guids: Iterable[str]) -> dict[str, str]:
    return players.read_names(asked.connection, list(guids))


def _with_names(found: Iterable[Any], names: dict[str, str]) -> list[dict[str, Any]]:
    return [{"name": names.get(each.guid), **asdict(each)} for each in found]


PAGES: Final[dict[str, Callable[[Asked], Page]]] = {
    "overview": _overview,
    "weapons": _weapons,
    "maps": _maps,
    "history": _history,
    "recent": _recent,
    "trend": _trend,
    "consistency": _consistency,
    **{name: _slice(codes) for name, codes in SLICES.items()},
    "milestones": _milestones,
    "rivals": _rivals,
    "teammates": _teammates,
}
"""All pages by their names, in the order in which they are listed."""
