"""The rules about a round's totals say the same to the suite and to the flags, and ours see what they are there for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from expectations.round_rules import WARNINGS
from include.ingest.totals import flags_of
from include.parser.values import WeaponCounters
from tests.expectations.breaks import ROUND_TOTALS
from tests.expectations.frames import FIRST, SECOND, good_frame, round_file, verdict

pytestmark = pytest.mark.validation

OF_RULES = {", ".join(rule.columns): rule for rule in WARNINGS}


@pytest.mark.parametrize(("column", "values"), [one[1:] for one in ROUND_TOTALS if one[1] in OF_RULES])
def test_what_breaks_an_expectation_breaks_its_rule_alone(column, values):
    row = good_frame("round_totals").iloc[0].to_dict()
    row = {name: value for name, value in row.items() if value == value}

    assert [rule for rule in WARNINGS if not rule.holds(row)] == []
    assert [rule for rule in WARNINGS if not rule.holds(row | values)] == [OF_RULES[column]]


def test_every_rule_is_an_expectation_of_the_suite():
    assert set(OF_RULES) <= {column for _, column, _ in ROUND_TOTALS}


def test_a_flag_says_which_values_brought_it_about():
    totals = {"axis_players": 3, "allies_players": 2, "players_with_fallen_counters": 1}

    assert [(flag.code, flag.detail) for flag in flags_of(totals)] == [
        ("sides_uneven", "axis_players 3, allies_players 2")
    ]


def test_a_round_that_does_not_balance_is_seen_with_both_sums():
    """Two players with 6 kills and deaths each, one of whom is given a seventh kill."""
    file = round_file(FIRST)
    played = verdict(file, SECOND).played
    otter, heron = played.players
    more = otter._replace(kills=7, weapons={"MP40": WeaponCounters(40, 100, 7, 6, 5)})

    failures = _failures(replace(verdict(file, SECOND), played=replace(played, players=(more, heron))))

    assert failures == [
        (
            "expect_round_to_balance",
            "warning",
            "1 of 1 rows: 13 kills and 12 deaths, 1600 damage given and 1600 received",
        )
    ]


def test_a_player_with_other_kills_than_those_of_the_weapons_is_named():
    file = round_file(FIRST)
    played = verdict(file, SECOND).played
    otter, heron = played.players
    fewer = otter._replace(weapons={"MP40": WeaponCounters(40, 100, 5, 6, 5)})

    failures = _failures(replace(verdict(file, SECOND), played=replace(played, players=(fewer, heron))))

    assert failures == [
        ("expect_weapons_to_tell_kills", "critical", "1 of 1 rows: 0A1B2C3D: kills 6, by weapons 5"),
    ]


def test_a_round_1_that_cannot_have_gone_before_is_named_with_every_doubt():
    """Another defender, and nobody changed sides: two points of format-spec 8.1 at once."""
    first, second = round_file(FIRST), round_file(SECOND, rounds=2)
    same_sides = {line.key: line.side for line in second.lines}
    wrong = replace(
        first,
        header=replace(first.header, defender_side="allies"),
        lines=tuple(line._replace(side=same_sides[line.key]) for line in first.lines),
    )

    failures = _failures(verdict(second, FIRST), {FIRST: wrong, SECOND: second})

    assert failures == [
        (
            "expect_right_first_round",
            "critical",
            "1 of 1 rows: same defenders: allies in round 1, axis in round 2; "
            "at least half of them changed sides: 0 of 2",
        ),
        ("expect_values_within", "warning", "1 of 1 rows: 2"),
    ]


def _failures(one, files=None):
    from expectations.run import validate
    from include.ingest.frames import round_totals_frame

    report = validate("round_totals", round_totals_frame([one], files or {}))
    return sorted((failure.expectation, failure.severity, failure.observed) for failure in report.failures)
