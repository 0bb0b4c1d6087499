"""
Answers about players after one evening whose names attack the reader.

Expected figures are the generator's truth, added up here, or SQL of the test's own.
"""

from __future__ import annotations

from collections import Counter

import pytest

from include.answers.registry import COMMANDS
from include.samples.community import HOSTILE_NAMES
from tests.answers.asked import asker, table_lines
from tests.answers.players_truth import (
    OF_ONE_PLAYER,
    hostile_evening,
    rounds_of,
    row_of,
    seconds_of,
    truth_of,
)

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture(scope="module")
def evening(postgres_server, migrated_template):
    with hostile_evening(postgres_server, migrated_template, "answers_players") as evening:
        yield evening


def test_there_are_all_commands_of_the_list():
    """commands.md, "Players", without `player_achievements`, which comes later."""
    assert {each.name for each in COMMANDS.values() if each.group == "Players"} == {
        "stats", "player_summary", "player_history", "player_weapons", "player_objectives", "compare", "player_maps",
        "trend", "player_recent", "player_efficiency", "player_combat", "player_support", "player_consistency",
        "player_rivals", "player_teammates",
    }  # fmt: skip


@pytest.mark.parametrize("command", OF_ONE_PLAYER)
def test_every_answer_survives_every_name(evening, command):
    """`ask` holds every page to Discord's limits and to the width of a phone."""
    guids = {player.guid for each in evening.played for player in each.played}
    assert len(guids) >= len(HOSTILE_NAMES)
    for guid in guids:
        first = evening.ask(f"{command} {guid}")
        for page in range(2, first.pages + 1):
            assert evening.ask(f"{command} {guid}", page).page == page
        said = f"{first.embed['title']}{first.embed['description']}"
        assert "@everyone" not in said
        assert "<@1" not in said
        assert "](http" not in said
        assert said.count("```") % 2 == 0
        assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in said


