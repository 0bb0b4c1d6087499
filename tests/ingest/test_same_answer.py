"""
Same question, same answer: board, profile, CSV and posts of one session, beside what the generator knows was played.

Expected figures are worked here from the formulas of format-spec 7, with none of our own code.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC

import pytest

from include.ingest.announce import announce
from include.samples import SampleOptions, generate_with_truth
from include.stats.boards import Thresholds
from include.stats.export import write_csv
from include.stats.profile import figures
from include.store.boards import read_board
from include.store.profiles import read_totals, stream_rounds
from tests.faults.permutations import fresh_pipeline
from tests.ingest.folders import folder_of, ingest
from tests.ingest.memory_discord import MemoryDiscord
from tests.ingest.test_sessions import close_and_announce

pytestmark = [pytest.mark.database, pytest.mark.validation]

METRIC_OF_BOARD = {
    "kills": "kills",
    "deaths": "deaths",
    "kd": "kd",
    "dpm": "dpm",
    "accuracy": "accuracy",
    "damage": "damage_given",
}
DECIMALS = {"kills": 0, "deaths": 0, "kd": 2, "dpm": 1, "accuracy": 1, "damage_given": 0}


@pytest.fixture(scope="module")
def played():
    """Three maps of four, so few that a round's post lists everybody; each round is played by all to its end."""
    rounds = generate_with_truth(SampleOptions(seed=6, maps=3, players=4))
    assert len(rounds) == 6
    assert not any(each.ended_early for each in rounds)
    assert all(player.time_played_ms == each.duration_ms for each in rounds for player in each.played)
    return rounds


@pytest.fixture(scope="module")
def told(postgres_server, migrated_template, played):
    """The session loaded, and the posts about it by the last line of each."""
    discord = MemoryDiscord()
    with fresh_pipeline(postgres_server, migrated_template, "same_answer", UTC) as pipeline:
        ingest(pipeline, folder_of(each.file for each in played), "watch")
        announce(pipeline, discord)
        close_and_announce(pipeline, discord)
        assert len(discord.messages) == 7
        yield pipeline.store, {each["footer"]["text"]: each for each in discord.messages.values()}


@pytest.fixture
def connection(told):
    store, _ = told
    with store.transaction() as connection:
        yield connection


@pytest.fixture
def posts(told):
    return told[1]


def counters(played_round, player):
    """What the file of a round says of a player: whole seconds of the round's length (format-spec 2.4 and 4.2)."""
    hits, shots, kills, deaths, _ = map(sum, zip(*player.weapons.values(), strict=True))
    return Counter(
        kills=kills,
        deaths=deaths,
        hits=hits,
        shots=shots,
        damage_given=player.counts["damage_given"],
        seconds=played_round.duration_ms // 1000,
    )


def expected_figures(counted):
    return {
        "kills": counted["kills"],
        "deaths": counted["deaths"],
        "kd": counted["kills"] / counted["deaths"] if counted["deaths"] else counted["kills"],
        "dpm": counted["damage_given"] * 60 / counted["seconds"],
        "accuracy": 100 * counted["hits"] / counted["shots"],
        "damage_given": counted["damage_given"],
    }


@pytest.fixture(scope="module")
def of_session(played):
    """GUID -> figures over the session: ratios of sums."""
    sums: dict[str, Counter] = {}
    for each in played:
        for player in each.played:
            sums.setdefault(player.guid, Counter()).update(counters(each, player))
    assert len(sums) == 4
    return {guid: expected_figures(counted) for guid, counted in sums.items()}


def in_words(figures_of_one):
    return {code: f"{figures_of_one[code]:.{decimals}f}" for code, decimals in DECIMALS.items()}


@pytest.mark.parametrize("code", list(METRIC_OF_BOARD))
def test_a_board_says_it(connection, of_session, code):
    board = read_board(connection, code, thresholds=Thresholds(1, 0))

    assert {place.player_guid: place.figure for place in board.places} == {
        guid: pytest.approx(figures_of_one[METRIC_OF_BOARD[code]]) for guid, figures_of_one in of_session.items()
    }


def test_a_profile_says_it(connection, of_session):
    found = {guid: figures(read_totals(connection, guid).sums, DECIMALS) for guid in of_session}

    assert found == {guid: pytest.approx(figures_of_one) for guid, figures_of_one in of_session.items()}


def lines_of_csv(connection, guid):
    file = io.StringIO(newline="")
    write_csv(stream_rounds(connection, guid), UTC, file)
    file.seek(0)
    return list(csv.DictReader(file, strict=True))


def test_the_lines_of_a_csv_add_up_to_it(connection, of_session):
    for guid, expected in of_session.items():
        sums: Counter[str] = Counter()
        for line in lines_of_csv(connection, guid):
            sums.update({name: int(line[name]) for name in ("kills", "deaths", "hits", "shots", "damage_given")})
            sums["seconds"] += int(line["time_played_seconds"])

        assert expected_figures(sums) == expected


def test_a_csv_says_each_round(connection, played, of_session):
    expected = {
        (player.guid, each.map_name, str(each.round_number)): in_words(expected_figures(counters(each, player)))
        for each in played
        for player in each.played
    }
    found = {
        (line["guid"], line["map"], line["round"]): {code: line[code] for code in DECIMALS}
        for guid in of_session
        for line in lines_of_csv(connection, guid)
    }

    assert found == expected


def test_the_posts_of_rounds_and_maps_say_it(posts, played):
    """The post of a round is the round's; that of a map shows the figures of its second round."""
    for each in played:
        fields = {field["name"]: field["value"] for field in posts[each.file.filename]["fields"]}
        figures_of_all = [in_words(expected_figures(counters(each, player))) for player in each.played]
        table = fields[f"Round {each.round_number} · most kills"].strip("`\n").split("\n")[1:]
        everybody = expected_figures(sum((counters(each, player) for player in each.played), Counter()))

        assert sorted(tuple(row.split()[-5:]) for row in table) == sorted(
            (one["kills"], one["deaths"], one["kd"], one["damage_given"], f"{one['accuracy']}%")
            for one in figures_of_all
        )
        totals = fields[f"Round {each.round_number} · all players"].split(" · ")
        assert totals[:4] == [
            "4 players",
            f"{everybody['kills']} kills",
            f"{everybody['damage_given']:,} damage",
            f"{everybody['accuracy']:.1f}% accuracy",
        ]


def test_the_post_of_the_session_says_it(posts, of_session):
    fields = {field["name"]: field["value"] for field in posts["session"]["fields"]}
    best = {code: max(each[code] for each in of_session.values()) for code in DECIMALS}

    assert [fields[name].split()[-1] for name in ("Most kills", "Best accuracy", "Best DPM")] == [
        f"{best['kills']}",
        f"{best['accuracy']:.1f}%",
        f"{best['dpm']:.1f}",
    ]
