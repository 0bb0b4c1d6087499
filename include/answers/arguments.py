"""Words of a question -> players, maps, boards, sessions, or a sentence that says what could have been meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from include.answers.answer import Argument, Choice, Question
from include.answers.chosen_player import MOST_CHOICES, chosen_player, own_player
from include.answers.chosen_session import chosen_session, latest_session
from include.answers.command import Asking, Command, Parameter
from include.answers.errors import AnswerError
from include.answers.line import member_of
from include.posts.text import one_line
from include.stats.boards import BOARDS, find_board
from include.stats.lookup import likely_maps
from include.store import boards


def resolved(command: Command, asking: Asking) -> dict[str, Any]:
    """
    Give the arguments that the function of a command takes, by name.

    Raises:
        AnswerError: one of them means nothing, or several things.
    """
    return {
        each.argument: _value(each, asking.question.arguments.get(each.name), asking)
        for each in command.parameters
        if each.kind != "page"
    }


def _value(parameter: Parameter, given: Argument | None, asking: Asking) -> Any:
    if given is None or given == "":
        if parameter.required:
            raise AnswerError(f"{parameter.name} is missing: {parameter.description}.")
        return _LEFT_OUT[parameter.kind](asking) if parameter.kind in _LEFT_OUT else None
    return _READERS[parameter.kind](parameter, str(given), asking)


def _map(parameter: Parameter, text: str, asking: Asking) -> str:
    names = boards.read_map_names(asking.connection)
    found = likely_maps(text, names)
    if len(found) == 1:
        return found[0]
    question = asking.question
    choices = tuple(
        Choice(one_line(name), Question(question.command, {**question.arguments, parameter.name: name}))
        for name in (found or names)[:MOST_CHOICES]
    )
    if not names:
        raise AnswerError("No map has been played yet.")
    said = f"Which map do you mean by {one_line(text)!r}?" if found else f"No map is called {one_line(text)!r}."
    raise AnswerError(said, choices)


def _stat(parameter: Parameter, text: str, asking: Asking) -> Any:
    board = find_board(text)
    if board is None:
        raise AnswerError(f"There is no board {one_line(text)!r}. There are: {', '.join(BOARDS)}.")
    return board


def _number(parameter: Parameter, text: str, asking: Asking) -> int:
    try:
        number = int(text)
    except ValueError:
        raise AnswerError(f"{parameter.name} is a number, not {one_line(text)!r}.") from None
    least, most = parameter.least, parameter.most
    if (least is not None and number < least) or (most is not None and number > most):
        raise AnswerError(f"{parameter.name} goes from {least} to {most}; {number} is outside.")
    return number


def _one_of(parameter: Parameter, text: str, asking: Asking) -> str:
    if text.casefold() not in parameter.choices:
        raise AnswerError(f"{parameter.name} is one of {', '.join(parameter.choices)}.")
    return text.casefold()


def _member(parameter: Parameter, text: str, asking: Asking) -> int:
    member_id = member_of(text)
    if member_id is None:
        raise AnswerError(f"{parameter.name} is a member: mention them, or give their Discord id.")
    return member_id


_LEFT_OUT: Final[dict[str, Callable[[Asking], Any]]] = {"player": own_player, "session": latest_session}

_READERS: Final[dict[str, Callable[[Parameter, str, Asking], Any]]] = {
    "player": chosen_player,
    "map": _map,
    "stat": _stat,
    "session": chosen_session,
    "number": _number,
    "choice": _one_of,
    "member": _member,
    "text": lambda _, text, __: text,
}
