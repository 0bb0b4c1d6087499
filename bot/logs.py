"""
The bot's log files: JSON lines in rotating files, and readable lines on the screen; secrets reach neither.

    bot.log       all but commands and queries
    commands.log  each command with who asked, how it ended and how long it took; what was asked for is not in it
    database.log  slow queries, and what the store and its driver say
    errors.log    errors of all of them
"""

from __future__ import annotations

import contextlib
import json
import logging
import logging.handlers
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final
from urllib.parse import quote

import structlog

FILE_BYTES: Final = 5_000_000
OLD_FILES: Final = 3
LONGEST_TEXT: Final = 8_000
"""Of one message or traceback; its end is kept, where a traceback says what happened."""

COMMANDS: Final = ("fragflow.commands",)
DATABASE: Final = ("fragflow.queries", "include.store", "psycopg")

HIDDEN: Final = "[hidden]"

_LOOKS_SECRET: Final = (
    re.compile(r"[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"),  # a bot's token
    re.compile(r"(?<=/webhooks/)\d+/[\w-]+"),
    re.compile(r"(?<=://)[^\s/@'\"]*:[^\s/@'\"]*(?=@)"),  # user and password of an address
    re.compile(r"(?<=password=)('[^']*'|\S+)", re.IGNORECASE),
)


class LogsError(Exception):
    """The folder of the logs cannot be written; the message is a sentence that says what to do."""


def configure(folder: Path, level: str, secrets: Iterable[str]) -> None:
    """
    Log from now on.

    Args:
        folder: made when it is missing, for nobody else's eyes.
        secrets: texts that no log shows, besides what looks like one.

    Raises:
        LogsError: nothing can be written there.
    """
    _prepare(folder)
    hide = hider(secrets)
    handlers = [
        _file(folder / "bot.log", hide, lambda record: not _is_of(record, (*COMMANDS, *DATABASE))),
        _file(folder / "commands.log", hide, lambda record: _is_of(record, COMMANDS)),
        _file(folder / "database.log", hide, lambda record: _is_of(record, DATABASE)),
        _file(folder / "errors.log", hide, lambda record: record.levelno >= logging.ERROR),
        _screen(hide),
    ]
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(level)
    logging.getLogger("discord").setLevel(logging.INFO)  # below, it writes down what members say
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # it prints what could not be logged, and hides nothing in it


@contextlib.contextmanager
def in_a_thread() -> Iterator[None]:
    """Write into the files and on the screen in a thread, for as long as this lasts: a slow disk holds up no answer."""
    root, waiting = logging.getLogger(), SimpleQueue[Any]()
    handlers = list(root.handlers)
    listener = logging.handlers.QueueListener(waiting, *handlers)
    root.handlers[:] = [_Handing(waiting)]
    listener.start()
    try:
        yield
    finally:
        listener.stop()
        root.handlers[:] = handlers


class _Handing(logging.handlers.QueueHandler):
    """Hands a record on as it is: by itself it would make a text of a traceback, for other processes."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        return record


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "bot.log").touch(mode=0o600)
    except OSError as error:
        raise LogsError(
            f"No log can be written into {folder} ({error.strerror}): set FRAGFLOW_HOME to a folder of yours."
        ) from None


def hider(secrets: Iterable[str]) -> Callable[[str], str]:
    """Give a function that hides these texts, however they are written, and what looks like a secret."""
    forms = {form for secret in secrets if len(secret) > 3 for form in _forms(secret)}
    known = re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True)))) if forms else None

    def hidden(text: str) -> str:
        if known:
            text = known.sub(HIDDEN, text)
        for pattern in _LOOKS_SECRET:
            text = pattern.sub(HIDDEN, text)
        return text

    return hidden


def _forms(secret: str) -> set[str]:
    """As it is, in an address, in Python's quotes, and each of these in JSON."""
    plain = {secret, quote(secret, safe=""), quote(secret), repr(secret)[1:-1]}
    return plain | {json.dumps(form, ensure_ascii=ascii_only)[1:-1] for form in plain for ascii_only in (True, False)}


class _Hiding(logging.Formatter):
    """Hides secrets in whatever another formatter made: message, arguments, traceback."""

    def __init__(self, inner: logging.Formatter, hide: Callable[[str], str]) -> None:
        super().__init__()
        self._inner = inner
        self._hide = hide

    def format(self, record: logging.LogRecord) -> str:
        return self._hide(self._inner.format(record))


def _file(
    path: Path, hide: Callable[[str], str], belongs: Callable[[logging.LogRecord], bool]
) -> logging.handlers.RotatingFileHandler:
    handler = logging.handlers.RotatingFileHandler(
        path, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8", errors="backslashreplace", delay=True
    )
    lines = _formatter([structlog.processors.format_exc_info, _bounded, structlog.processors.JSONRenderer()])
    handler.setFormatter(_Hiding(lines, hide))
    handler.addFilter(belongs)
    return handler


def _screen(hide: Callable[[str], str]) -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    plain = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
    )
    handler.setFormatter(_Hiding(_formatter([_one_line, plain]), lambda text: _harmless(hide(text), kept="\n")))
    return handler


def _formatter(last: Sequence[structlog.typing.Processor]) -> logging.Formatter:
    first: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last], foreign_pre_chain=first
    )


def _is_of(record: logging.LogRecord, names: Iterable[str]) -> bool:
    return any(record.name == name or record.name.startswith(f"{name}.") for name in names)


def _bounded(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {name: value[-LONGEST_TEXT:] if isinstance(value, str) else value for name, value in event.items()}


def _one_line(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {**event, "event": _harmless(str(event["event"]))[-LONGEST_TEXT:]}


def _harmless(text: str, kept: str = "") -> str:
    """What people typed neither moves the cursor of whoever reads the screen nor looks like a line of ours."""
    return "".join(each if each.isprintable() or each in kept else "\N{REPLACEMENT CHARACTER}" for each in text)
