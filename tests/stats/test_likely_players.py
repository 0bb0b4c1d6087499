"""Whom a member may be: names come first, recent play decides among the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from include.stats.likely_players import LIKENESS_WEIGHT, RECENCY_WEIGHT, likely_players
from include.stats.lookup import Alias

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def alias(guid: str, name: str, days_ago: float = 0) -> Alias:
    return Alias(guid, guid, name, 10, NOW - timedelta(days=days_ago))


def guids(names: list[str], aliases: list[Alias]) -> list[str]:
    return [each.player_guid for each in likely_players(names, aliases, NOW)]


def test_the_same_name_of_years_ago_comes_before_strangers_of_last_night():
    aliases = [alias("AAAA0001", "Otter", 900), alias("BBBB0002", "Wolf", 0.5), alias("CCCC0003", "Hawk", 0.4)]

    assert guids(["otter"], aliases) == ["AAAA0001", "CCCC0003", "BBBB0002"]


def test_of_two_of_the_same_name_who_played_last_comes_first():
    assert guids(["otter"], [alias("AAAA0001", "Otter", 40), alias("BBBB0002", "otter", 3)]) == ["BBBB0002", "AAAA0001"]


def test_without_any_likeness_those_who_played_last_are_offered():
    aliases = [alias(f"AAAA000{n}", name, n) for n, name in enumerate(("Wolf", "Hawk", "Lynx", "Crow"), 1)]

    assert guids(["zzzz"], aliases) == ["AAAA0001", "AAAA0002", "AAAA0003"]


def test_an_earlier_name_counts_and_is_shown():
    found = likely_players(["Otter"], [alias("AAAA0001", "Otter", 300), alias("AAAA0001", "Riverdog", 2)], NOW)[0]

    assert (found.name, found.alias, found.likeness) == ("Riverdog", "Otter", 100.0)


def test_any_of_the_names_of_a_member_will_do():
    aliases = [alias("AAAA0001", "Otter", 300), alias("BBBB0002", "Wolf", 1)]

    assert guids(["Jane Doe", "otter"], aliases)[0] == "AAAA0001"


@pytest.mark.parametrize("names", [[], [""], ["  "], ["\u0301"]])
def test_a_member_without_a_letter_in_the_name_resembles_nobody(names: list[str]):
    found = likely_players(names, [alias("AAAA0001", "Otter")], NOW)

    assert [each.likeness for each in found] == [0.0]


def test_who_is_alike_comes_before_a_stranger_who_played_today():
    """0.75 x 0.6 at least, against 0.25 at most."""
    assert LIKENESS_WEIGHT + RECENCY_WEIGHT == 1
    assert guids(["ottre"], [alias("AAAA0001", "Otter", 2000), alias("BBBB0002", "Wolf")]) == ["AAAA0001", "BBBB0002"]


def test_a_clock_that_lags_behind_the_files_changes_nothing():
    assert guids(["zzzz"], [alias("AAAA0001", "Otter", -2), alias("BBBB0002", "Wolf", 1)]) == ["AAAA0001", "BBBB0002"]


def test_nobody_played_and_nobody_is_offered():
    assert likely_players(["otter"], [], NOW) == []