def test_the_overview_says_what_was_played(evening):
    said, truth = evening.ask(f"stats {evening.guid}"), evening.truth
    seconds = seconds_of(evening.store, evening.guid)

    assert (said.page, said.pages) == (1, 5)
    assert row_of(said, "Rounds") == ["12"]
    assert row_of(said, "K/D") == [f"{truth['kills'] / truth['deaths']:.2f}"]
    assert row_of(said, "DPM") == [f"{60 * truth['damage_given'] / seconds:.1f}"]
    assert row_of(said, "Accuracy") == [f"{100 * truth['hits'] / truth['shots']:.1f}%"]
    assert row_of(said, "Efficiency") == [f"{100 * truth['kills'] / (truth['kills'] + truth['deaths']):.1f}%"]
    hours, minutes = divmod(seconds // 60, 60)
    assert row_of(said, "Time played") == f"{hours} h {minutes:02d} min".split()
    assert said.embed["description"].endswith("1 session, 2026-01-10 to 2026-01-10")
    assert said.embed["title"].endswith(" · overview")


def test_further_pages_are_combat_objectives_weapons_and_maps(evening):
    combat, objectives, weapons, maps = (evening.ask(f"stats {evening.guid}", page) for page in (2, 3, 4, 5))

    assert row_of(combat, "Kills") == [f"{evening.truth['kills']:,}"]
    assert row_of(combat, "Damage") == [f"{evening.truth['damage_given']:,}"]
    assert row_of(objectives, "Revives") == [f"{evening.truth['revives_given']}"]
    assert row_of(objectives, "Assists") == [f"{evening.truth['kill_assists']}"]
    assert table_lines(weapons) == table_lines(evening.ask(f"player_weapons {evening.guid}"))
    assert table_lines(maps) == table_lines(evening.ask(f"player_maps {evening.guid}"))
    assert maps.embed["footer"]["text"] == "Page 5 of 5: overview, combat, objectives, weapons, maps"


def test_a_page_behind_the_last_is_the_last(evening):
    assert evening.ask(f"stats {evening.guid}", 99) == evening.ask(f"stats {evening.guid}", 5)
    assert evening.ask(f"player_history {evening.guid}", 99).page == 1


def test_the_summary_is_the_overview_in_three_lines(evening):
    said = evening.ask(f"player_summary {evening.guid}").embed["description"].split("\n")

    assert len(said) == 3
    assert said[0].startswith(f"**{evening.truth['kills'] / evening.truth['deaths']:.2f}** K/D · ")
    assert said[2].startswith("**12** rounds in ")


def test_a_weapon_has_its_kills_deaths_share_and_aim(evening):
    totals: Counter[str] = Counter()
    for _, player in rounds_of(evening.played, evening.guid):
        hits, shots, kills, deaths, heads = player.weapons.get("MP40", (0, 0, 0, 0, 0))
        totals.update(hits=hits, shots=shots, kills=kills, deaths=deaths, heads=heads)
    assert totals["shots"]

    said = evening.ask(f"player_weapons {evening.guid}")
    lines = [line.split()[1:] for line in table_lines(said) if line.startswith("MP40 ")]

    share, accuracy, heads = (
        f"{100 * part / of:.1f}%"
        for part, of in (
            (totals["kills"], evening.truth["kills"]),
            (totals["hits"], totals["shots"]),
            (totals["heads"], totals["hits"]),
        )
    )
    assert lines == [
        [f"{totals['kills']}", f"{totals['deaths']}", share],
        [accuracy, f"{totals['heads']}", heads],
    ]


def test_the_chart_of_weapons_has_all_kills_and_stands_on_the_first_page_alone(evening):
    first = evening.ask(f"player_weapons {evening.guid}")

    assert first.pages > 1
    assert first.chart.kind == "bars"
    assert sum(first.chart.series[0].values) == pytest.approx(100)
    assert first.chart.text.endswith(f": {', '.join(first.chart.labels)}.")
    assert evening.ask(f"player_weapons {evening.guid}", 2).chart is None


def test_each_map_has_its_rounds_and_kd(evening):
    said = evening.ask(f"player_maps {evening.guid}")
    names = {each.map_name for each in evening.played}

    assert len(table_lines(said)) == 1 + len(names)
    for name in names:
        on_map = truth_of([each for each in evening.played if each.map_name == name], evening.guid)
        row = next(line.split() for line in table_lines(said) if line.startswith(name[:12]))  # long names are cut
        assert row[1:3] == [f"{on_map['rounds']}", f"{on_map['kills'] / on_map['deaths']:.2f}"]


def test_the_last_ten_rounds_stand_below_their_day_the_latest_first(evening):
    rounds = rounds_of(evening.played, evening.guid)[:-11:-1]

    said = evening.ask(f"player_recent {evening.guid}")

    lines = [line.split() for line in table_lines(said) if line.startswith("R") and not line.startswith("Round ")]
    assert [[line[0], line[1][:12], *line[2:4]] for line in lines] == [
        [f"R{each.round_number}", each.map_name[:12], f"{kills}", f"{deaths}"]
        for each, player in rounds
        for kills, deaths in [[sum(weapon[at] for weapon in player.weapons.values()) for at in (2, 3)]]
    ]
    assert said.embed["description"].startswith("**2026-01-1")


def test_days_are_those_of_the_servers_clock(evening):
    """The last round of the evening ended before midnight in UTC and after it in Tokyo."""
    assert evening.played[-1].saved_at.hour < 23

    in_tokyo = asker(evening.store, "Asia/Tokyo")(f"player_recent {evening.guid}")

    assert in_tokyo.embed["description"].startswith("**2026-01-11**")


def test_a_session_is_one_row_of_the_history(evening):
    said = evening.ask(f"player_history {evening.guid}")

    assert row_of(said, "2026-01-10")[:2] == ["12", f"{evening.truth['kills'] / evening.truth['deaths']:.2f}"]
    assert said.embed["footer"]["text"] == "1 session"
