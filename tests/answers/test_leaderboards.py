"""Leaderboards as answers show them, beside SQL written here."""

from __future__ import annotations

import json
import re

import pytest

from include.answers.command import Caller
from include.answers.errors import AnswerError
from include.answers.registry import COMMANDS
from include.samples import SampleOptions, generate_with_truth
from include.stats.boards import BOARDS
from include.store import Store
from tests.answers.asked import asker, evening_database, table_lines
from tests.answers.crowd import crowd_database

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture(scope="module")
def played():
    """Six maps of one evening with twelve players, all of whom play twelve rounds."""
    return generate_with_truth(SampleOptions(seed=4, maps=6, players=12))


@pytest.fixture(scope="module")
def evening(postgres_server, migrated_template, played):
    files = [each.file for each in played]
    with evening_database(postgres_server, migrated_template, "answers_leaderboards", files) as store:
        yield store


@pytest.fixture
def ask(evening):
    return asker(evening)


@pytest.fixture
def best(evening):
    """Name and figure of everybody by an expression over all their rounds, the best first."""

    def ranked(expression, order="DESC"):
        with evening.transaction() as connection:
            return connection.execute(
                "SELECT (SELECT alias FROM player_aliases AS own WHERE own.player_guid = stats.player_guid"
                "   ORDER BY last_seen DESC, times_seen DESC, alias LIMIT 1),"
                f" {expression} AS figure FROM player_comprehensive_stats AS stats"
                f" GROUP BY player_guid HAVING count(*) >= 10 ORDER BY figure {order}, player_guid"
            ).fetchall()

    return ranked


def rows(said):
    """Rank, name, figure and rounds of a page; names here have at most sixteen letters."""
    return [
        (rank, *rest.rsplit(maxsplit=2)) for rank, rest in (line.split(maxsplit=1) for line in table_lines(said)[1:])
    ]


@pytest.mark.parametrize(
    ("line", "expression", "order", "shown"),
    [
        ("leaderboard kills", "sum(kills)", "DESC", "{:,}"),
        ("top_killers", "sum(kills)", "DESC", "{:,}"),
        ("lb useful kills", "sum(useful_kills)", "DESC", "{:,}"),
        ("top dpm", "60.0 * sum(damage_given) / sum(time_played_seconds)", "DESC", "{:,.1f}"),
        ("top_accuracy", "100.0 * sum(hits) / sum(shots)", "DESC", "{:,.1f}%"),
        ("LB Kills-Per-Round", "1.0 * sum(kills) / count(*)", "DESC", "{:,.1f}"),
        ("leaderboard deaths per round", "1.0 * sum(deaths) / count(*)", "ASC", "{:,.1f}"),
        ("worst_performers", "1.0 * sum(kills) / sum(deaths)", "ASC", "{:,.2f}"),
        ("top_support", "sum(revives_given)", "DESC", "{:,}"),
    ],
)
def test_a_board_ranks_everybody_by_its_figure(ask, best, line, expression, order, shown):
    expected = [
        (name, shown.format(float(figure) if "." in shown else int(figure))) for name, figure in best(expression, order)
    ]
    assert len(expected) > 10

    pages = [ask(line, page=page) for page in (1, 2)]

    told = [row for page in pages for row in rows(page)]
    assert [row[2] for row in told] == [figure for _, figure in expected]
    assert sorted((row[1], row[2]) for row in told) == sorted(expected)
    assert {page.pages for page in pages} == {2}


def test_a_page_behind_the_last_is_the_last(ask):
    said = ask("leaderboard kills", page=99)

    assert (said.page, said.embed) == (2, ask("leaderboard kills 2").embed)
    assert said.embed["footer"]["text"].startswith("Page 2 of 2 · 1")


def test_the_title_says_figure_and_map(ask, played):
    name = played[0].map_name

    assert ask("leaderboard useful kills").embed["title"] == "Useful kills · all maps"
    assert ask("worst_performers").embed["title"] == "Worst K/D · all maps"
    assert ask(f"leaderboard kills {name}").embed["title"].replace("\\", "") == f"Kills · on {name}"


