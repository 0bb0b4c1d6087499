"""A typed line becomes a question."""

from __future__ import annotations

import pytest

from include.answers.answer import Answer, Question
from include.answers.ask import parse
from include.answers.command import Asking, Command, Parameter
from include.answers.errors import AnswerError
from include.answers.line import line_of, question_of


def nothing(asking: Asking) -> Answer:
    raise NotImplementedError


def command(*parameters: Parameter) -> Command:
    return Command("asked", nothing, "", "Players", parameters)


BOARD = command(
    Parameter("stat", "stat", "", required=True), Parameter("page", "page", ""), Parameter("map", "map", "")
)
TREND = command(Parameter("player", "player", ""), Parameter("days", "number", ""))
SESSION = command(Parameter("session", "session", ""), Parameter("page", "page", ""))
COMPARE = command(Parameter("player", "player", "", required=True), Parameter("other", "player", "", required=True))


@pytest.mark.parametrize(
    ("asked", "words", "arguments", "page"),
    [
        (BOARD, "dpm", {"stat": "dpm"}, 1),
        (BOARD, "useful kills 2 supply", {"stat": "useful kills", "map": "supply"}, 2),
        (BOARD, "dpm map:radar page:3", {"stat": "dpm", "map": "radar"}, 3),
        (BOARD, 'dpm map:"sw goldrush te"', {"stat": "dpm", "map": "sw goldrush te"}, 1),
        (TREND, "", {}, 1),
        (TREND, "snow otter 30", {"player": "snow otter", "days": "30"}, 1),
        (TREND, '"otter 7"', {"player": "otter 7"}, 1),
        (SESSION, "2026-11-20 2", {"session": "2026-11-20"}, 2),
        (SESSION, "20261120", {"session": "20261120"}, 1),
        (BOARD, "beauty supply", {"stat": "beauty supply"}, 1),
        (COMPARE, "snow otter vs lynx", {"player": "snow otter", "other": "lynx"}, 1),
        (COMPARE, "otter lynx", {"player": "otter", "other": "lynx"}, 1),
        (COMPARE, '"snow otter" lynx', {"player": "snow otter", "other": "lynx"}, 1),
    ],
)
def test_words_go_to_the_parameters_that_they_fit(asked: Command, words: str, arguments: dict[str, str], page: int):
    assert question_of(asked, words) == Question("asked", arguments, page)


def test_a_missing_parameter_is_named_with_how_the_command_is_written():
    with pytest.raises(AnswerError, match=r"^stat is missing: asked <stat> \[page\] \[map\]$"):
        question_of(BOARD, "")


def test_what_a_missing_parameter_is_stands_with_it():
    sides = command(Parameter("side", "choice", "", required=True, choices=("axis", "allies")))
    named = command(Parameter("name", "text", "A part of a name", required=True))

    with pytest.raises(AnswerError, match=r"^side is missing \(axis, allies\): asked <side>$"):
        question_of(sides, "")
    with pytest.raises(AnswerError, match=r"^name is missing \(a part of a name\): asked <name>$"):
        question_of(named, "")


def test_whoever_names_no_board_is_offered_some():
    with pytest.raises(AnswerError) as raised:
        question_of(BOARD, "map:supply page:2")

    choices = {each.label: each.question for each in raised.value.choices}
    assert list(choices) == ["DPM", "K/D", "Kills", "Accuracy", "Revives"]
    assert choices["K/D"] == Question("asked", {"map": "supply", "stat": "kd"})


def test_words_left_over_are_an_error():
    with pytest.raises(AnswerError, match="'twice' is too much"):
        question_of(command(Parameter("side", "choice", "", choices=("axis", "allies"))), "axis twice")


@pytest.mark.parametrize("words", ["page:0", "page:-3", "page:many", "page:1e3"])
def test_what_is_no_page_is_said(words):
    with pytest.raises(AnswerError, match=r"^page is a number from 1, not "):
        question_of(SESSION, words)


@pytest.mark.parametrize(
    ("asked", "arguments"),
    [
        (BOARD, {"stat": "useful kills", "map": "sw goldrush te"}),
        (BOARD, {"stat": "dpm"}),
        (TREND, {"player": 'otter"7', "days": "30"}),
        (COMPARE, {"player": "A1B2C3D4", "other": "snow: otter"}),
        (TREND, {}),
    ],
)
def test_the_line_of_a_question_asks_it(asked: Command, arguments: dict[str, str]):
    question = Question("asked", arguments)
    name, _, words = line_of(question).partition(" ")

    assert (name, question_of(asked, words)) == ("asked", question)


def test_a_mistyped_command_is_offered_with_what_followed_it():
    with pytest.raises(AnswerError, match="Did you mean leaderboard") as raised:
        parse("leaderbord dpm 2")

    assert [each.question for each in raised.value.choices] == [Question("leaderboard", {"stat": "dpm"}, 2)]


def test_a_command_that_does_not_take_the_words_is_not_offered():
    with pytest.raises(AnswerError, match="There is no command 'leaderbord'") as raised:
        parse("leaderbord")

    assert raised.value.choices == ()
