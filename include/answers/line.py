"""
A typed line -> a question. The same words mean the same behind the prefix in Discord, in a terminal, and on the page.

Parameters that take any words (a player, a map) share the line with those that take few (a number, a board): the latter
are looked for at both ends first, and what remains belongs to the former. `map:supply` names a parameter;
`"map:sw goldrush"` and `map:"sw goldrush"` keep words together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from include.answers.answer import Argument, Choice, Question
from include.answers.command import Command, Parameter
from include.answers.errors import AnswerError
from include.stats.boards import BOARDS, find_board

WELL_KNOWN: Final = ("dpm", "kd", "kills", "accuracy", "revives")
"""Boards that are offered where none was named."""

_WORD: Final = re.compile(r'(\w+:)?"([^"]*)"|(\S+)')
_SEPARATOR: Final = frozenset({"vs", "vs.", "versus"})
_MEMBER: Final = re.compile(r"<@!?(\d{1,20})>|(\d{15,20})")


def question_of(command: Command, words: str) -> Question:
    """
    Read what follows a command's name.

    Raises:
        AnswerError: a parameter is missing, or words are left over; the message shows how the command is written.
    """
    left = [plain or f"{name}{quoted}" for name, quoted, plain in _WORD.findall(words)]
    given: dict[str, Argument] = {}
    _take_named(command, left, given)
    _take_from(command.parameters, left, given, first=True)
    _take_from(tuple(reversed(command.parameters)), left, given, first=False)
    _take_misfit(command, left, given)
    _take_rest(command, left, given)
    missing = [each for each in command.parameters if each.required and each.name not in given]
    if missing:
        wrong = " and ".join(f"{each.name} is missing{_what_it_is(each)}" for each in missing)
        raise AnswerError(f"{wrong}: {usage(command)}", _well_known(command, missing, given))
    if left:
        raise AnswerError(f"{' '.join(left)!r} is too much: {usage(command)}")
    page = str(given.pop("page", 1))
    if not _is_page(page):
        raise AnswerError(f"page is a number from 1, not {page!r}: {usage(command)}")
    return Question(command.name, given, int(page))


def _what_it_is(parameter: Parameter) -> str:
    what = ", ".join(parameter.choices) or f"{parameter.description[:1].lower()}{parameter.description[1:]}"
    return f" ({what})" if what else ""


def _well_known(command: Command, missing: list[Parameter], given: dict[str, Argument]) -> tuple[Choice, ...]:
    """Offer some figures to whoever asks for a board and names none."""
    if [each.kind for each in missing] != ["stat"]:
        return ()
    others = {name: value for name, value in given.items() if name != "page"}
    return tuple(
        Choice(BOARDS[code].label, Question(command.name, {**others, missing[0].name: code})) for code in WELL_KNOWN
    )


def usage(command: Command) -> str:
    """Show how a command is written: `leaderboard <stat> [page] [map]`."""
    shown = [f"<{each.name}>" if each.required else f"[{each.name}]" for each in command.parameters]
    return " ".join([command.name, *shown])


def line_of(question: Question) -> str:
    """Give the line that asks a question, but for its page: `leaderboard stat:dpm "map:sw goldrush te"`."""
    named = (f"{name}:{text}" for name, text in question.arguments.items())
    return " ".join([question.command, *(f'"{word}"' if " " in word else word for word in named)])


def accepts(parameter: Parameter, text: str) -> bool:
    """Whether a text can be a value of a parameter that takes few."""
    return _ACCEPTS[parameter.kind](parameter, text) if parameter.kind in _ACCEPTS else False


def _is_number(parameter: Parameter, text: str) -> bool:
    return text.lstrip("-").isdecimal() and len(text) < 10


def _is_page(text: str) -> bool:
    """Whether it is none of the longer numbers: a date without hyphens, an id."""
    return text.isdecimal() and len(text) <= 6 and int(text) > 0


_ACCEPTS: Final[dict[str, Callable[[Parameter, str], bool]]] = {
    "number": _is_number,
    "page": lambda _, text: _is_page(text),
    "member": lambda _, text: _MEMBER.fullmatch(text) is not None,
    "choice": lambda parameter, text: text.casefold() in parameter.choices,
    "stat": lambda _, text: find_board(text) is not None,
}


def member_of(text: str) -> int | None:
    """Give the Discord id that a mention or an id means; no id has more than 63 bits (Discord's "Snowflakes")."""
    found = _MEMBER.fullmatch(text.strip())
    member_id = int(found[1] or found[2]) if found else 0
    return member_id if 0 < member_id < 2**63 else None


def _take_named(command: Command, left: list[str], given: dict[str, Argument]) -> None:
    names = {each.name for each in command.parameters}
    for word in list(left):
        name, colon, text = word.partition(":")
        if colon and text and name in names and name not in given:
            given[name] = text
            left.remove(word)


def _take_from(parameters: tuple[Parameter, ...], left: list[str], given: dict[str, Argument], *, first: bool) -> None:
    """Take words from one end for as long as parameters that take few accept them."""
    for parameter in parameters:
        if parameter.name in given:
            continue
        if parameter.kind not in _ACCEPTS:
            return
        for length in range(min(3, len(left)), 0, -1):
            taken = left[:length] if first else left[-length:]
            if accepts(parameter, " ".join(taken)):
                given[parameter.name] = " ".join(taken)
                del left[slice(0, length) if first else slice(len(left) - length, None)]
                break


def _take_misfit(command: Command, left: list[str], given: dict[str, Argument]) -> None:
    """Give words that fit nothing to what is required and missing: whoever reads its kind says what there is."""
    for parameter in command.parameters:
        if left and parameter.required and parameter.kind in _ACCEPTS and parameter.name not in given:
            given[parameter.name] = " ".join(left)
            left.clear()


def _take_rest(command: Command, left: list[str], given: dict[str, Argument]) -> None:
    free = [each for each in command.parameters if each.kind not in _ACCEPTS and each.name not in given]
    if not left or not free:
        return
    splits = [place for place, word in enumerate(left) if word.casefold() in _SEPARATOR]
    if len(free) > 1 and splits:
        parts = [left[: splits[0]], left[splits[0] + 1 :]]
    elif len(free) > 1 and len(left) <= len(free):
        parts = [[word] for word in left]
    else:
        parts = [left]
    for parameter, part in zip(free, parts, strict=False):
        if part:
            given[parameter.name] = " ".join(part)
    left.clear()