def test_a_map_has_a_board_of_its_own_with_its_own_thresholds(ask, played):
    """Two rounds of each map are too few."""
    said = ask(f"top_killers {played[0].map_name}")

    assert said.embed["description"] == "Nobody is ranked yet."
    assert said.embed["footer"]["text"].endswith("played less. At least 10 rounds and 300 damage.")


def test_a_heading_that_is_too_wide_for_its_figures_stands_in_the_title(ask):
    heads = {line: table_lines(ask(line))[0].split() for line in ("lb useful kills", "lb accuracy", "lb rounds")}

    assert heads["lb useful kills"] == ["#", "Player", "Figure", "Rounds"]
    assert heads["lb accuracy"] == ["#", "Player", "Accuracy", "Rounds"]
    assert heads["lb rounds"] == ["#", "Player", "Rounds"]


@pytest.mark.parametrize("line", ["lb time", "rank_player me"])
def test_a_time_keeps_its_units_however_narrow_the_table(evening, line):
    """Six maps of two rounds take longer than an hour."""
    with evening.transaction() as connection:
        (guid,) = connection.execute("SELECT player_guid FROM player_aliases ORDER BY 1 LIMIT 1").fetchone()
    said = table_lines(asker(evening, caller=Caller(player_guid=guid))(line))

    assert any(re.search(r"\b\d+h \d\dm\b", each) for each in said)


@pytest.mark.parametrize("board", BOARDS)
def test_every_board_fits_a_phone(ask, board):
    assert ask(f"leaderboard {board}").embed["description"]


def test_what_is_no_board_is_answered_with_those_there_are(ask):
    with pytest.raises(AnswerError, match=r"^There is no board 'beauty'\. There are: kills, deaths, kd, "):
        ask("leaderboard beauty")


def test_a_player_sees_every_board_with_rank_and_figure(ask, best, played):
    guid = played[0].played[0].guid
    name = ask(f"rank_player {guid}").embed["title"].replace("\\", "").removeprefix("Ranks of ")
    ranked = best("sum(kills)")
    figure = dict(ranked)[name]
    rank = 1 + sum(other > figure for _, other in ranked)

    told = {line.rsplit(maxsplit=2)[0].strip(): line.split()[-2:] for line in table_lines(ask(f"rank_player {guid}"))}

    assert told["Kills"] == [f"{rank}/{len(ranked)}", f"{figure:,}"]


def test_a_player_who_played_too_little_hears_what_is_missing(postgres_server, migrated_template, played):
    files = [each.file for each in played[:2]]
    with evening_database(postgres_server, migrated_template, "answers_too_little", files) as store:
        said = asker(store)(f"rank_player {played[0].played[0].guid}")

    assert said.embed["description"] == "On no board yet: 8 rounds missing."


def test_an_empty_board_says_so(database_url):
    with Store(database_url, "tests") as store:
        said = asker(store)("leaderboard dpm")

    assert (said.embed["description"], said.pages) == ("Nobody is ranked yet.", 1)
    assert said.embed["footer"]["text"] == "0 players ranked. At least 10 rounds and 300 damage."


@pytest.fixture(scope="module")
def crowd(postgres_server, migrated_template, played):
    """65 people with equal figures and hostile names; thresholds are met since rounds are counted ten times."""
    with crowd_database(postgres_server, migrated_template, "answers_boards_crowd", played[:2]) as store:
        with store.transaction() as connection:
            connection.execute("UPDATE player_year_summary SET rounds = 20")
        yield store


def test_equal_figures_share_a_rank_over_all_pages(crowd):
    said = [asker(crowd)("leaderboard kills", page=page) for page in range(1, 8)]

    told = [row for page in said for row in rows(page)]
    assert (len(told), {row[0] for row in told}) == (65, {"1"})
    assert said[0].embed["footer"]["text"].startswith("Page 1 of 7 · 65 players ranked.")


def test_hostile_names_stay_inside_the_table(crowd):
    said = asker(crowd)("leaderboard kills")

    assert "@everyone" not in "".join(json.dumps(said.embed, ensure_ascii=False).split("```")[::2])


def test_every_shortcut_takes_a_page_and_a_map():
    shortcuts = [each for name, each in COMMANDS.items() if name.startswith("top_") or name == "worst_performers"]

    assert len(shortcuts) == 8
    assert {tuple(parameter.name for parameter in each.parameters) for each in shortcuts} == {("page", "map")}
