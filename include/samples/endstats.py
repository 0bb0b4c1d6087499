"""The awards file beside a round, as its script writes it, wrong labels included (format-spec 10.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

from include.parser.names import clean_name
from include.samples.dice import Dice
from include.samples.fighter import DEATHS, HEADSHOT_HITS
from include.samples.truth import PlayedTruth, SampleFile, SampleRound

OF_THE_MAP: Final = (
    ("Most damage given", "damage_given"), ("Most damage received", "damage_received"),
    ("Most team damage given", "team_damage_given"), ("Most teamkills", "team_kills"),
    ("Most selfkills", "self_kills"), ("Most deaths", DEATHS), ("Most corpse gibs", "gibs"),
    ("Most headshots", HEADSHOT_HITS), ("Most bullets fired", "bullets_fired"),
)  # fmt: skip
"""Labels fed by engine counters, which go on in round 2; a number is a counter of all weapons."""
OF_THE_ROUND: Final = (
    ("Most doublekills", "multikill_2x"), ("Most revives", "revives_given"), ("Most revived", "times_revived"),
    ("Most dynamites planted", "dynamites_planted"), ("Most dynamites defused", "dynamites_defused"),
    ("Longest killing spree", "killing_spree"), ("Longest death spree", "death_spree"),
    ("Most objectives stolen", "objectives_stolen"), ("Most kill assists", "kill_assists"),
    ("Most headshot kills", "headshot_kills"),
)  # fmt: skip
USEFUL_SLOT: Final = ("Longest killing spree", "killing_spree")
USELESS_SLOT: Final = ("Most objectives stolen", "useless_kills")
FEWEST_USELESS: Final = 4
MOST_SECONDS_EARLIER: Final = 3
"""The script writes at the end of the round, the round file is saved three seconds later (format-spec 1.2)."""


def with_endstats(rounds: Sequence[SampleRound], headed: bool, dice: Dice) -> list[SampleRound]:
    """
    The rounds of a map, each with its awards file.

    Args:
        headed: newer scripts say whose duels follow.
    """
    before: list[PlayedTruth] = []
    result = []
    for sample in rounds:
        if sample.round_number == 1:
            before = []
        lines = _awards(sample.played, before, dice) + _duels(sample.played, headed)
        saved_at = sample.saved_at - timedelta(seconds=dice.below(MOST_SECONDS_EARLIER + 1))
        stem = sample.file.filename.removesuffix(".txt").removeprefix(f"{sample.saved_at:%Y-%m-%d-%H%M%S}")
        name = f"{saved_at:%Y-%m-%d-%H%M%S}{stem}-endstats.txt"
        content = "".join(f"{line}\n" for line in lines).encode()
        result.append(replace(sample, endstats=SampleFile(name, content)))
        before += sample.played
    return result


def written_name(raw_name: str) -> str:
    """A name as the script writes it: no colour codes, nothing beyond ASCII."""
    return clean_name(raw_name).encode("ascii", "ignore").decode()


def _awards(played: Sequence[PlayedTruth], before: Sequence[PlayedTruth], dice: Dice) -> list[str]:
    lines = []
    for label, counter in OF_THE_MAP:
        lines += _line(label, played, partial(_of_the_map, counter, before))
    for label, column in (*OF_THE_ROUND, USEFUL_SLOT):
        lines += _line(label, played, partial(_count, column))
    label, column = USELESS_SLOT
    lines += _line(label, played, partial(_count, column), least=FEWEST_USELESS)
    lines += _line("Full respawn king", played, _dead_percent, text="{} percent, 1.5 min")
    lines += _line("Most playtime denied", played, partial(_count, "denied_playtime"), text="{} seconds")
    quickest = f"{{}} kills in {dice.between(80, 250) / 100:.2f}s"
    lines += _line("Quickest multikill w/ light weapons", played, _kills_of_a_triple, text=quickest)
    return lines


def _line(
    label: str,
    played: Sequence[PlayedTruth],
    count: Callable[[PlayedTruth], int],
    text: str = "{}",
    least: int = 2,
) -> list[str]:
    """The line of whoever has most; only values above 1 are printed."""
    best = max(played, key=count, default=None)
    if best is None or count(best) < least:
        return []
    return [f"{label}\t{written_name(best.raw_name)}\t{text.format(count(best))}"]


def _of_the_map(counter: str | int, before: Sequence[PlayedTruth], played: PlayedTruth) -> int:
    return sum(_count(counter, each) for each in (played, *before) if each.guid == played.guid)


def _kills_of_a_triple(played: PlayedTruth) -> int:
    return 3 if played.counts["multikill_3x"] else 0


def _count(counter: str | int, played: PlayedTruth) -> int:
    if isinstance(counter, str):
        return played.counts[counter]
    return sum(block[counter] for block in played.weapons.values())


def _dead_percent(played: PlayedTruth) -> int:
    return 100 * (played.time_played_ms - played.alive_ms) // max(1, played.time_played_ms)


def _duels(played: Sequence[PlayedTruth], headed: bool) -> list[str]:
    lines = []
    for subject in played:
        rows = [
            (subject.kills_on.get(other.key, 0), other.kills_on.get(subject.key, 0), written_name(other.raw_name))
            for other in played
            if other.side != subject.side
        ]
        rows = sorted((row for row in rows if any(row[:2])), key=lambda row: -row[0])
        if rows and headed:
            lines.append(f"VS_HEADER\t{written_name(subject.raw_name)}\t{subject.guid:0<32}")
        lines += [f"{name}\t{kills}\t{deaths}" for kills, deaths, name in rows]
    return lines
