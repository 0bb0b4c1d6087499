"""A cut file can balance in kills and damage by chance: uneven sides are held to the smaller sums as well."""

from __future__ import annotations

import pytest

from include.parser.judge import judge
from tests.parser.stats_files import FIRST, header, line, source

REVIVED = {"times_revived": 1}
REVIVER = {"revives_given": 1}


def verdict(*players, layout=38):
    """Each player kills twice, dies twice and takes the damage that he gives."""
    lines = [line(f"AAAAAAA{number}", team, layout=layout, **columns) for number, (team, columns) in enumerate(players)]
    return judge([source(FIRST, header(1), *lines)])[0]


@pytest.mark.parametrize("columns", [REVIVER, REVIVED, {"team_damage_given": 18}, {"team_damage_received": 18}])
def test_uneven_sides_with_a_revive_or_team_damage_of_somebody_missing_are_quarantined(columns):
    assert verdict((1, {}), (1, columns), (2, {})).state == "quarantined"


@pytest.mark.parametrize("players", [[(1, {}), (1, REVIVER), (2, REVIVED)], [(1, {}), (1, {}), (2, {})]])
def test_uneven_sides_that_add_up_in_all_are_complete(players):
    assert verdict(*players).state == "complete"


def test_even_sides_are_not_held_to_the_smaller_sums():
    """The specification lets them warn only (format-spec 9)."""
    assert verdict((1, REVIVER), (2, {})).state == "complete"


def test_a_layout_without_revives_given_is_not_held_to_revives():
    assert verdict((1, REVIVED), (1, {}), (2, {}), layout=37).state == "complete"
