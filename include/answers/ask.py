"""The one way from a question to its answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from difflib import get_close_matches
from typing import Final

from include.answers.answer import Answer, Choice, Question
from include.answers.arguments import resolved
from include.answers.command import Asking, Caller, Command, Player
from include.answers.errors import AnswerError, NotAllowedError
from include.answers.line import question_of
from include.answers.registry import COMMANDS, find_command
from include.posts.text import one_line

LEAST_LIKENESS: Final = 0.7
"""Of a command that nobody knows; below, it was meant for another bot: `!rank`, `!play`, `!clear`."""


def parse(line: str) -> Question:
    """
    Read a whole line, like "leaderboard dpm 2".

    Raises:
        AnswerError: there is no such command, or it is written otherwise.
    """
    name, _, words = line.strip().partition(" ")
    return question_of(command_of(name, words), words)


def require_level(command: Command, caller: Caller) -> None:
    """
    Let pass who may ask this.

    Raises:
        NotAllowedError: the message says the level needed and the level held.
    """
    if caller.level < command.level:
        raise NotAllowedError(command.name, command.level, caller.level)


def answer(asking: Asking) -> Answer:
    """
    Answer a question.

    Raises:
        AnswerError: it cannot be answered; the message is for whoever asked.
    """
    command = command_of(asking.question.command)
    require_level(command, asking.caller)
    arguments = resolved(command, asking)
    _require_level_for_others(command, asking.caller, arguments.values())
    return command.answer(asking, **arguments)


def _require_level_for_others(command: Command, caller: Caller, arguments: Iterable[object]) -> None:
    needed = command.level_for_others
    if needed is None or caller.level >= needed:
        return
    if any(isinstance(each, Player) and caller.player_guid not in each.guids for each in arguments):
        raise NotAllowedError(f"{command.name} of somebody else", needed, caller.level)


def command_of(name: str, words: str = "") -> Command:
    """
    Give the command that a name means.

    Args:
        words: what followed the name.

    Raises:
        AnswerError: there is none; the message has those that are like it, and as choices those that take the words.
    """
    command = find_command(name)
    if command is None:
        near = commands_like(name)
        hint = f" Did you mean {' or '.join(near)}?" if near else " `help` lists them."
        raise AnswerError(f"There is no command {one_line(name)!r}.{hint}", tuple(_taking(near, words)))
    return command


def _taking(names: Iterable[str], words: str) -> Iterator[Choice]:
    for name in names:
        with suppress(AnswerError):
            yield Choice(name, question_of(COMMANDS[name], words))


def commands_like(name: str) -> list[str]:
    """Give the first names of commands that may have been meant, the likeliest first."""
    return get_close_matches(name.casefold(), COMMANDS, n=3, cutoff=LEAST_LIKENESS)
