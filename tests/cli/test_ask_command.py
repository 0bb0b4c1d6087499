"""`fragflow ask` over a real database."""

from __future__ import annotations

import io
import json

import pytest
from click.testing import CliRunner
from rich.console import Console

from cli import ask_command as asked
from cli.load_command import load_command
from include.answers.answer import Answer, Choice, File, Question
from include.answers.embeds import embed
from include.answers.errors import AnswerError
from include.charts.chart import Chart, Series
from include.samples import SampleOptions, generate_with_truth
from include.stats.boards import BOARDS

KILLS = 2
"""Its place among a weapon's counters (format-spec 3)."""

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture(scope="module")
def played():
    """Six maps of one evening: enough for everybody to be ranked."""
    return generate_with_truth(SampleOptions(maps=6, players=4))


@pytest.fixture(scope="module")
def ask(postgres_server, migrated_template, played, tmp_path_factory):
    """The command over that evening."""
    folder = tmp_path_factory.mktemp("stats")
    for each in played:
        (folder / each.file.filename).write_bytes(each.file.content)
    postgres_server.create_database("ask_command", template=migrated_template)
    url = postgres_server.url("ask_command")

    def invoke(*arguments, command=asked.ask_command):
        return CliRunner().invoke(command, [*arguments, "--database-url", url])

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SERVER_TIMEZONE", "UTC")
        assert invoke(str(folder), command=load_command).exit_code == 0
    yield invoke
    postgres_server.client("dropdb", "--force", "ask_command")


def test_a_board_is_shown_with_its_title_table_and_footer(ask, played):
    guid = played[0].played[0].guid
    fought = [truth for each in played for truth in each.played if truth.guid == guid]
    kills = sum(counters[KILLS] for truth in fought for counters in truth.weapons.values())

    said = ask("leaderboard kills")

    assert (said.exit_code, said.exception) == (0, None)
    lines = said.stdout.splitlines()
    assert lines[0] == "Kills · all maps"
    assert lines[1].split() == ["#", "Player", "Kills", "Rounds"]
    assert [f"{kills:,}", "12"] in [line.split()[-2:] for line in lines]
    assert lines[-1].endswith("At least 10 rounds and 300 damage.")


@pytest.mark.parametrize(
    "words", [["leaderboard kills"], ["leaderboard", "kills"], ["LB", "top_killers"], ["top kills"]]
)
def test_words_may_be_quoted_or_not_and_an_alias_is_as_good(ask, words):
    assert ask(*words).stdout == ask("top_killers").stdout


def test_a_name_with_spaces_keeps_the_quotes_that_a_shell_took(ask):
    said = ask("rank_player", "nobody of that name")

    assert "'nobody of that name'" in said.stderr


def test_who_says_who_they_are_may_leave_out_their_name(ask, played):
    guid = played[0].played[0].guid

    assert ask("rank_player", "--player", guid).stdout == ask("rank_player", guid).stdout
    assert "Name a player" in ask("rank_player").stderr


def test_json_is_the_answer(ask):
    answered = Answer.from_json(json.loads(ask("leaderboard kills", "--json").stdout))

    assert (answered.embed["title"], answered.page, answered.pages) == ("Kills · all maps", 1, 1)


def test_a_page_beyond_the_last_is_the_last(ask):
    assert ask("leaderboard kills", "--page", "9").stdout == ask("leaderboard kills").stdout


def test_what_may_have_been_meant_is_a_line_to_type(ask, played):
    maps = sorted({each.map_name for each in played})

    wrong = ask("top_killers", "map:nowhere")
    line = next(line for line in wrong.stderr.splitlines() if maps[0] in line)

    assert wrong.exit_code == 1
    assert line == f"  {maps[0]}: fragflow ask 'top_killers map:{maps[0]}'"
    assert ask(f"top_killers map:{maps[0]}").exit_code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("leaderbord dpm", "There is no command 'leaderbord'. "),
        ("leaderboard", "stat is missing (which figure, like dpm or accuracy): leaderboard <stat> [page] [map]"),
        ("rank_player \x1b[2Jx", "Nobody is called"),
    ],
)
def test_what_cannot_be_answered_is_a_sentence(ask, words, sentence):
    wrong = ask(words)

    assert wrong.exit_code == 1
    assert wrong.stderr.startswith(f"Error: {sentence}")
    assert "\x1b" not in wrong.stderr


def test_no_words_show_how_it_is_used(ask):
    assert ask().stdout.startswith("Usage: ")


def test_an_answer_shows_its_pages_and_choices_as_lines_to_type():
    question = Question("leaderboard", {"stat": "dpm", "map": "sw goldrush"})
    choices = (Choice("Only \x1b supply", Question("top_dpm", {"map": "supply"})),)
    printed = io.StringIO()

    asked.show(Answer(embed("DPM"), 1, 3, choices), question, Console(file=printed, width=200))

    assert printed.getvalue().splitlines() == [
        "DPM",
        "next: page 2 of 3: fragflow ask 'leaderboard stat:dpm \"map:sw goldrush\"' --page 2",
        "next: Only \ufffd supply: fragflow ask 'top_dpm map:supply'",
    ]


def test_a_file_lies_in_the_folder_that_is_named_and_nowhere_else(ask, tmp_path, monkeypatch):
    monkeypatch.setattr(asked, "answer", lambda _: Answer(embed("Export"), file=File("../otter.csv", b"date,map\n")))

    ask("top_killers", "--output", str(tmp_path / "exports"))
    hint = ask("top_killers").stderr

    assert [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()] == [
        (tmp_path / "exports" / "otter.csv").relative_to(tmp_path)
    ]
    assert "--output FOLDER saves it" in hint


def test_a_chart_is_said_in_words_and_drawn_into_the_file_that_is_named(ask, tmp_path, monkeypatch):
    chart = Chart("bars", "Kills", ("otter",), (Series("kills", (7.0,)),), "otter has 7 kills.")
    monkeypatch.setattr(asked, "answer", lambda _: Answer(embed("otter"), chart=chart))

    said = ask("top_killers", "--chart", str(tmp_path / "otter.png"))

    assert "otter has 7 kills." in said.stdout
    assert (tmp_path / "otter.png").read_bytes().startswith(b"\x89PNG")


def test_an_answer_without_a_chart_draws_none(ask, tmp_path):
    wrong = ask("top_killers", "--chart", str(tmp_path / "otter.png"))

    assert (wrong.exit_code, wrong.stderr) == (1, "Error: This answer has no chart.\n")


def test_fields_stand_below_their_headings(ask, monkeypatch):
    fields = [{"name": "Combat", "value": "**Kills** 7\nDeaths 3", "inline": True}]
    monkeypatch.setattr(asked, "answer", lambda _: Answer(embed("otter", "", fields, footer="12 rounds")))

    lines = [line.rstrip() for line in ask("top_killers").stdout.splitlines()]

    assert lines == ["otter", "Combat", "  Kills 7", "  Deaths 3", "12 rounds"]


def test_every_board_can_be_asked_for(ask):
    assert len(BOARDS) >= 13

    assert {code: ask(f"leaderboard {code}").exit_code for code in BOARDS} == dict.fromkeys(BOARDS, 0)


def test_an_error_is_an_answer_error_and_nothing_else(ask, monkeypatch):
    def refuse(_):
        raise AnswerError("No.")

    monkeypatch.setattr(asked, "answer", refuse)

    assert (ask("top_killers").exit_code, ask("top_killers").stderr) == (1, "Error: No.\n")
