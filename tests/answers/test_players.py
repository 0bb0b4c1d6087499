"""
Answers about players after one evening whose names attack the reader, with awards files beside the rounds.

Expected figures are the generator's truth, added up here, or SQL of the test's own.
"""

from __future__ import annotations

from collections import Counter

import pytest

from include.answers.errors import AnswerError
from include.answers.registry import COMMANDS
from include.samples import SampleOptions, generate_with_truth
from include.samples.community import HOSTILE_NAMES
from include.store.privacy import hide, show
from tests.answers.asked import asker, evening_database, table_lines
from tests.answers.players_truth import rounds_of, row_of, seconds_of, truth_of

pytestmark = [pytest.mark.database, pytest.mark.validation]

OF_ONE_PLAYER = [
    each.name
    for each in COMMANDS.values()
    if each.group == "Players" and [p.name for p in each.parameters if p.kind == "player"] == ["player"]
]


@pytest.fixture(scope="module")
def played():
    options = SampleOptions(maps=6, players=len(HOSTILE_NAMES), endstats="headed", defects=frozenset({"hostile-names"}))
    return generate_with_truth(options)


@pytest.fixture(scope="module")
def store(postgres_server, migrated_template, played):
    files = [file for each in played for file in each.files]
    with evening_database(postgres_server, migrated_template, "answers_players", files) as store:
        yield store


@pytest.fixture(scope="module")
def ask(store):
    return asker(store)


@pytest.fixture(scope="module")
def guid(played):
    """Somebody who played all rounds."""
    rounds = Counter(player.guid for each in played for player in each.played)
    return min(guid for guid, count in rounds.items() if count == len(played))


@pytest.fixture(scope="module")
def truth(played, guid):
    return truth_of(played, guid)


def test_there_are_all_commands_of_the_list():
    """commands.md, "Players", without `player_achievements`, which comes later."""
    assert {each.name for each in COMMANDS.values() if each.group == "Players"} == {
        "stats", "player_summary", "player_history", "player_weapons", "player_objectives", "compare", "player_maps",
        "trend", "player_recent", "player_efficiency", "player_combat", "player_support", "player_consistency",
        "player_rivals", "player_teammates",
    }  # fmt: skip


@pytest.mark.parametrize("command", OF_ONE_PLAYER)
def test_every_answer_survives_every_name(ask, played, command):
    """`ask` holds every page to Discord's limits and to the width of a phone."""
    guids = {player.guid for each in played for player in each.played}
    assert len(guids) >= len(HOSTILE_NAMES)
    for guid in guids:
        first = ask(f"{command} {guid}")
        for page in range(2, first.pages + 1):
            assert ask(f"{command} {guid}", page).page == page
        said = f"{first.embed['title']}{first.embed['description']}"
        assert "@everyone" not in said
        assert "<@1" not in said
        assert "](http" not in said
        assert said.count("```") % 2 == 0
        assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in said


