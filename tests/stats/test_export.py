"""What a spreadsheet or another program reads back from our CSV."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from include.stats.export import HEADER, harmless, write_csv
from include.stats.profile import PlayedRound
from include.stats.registry import METRICS
from include.stats.sums import SUM_NAMES
from tests.stats.players import sums

ENDED_AT = datetime(2026, 1, 10, 23, 30, tzinfo=UTC)


def played(name="Otter", **known):
    return PlayedRound(1, ENDED_AT, "supply", 1, "0A1B2C3D", name, "axis", sums(**known))


def lines(*rounds, zone=UTC):
    file = io.StringIO(newline="")
    assert write_csv(rounds, zone, file) == len(rounds)
    file.seek(0)
    return list(csv.DictReader(file, strict=True))


def test_a_round_is_a_line_of_its_figures():
    """Worked by hand: 3 kills in 2 deaths, 1,000 damage in five minutes, 30 hits of 80 shots."""
    line = lines(played(kills=3, deaths=2, damage_given=1000, time_played_seconds=300, hits=30, shots=80))[0]

    assert [line[name] for name in HEADER[:12]] == [
        "2026-01-10", "23:30:00", "supply", "1", "Otter", "0A1B2C3D", "axis", "3", "2", "1.50", "200.0", "37.5",
    ]  # fmt: skip
    assert line["hits"] == "30"


def test_dates_are_those_of_the_zone():
    line = lines(played(), zone=ZoneInfo("Europe/Berlin"))[0]

    assert (line["date"], line["time"]) == ("2026-01-11", "00:30:00")


def test_every_metric_and_every_sum_has_a_column():
    assert len(HEADER) == len(set(HEADER))
    assert {*METRICS, *SUM_NAMES} - set(HEADER) == {"rounds"}


def test_what_is_not_known_is_empty_and_no_zero():
    assert lines(played(revives_given=None))[0]["revives_given"] == ""


@pytest.mark.parametrize("name", ["=1+1", "+1", "-rm -rf *", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"])
def test_a_name_is_never_a_formula(name):
    assert harmless(name) == f"'{name}"
    assert lines(played(name))[0]["player"] == f"'{name}"


@pytest.mark.parametrize("name", ["Otter", 'say "hi", all', "two\nlines", "a;b", "💀 ünïcode", "x=1", ""])
def test_any_other_name_comes_back_as_it_is(name):
    assert lines(played(name))[0]["player"] == name


def test_a_name_moves_no_cursor_of_whoever_reads_the_export_on_a_terminal():
    assert harmless("\x1b[31mred\x07\x9b2J") == "�[31mred��2J"


def test_points_below_zero_stay_a_number():
    assert lines(played(xp=-3))[0]["xp"] == "-3"
