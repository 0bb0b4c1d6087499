"""Sessions and rounds as answers show them, beside what the generator knows was played."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from include.answers.errors import AnswerError
from include.answers.registry import find_command
from include.parser.names import clean_name
from include.store import Store, summaries
from tests.answers.asked import asker, evening_database, field_of, second_evening, table_lines
from tests.answers.crowd import CROWD

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture
def ask(two_evenings_store):
    return asker(two_evenings_store)


@pytest.fixture
def empty(database_url):
    with Store(database_url, "tests") as store:
        with store.transaction() as connection:
            connection.execute("INSERT INTO servers VALUES (1, 'tests', 'UTC')")
        yield store


def kills_of(rounds):
    """Kills by the last clean name."""
    kills, names = Counter(), {}
    for each in rounds:
        for player in each.played:
            kills[player.guid] += sum(weapon[2] for weapon in player.weapons.values())
            names[player.guid] = clean_name(player.raw_name)
    return {names[guid]: number for guid, number in kills.items()}


def column(said, number):
    """Names and one column of the only table; names of the generator have no more than 16 letters here."""
    rows = [line.rsplit(maxsplit=4) for line in table_lines(said)[1:]]
    return {row[0]: row[number] for row in rows}


def test_the_last_session_shows_everybody_with_his_kills(ask, two_evenings):
    said = ask("last_session")

    assert said.embed["title"] == "Session of 11 January 2026"
    shown = {name: int(kills.replace(",", "")) for name, kills in column(said, 1).items()}
    assert shown == kills_of(second_evening(two_evenings))
    assert said.pages == 4


def test_each_page_after_the_first_is_a_map_in_the_order_of_play(ask, two_evenings):
    maps = list(dict.fromkeys(each.map_name for each in second_evening(two_evenings)))
    assert len(maps) == 3

    titles = [ask("last_session", page=page).embed["title"].replace("\\", "") for page in (2, 3, 4)]

    assert [title.split(" · ")[0] for title in titles] == maps


def test_a_map_s_page_counts_its_two_rounds_alone(ask, two_evenings):
    rounds = [
        each for each in second_evening(two_evenings) if each.map_name == second_evening(two_evenings)[0].map_name
    ]
    assert rounds[0].map_name == rounds[1].map_name

    shown = column(ask("last_session", page=2), 1)

    assert {name: int(kills) for name, kills in shown.items()} == kills_of(rounds)


def test_a_page_behind_the_last_is_the_last(ask):
    said = ask("last_session", page=99)

    assert (said.page, said.embed) == (4, ask("last", page=4).embed)


def test_a_date_shows_the_session_that_began_on_it(ask):
    assert ask("session_stats 2026-01-10").embed["title"] == "Session of 10 January 2026"
    assert ask("session_summary").embed["title"] == "Session of 11 January 2026"


def test_the_last_round_shows_both_sides_with_their_kills(ask, two_evenings):
    last = max(two_evenings, key=lambda each: each.saved_at)

    said = ask("last_round")

    assert said.embed["title"].replace("\\", "") == f"{last.map_name} · round {last.round_number}"
    lines = [line.rsplit(maxsplit=4) for line in table_lines(said) if not line.startswith("Player ")]
    assert {row[0]: int(row[1]) for row in lines} == kills_of([last])


def test_the_last_round_tells_the_sides_apart(ask, two_evenings):
    last = max(two_evenings, key=lambda each: each.saved_at)
    label = {"axis": "Axis", "allies": "Allies"}
    defenders = {clean_name(each.raw_name) for each in last.played if each.side == last.defender_side}

    block = ask("last_round").embed["description"].split(f"**{label[last.defender_side]} (defended)**\n```\n")[1]

    assert {line.rsplit(maxsplit=4)[0] for line in block.split("\n```")[0].splitlines()[1:]} == defenders


def test_the_history_lists_sessions_newest_first_and_opens_each(ask, two_evenings):
    said = ask("session_history")

    assert [line.split()[:2] for line in table_lines(said)[1:]] == [["2026-01-11", "3"], ["2026-01-10", "3"]]
    assert [each.label[:10] for each in said.choices] == ["2026-01-11", "2026-01-10"]
    latest = ask("last_session").embed["description"]
    assert f", {said.choices[0].label[-5:]} to " in latest, "the same time as on its page"
    assert {each.question.command for each in said.choices} == {"session_stats"}


def test_a_session_that_is_offered_has_the_times_of_its_page(ask):
    with pytest.raises(AnswerError, match="No session began on 2026-02-01") as raised:
        ask("session_stats 2026-02-01")

    (offered,) = raised.value.choices
    began_to_ended = offered.label.split(", ")[1]
    assert f", {began_to_ended} (" in ask("last_session").embed["description"]


def points_of(rounds):
    """Points of Team A and Team B: who holds out twice shares, else who was faster has both (format-spec 8.2)."""
    team_a = {player.guid for player in rounds[0].played if player.side != rounds[0].defender_side}
    points = Counter()
    for first, second in zip(rounds[::2], rounds[1::2], strict=True):
        assert (first.round_number, second.round_number) == (1, 2)
        begins = "A" if {each.guid for each in first.played if each.side != first.defender_side} & team_a else "B"
        follows = "B" if begins == "A" else "A"
        if second.winner_side != second.defender_side:
            points[follows] += 2
        elif first.winner_side != first.defender_side:
            points[begins] += 2
        else:
            points.update("AB")
    return points


def test_history_and_overview_say_the_score_that_the_rounds_give(ask, two_evenings):
    points = points_of(second_evening(two_evenings))

    row = table_lines(ask("session_history"))[1].split()

    assert row[2:] == [
        f"{points['A']}:{points['B']}",
        str(len({p.guid for each in second_evening(two_evenings) for p in each.played})),
    ]
    assert ask("last_session").embed["description"].startswith(f"**Team A {points['A']}:{points['B']} Team B · ")


def test_a_session_runs_until_its_last_round_is_an_hour_old(two_evenings_store, two_evenings):
    last = max(each.saved_at for each in two_evenings).replace(tzinfo=UTC)

    running = asker(two_evenings_store, now=last + timedelta(minutes=59))("session_status")
    over = asker(two_evenings_store, now=last + timedelta(minutes=61))("session_status")

    assert running.embed["description"].startswith("**A session is running** since ")
    assert "\n6 rounds · " in running.embed["description"]
    began = (
        asker(two_evenings_store)("last_session").embed["description"].splitlines()[1].split(", ")[1].split(" to ")[0]
    )
    assert f" since {began} on 11 January 2026 (UTC)" in running.embed["description"]
    assert over.embed["description"].startswith("**No session is running.** The last one began at ")
    assert "ended 1 h 01 min ago" in over.embed["description"]
    assert field_of(over, "Last round").endswith("ended 1 h 01 min ago")


@pytest.mark.parametrize(
    ("looked", "said"),
    [
        (None, "not watched: nobody has looked for new files yet"),
        (timedelta(minutes=3), "watched: last looked for new files 3 min ago"),
        (timedelta(days=3), "not watched at the moment: last looked for new files 3 days ago"),
    ],
)
def test_the_status_says_whether_the_server_is_watched(empty, looked, said):
    now = datetime(2026, 1, 12, 12, tzinfo=UTC)
    with empty.transaction() as connection:
        connection.execute("UPDATE servers SET listed_at = %s", (looked and now - looked,))

    status = asker(empty, now=now)("session_status")

    assert status.embed["description"] == "**No session has been played yet.**"
    assert (field_of(status, "Last file"), field_of(status, "Game server")) == ("none has come yet", said)


def test_the_status_depends_on_the_clock_and_is_not_remembered():
    assert [find_command(name).is_remembered for name in ("session_status", "last_session")] == [False, True]


def test_awards_name_the_most_kills_of_the_session(ask, two_evenings):
    kills = kills_of(second_evening(two_evenings))
    most = max(kills.values())

    said = field_of(ask("mvp"), "Most kills").splitlines()

    assert said[-1] == str(most)
    assert said[0].replace("\\", "").split(", ") == sorted(name for name, number in kills.items() if number == most)


def test_the_most_valuable_player_leads_the_points(ask):
    said = ask("mvp 2026-01-10")

    first = table_lines(said)[1].split(maxsplit=1)[1].rsplit(maxsplit=1)
    name, points = field_of(said, "Most valuable player").replace("\\", "").splitlines()
    assert (first[0], f"{first[1]} of 100") == (name, points)


@pytest.mark.parametrize("line", ["last_session", "last_round", "session_stats", "session_history", "mvp"])
def test_before_the_first_round_one_sentence_says_so(empty, line):
    with pytest.raises(AnswerError, match=r"^No (session|round) has been played yet\.$"):
        asker(empty)(line)


def test_a_session_of_one_round_is_told_without_a_score(postgres_server, migrated_template, two_evenings):
    with evening_database(postgres_server, migrated_template, "answers_one_round", [two_evenings[0].file]) as store:
        ask = asker(store)

        assert ask("last_session").embed["description"].startswith("**No map was finished**\n")
        assert ask("last_session", page=2).embed["description"].startswith("**Round 1 only**\n")
        assert table_lines(ask("session_history"))[1].split() == [
            "2026-01-10",
            "1",
            "–",
            str(len(two_evenings[0].played)),
        ]
        assert ask("last_round").embed["title"].endswith("round 1")
        assert ask("mvp").pages == 1


def test_rounds_of_bots_alone_have_no_figures(postgres_server, migrated_template, two_evenings):
    with evening_database(
        postgres_server, migrated_template, "answers_bots", [each.file for each in two_evenings[:2]]
    ) as store:
        with store.transaction() as connection:
            connection.execute("UPDATE rounds SET human_count = 0, bot_count = human_count")
            connection.execute("UPDATE player_comprehensive_stats SET is_bot = TRUE")
            connection.execute("DELETE FROM session_teams")
            rows = connection.execute("SELECT session_id FROM gaming_sessions").fetchall()
            summaries.refresh(connection, [session_id for (session_id,) in rows])
        ask = asker(store)

        for page in (1, 2):
            assert "No figures: bots, or fewer than two people." in ask("last_session", page=page).embed["description"]
        assert "Not counted: bots, or fewer than two people" in ask("last_round").embed["description"]
        assert ask("mvp").embed["description"] == "No figures: bots, or fewer than two people."
        assert table_lines(ask("session_history"))[1].split()[-2:] == ["–", "0"]


@pytest.mark.parametrize("line", ["last_session", "last_session#2", "last_round", "session_history", "mvp"])
def test_a_crowd_with_hostile_names_fits_and_nobody_is_lost_without_a_word(crowd, line):
    said = asker(crowd)(line.split("#")[0], page=int(line.partition("#")[2] or 1))
    outside_tables = "".join(json.dumps(said.embed, ensure_ascii=False).split("```")[::2])

    assert "@everyone" not in outside_tables
    assert "[x]" not in outside_tables
    if line != "session_history":
        lines = [each for each in table_lines(said) if not each.lstrip().startswith(("Player", "#"))]
        more = sum(int(each.split()[1]) for each in lines if each.startswith("and "))
        assert sum(not each.startswith("and ") for each in lines) + more == CROWD
