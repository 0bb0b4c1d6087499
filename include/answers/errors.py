"""What is told to people who cannot be given the answer they asked for."""

from __future__ import annotations

from enum import IntEnum

from include.answers.answer import Choice


class Level(IntEnum):
    """Who may ask what; each may ask all that those below may."""

    PUBLIC = 0
    TRUSTED = 1
    MODERATOR = 2
    ADMIN = 3
    OWNER = 4


class AnswerError(Exception):
    """
    A question that has no answer; the message is a sentence for whoever asked, plain text without markup.

    Args:
        choices: questions that may have been meant, to be offered as buttons.
    """

    def __init__(self, message: str, choices: tuple[Choice, ...] = ()) -> None:
        super().__init__(message)
        self.choices = choices


class NotAllowedError(AnswerError):
    """A question of a level that whoever asks does not have."""

    def __init__(self, command: str, needed: Level, held: Level) -> None:
        super().__init__(f"{command} is for {needed.name} (level {needed:d}); you are {held.name} (level {held:d}).")
        self.needed = needed
        self.held = held
