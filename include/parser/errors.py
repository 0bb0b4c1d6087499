"""What can be wrong with a file: few types, each something a caller treats differently."""

from __future__ import annotations

from include.parser.values import BadLine


class ParserError(ValueError):
    """A file cannot be taken as it is; `reason` is a short stable word, the message says what to look at."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class NotARoundFileError(ParserError):
    """The name is not that of a round's statistics: nothing to load (state `ignored`)."""


class UnreadableRoundError(ParserError):
    """The name is a round's, the content is not (state `quarantined`); `lines` are at fault, where one can say."""

    def __init__(self, reason: str, message: str, lines: tuple[BadLine, ...] = ()) -> None:
        super().__init__(reason, message)
        self.lines = lines


class BadLineError(ParserError):
    """One player line cannot be trusted: it is held back, the round goes on (format-spec 11.11)."""