def test_the_overview_says_what_was_played(ask, store, guid, truth):
    said = ask(f"stats {guid}")

    assert (said.page, said.pages) == (1, 5)
    assert row_of(said, "Rounds") == ["12"]
    assert row_of(said, "K/D") == [f"{truth['kills'] / truth['deaths']:.2f}"]
    assert row_of(said, "DPM") == [f"{60 * truth['damage_given'] / seconds_of(store, guid):.1f}"]
    assert row_of(said, "Accuracy") == [f"{100 * truth['hits'] / truth['shots']:.1f}%"]
    assert row_of(said, "Efficiency") == [f"{100 * truth['kills'] / (truth['kills'] + truth['deaths']):.1f}%"]
    hours, minutes = divmod(seconds_of(store, guid) // 60, 60)
    assert row_of(said, "Time played") == f"{hours} h {minutes:02d} min".split()
    assert said.embed["description"].endswith("1 session, 2026-01-10 to 2026-01-10")
    assert said.embed["title"].endswith(" · overview")


def test_further_pages_are_combat_objectives_weapons_and_maps(ask, guid, truth):
    combat, objectives, weapons, maps = (ask(f"stats {guid}", page) for page in (2, 3, 4, 5))

    assert row_of(combat, "Kills") == [f"{truth['kills']:,}"]
    assert row_of(combat, "Damage") == [f"{truth['damage_given']:,}"]
    assert row_of(objectives, "Revives") == [f"{truth['revives_given']}"]
    assert row_of(objectives, "Assists") == [f"{truth['kill_assists']}"]
    assert table_lines(weapons) == table_lines(ask(f"player_weapons {guid}"))
    assert table_lines(maps) == table_lines(ask(f"player_maps {guid}"))
    assert maps.embed["footer"]["text"] == "Page 5 of 5: overview, combat, objectives, weapons, maps"


def test_a_page_behind_the_last_is_the_last(ask, guid):
    assert ask(f"stats {guid}", 99) == ask(f"stats {guid}", 5)
    assert ask(f"player_history {guid}", 99).page == 1


def test_the_summary_is_the_overview_in_three_lines(ask, guid, truth):
    said = ask(f"player_summary {guid}").embed["description"].split("\n")

    assert len(said) == 3
    assert said[0].startswith(f"**{truth['kills'] / truth['deaths']:.2f}** K/D · ")
    assert said[2].startswith("**12** rounds in ")


def test_a_weapon_has_its_kills_deaths_share_and_aim(ask, played, guid, truth):
    totals: Counter[str] = Counter()
    for _, player in rounds_of(played, guid):
        hits, shots, kills, deaths, heads = player.weapons.get("MP40", (0, 0, 0, 0, 0))
        totals.update(hits=hits, shots=shots, kills=kills, deaths=deaths, heads=heads)
    assert totals["shots"]

    lines = [line.split()[1:] for line in table_lines(ask(f"player_weapons {guid}")) if line.startswith("MP40 ")]

    share, accuracy, heads = (
        f"{100 * part / of:.1f}%"
        for part, of in (
            (totals["kills"], truth["kills"]),
            (totals["hits"], totals["shots"]),
            (totals["heads"], totals["hits"]),
        )
    )
    assert lines == [
        [f"{totals['kills']}", f"{totals['deaths']}", share],
        [accuracy, f"{totals['heads']}", heads],
    ]


def test_the_chart_of_weapons_has_all_kills_and_stands_on_the_first_page_alone(ask, guid):
    first = ask(f"player_weapons {guid}")

    assert first.pages > 1
    assert first.chart.kind == "bars"
    assert sum(first.chart.series[0].values) == pytest.approx(100)
    assert first.chart.text.endswith(f": {', '.join(first.chart.labels)}.")
    assert ask(f"player_weapons {guid}", 2).chart is None


def test_each_map_has_its_rounds_and_kd(ask, played, guid):
    said = ask(f"player_maps {guid}")
    names = {each.map_name for each in played}

    assert len(table_lines(said)) == 1 + len(names)
    for name in names:
        on_map = truth_of([each for each in played if each.map_name == name], guid)
        row = next(line.split() for line in table_lines(said) if line.startswith(name[:12]))  # long names are cut
        assert row[1:3] == [f"{on_map['rounds']}", f"{on_map['kills'] / on_map['deaths']:.2f}"]


def test_the_last_ten_rounds_stand_below_their_day_the_latest_first(ask, played, guid):
    rounds = rounds_of(played, guid)[:-11:-1]

    said = ask(f"player_recent {guid}")

    lines = [line.split() for line in table_lines(said) if line.startswith("R") and not line.startswith("Round ")]
    assert [[line[0], line[1][:12], *line[2:4]] for line in lines] == [
        [f"R{each.round_number}", each.map_name[:12], f"{kills}", f"{deaths}"]
        for each, player in rounds
        for kills, deaths in [[sum(weapon[at] for weapon in player.weapons.values()) for at in (2, 3)]]
    ]
    assert said.embed["description"].startswith("**2026-01-1")


def test_days_are_those_of_the_servers_clock(store, played, guid):
    """The last round of the evening ended before midnight in UTC and after it in Tokyo."""
    assert played[-1].saved_at.hour < 23

    assert asker(store, "Asia/Tokyo")(f"player_recent {guid}").embed["description"].startswith("**2026-01-11**")


def test_a_session_is_one_row_of_the_history(ask, guid, truth):
    said = ask(f"player_history {guid}")

    assert row_of(said, "2026-01-10")[:2] == ["12", f"{truth['kills'] / truth['deaths']:.2f}"]
    assert said.embed["footer"]["text"] == "1 session"


def test_rivals_were_on_the_other_side_and_mates_on_the_own(ask, played, guid):
    """Sides swap after each round and squads stay, so that nobody is both."""
    with_whom: Counter[str] = Counter()
    against: Counter[str] = Counter()
    for each, own in rounds_of(played, guid):
        for player in each.played:
            if player.guid != guid:
                (with_whom if player.side == own.side else against)[player.guid] += 1

    for command, met in (("player_rivals", against), ("player_teammates", with_whom)):
        shown = ask(f"{command} {guid}").embed["description"]
        regulars = [count for count in met.values() if count >= 10]
        assert shown.count(" round") == min(10, len(regulars))


def test_a_hidden_player_is_nobodys_rival_or_mate(ask, store, played, guid):
    people = {player.guid for each in played for player in each.played} - {guid}
    try:
        with store.transaction() as connection:
            for other in people:
                hide(connection, other)

        assert ask(f"player_rivals {guid}").embed["description"] == "Nobody was met in 10 rounds yet."
        assert ask(f"player_teammates {guid}").embed["description"].startswith("Nobody was on the same side")
    finally:
        with store.transaction() as connection:
            for other in people:
                show(connection, other)


def test_rivals_kill_each_other_as_often_as_awards_files_say(ask, played, guid):
    kills: Counter[str] = Counter()
    deaths: Counter[str] = Counter()
    for each in played:
        for player in each.played:
            for (victim, _), times in player.kills_on.items():
                if player.guid == guid:
                    kills[victim] += times
                if victim == guid:
                    deaths[player.guid] += times
    expected = {(kills[each], deaths[each]) for each in kills | deaths}

    said = ask(f"player_rivals {guid}").embed["description"].split("killed them ")[1:]

    assert said
    for each in said:
        killed, by_them = each.split("\n")[0].split(", by them ")
        assert (int(killed), int(by_them)) in expected


def test_objectives_stand_beside_rounds_and_the_median(ask, played, guid, truth):
    revives = {
        other: truth_of(played, other)["revives_given"] / truth_of(played, other)["rounds"]
        for other in {player.guid for each in played for player in each.played}
        if truth_of(played, other)["rounds"] >= 10
    }
    ordered = sorted(revives.values())
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2

    row = row_of(ask(f"player_objectives {guid}"), "Revives")

    assert row[:3] == [f"{truth['revives_given']}", f"{revives[guid]:.1f}", f"{middle:.1f}"]


def test_the_spread_of_twelve_rounds_is_said_in_words(ask, guid):
    said = ask(f"player_consistency {guid}").embed["description"]

    assert "Half of 12 rounds lie between" in said
    assert [line.split(":")[0] for line in said.split("\n") if line.startswith("**")] == ["**DPM", "**K/D"]


def test_two_players_stand_side_by_side_with_their_shapes(ask, played, guid, truth):
    other = min(guid_ for guid_ in {player.guid for each in played for player in each.played} if guid_ != guid)
    theirs = truth_of(played, other)

    said = ask(f"compare {guid} vs {other}")

    own_kd, their_kd = (each["kills"] / each["deaths"] for each in (truth, theirs))
    assert row_of(said, "K/D") == [f"{own_kd:.2f}", f"{their_kd:.2f}", "A" if own_kd > their_kd else "B"]
    assert row_of(said, "Rounds") == [f"{truth['rounds']}", f"{theirs['rounds']}"]
    assert said.chart.kind == "radar"
    assert [series.values[0] for series in said.chart.series] == pytest.approx([25 * own_kd, 25 * their_kd])


def test_nobody_is_compared_with_oneself(ask, guid):
    with pytest.raises(AnswerError, match="name two players"):
        ask(f"compare {guid} vs {guid}")


def test_compare_without_a_second_player_is_about_oneself(ask, guid):
    with pytest.raises(AnswerError, match="link yourself to one first"):
        ask(f"compare {guid}")
