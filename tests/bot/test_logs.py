"""The log files: which line goes where, that all of them are JSON, and that no secret is in any."""

from __future__ import annotations

import json
import logging
import logging.handlers
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bot import logs
from bot.logs import LogsError, configure
from include.store import DatabaseUnreachableError, Store

pytestmark = pytest.mark.lengthy

TOKEN = ".".join(("MTE4" + "x" * 22, "GabcdE", "y" * 38))
WEBHOOK = "https://discord.com/api/webhooks/123456789012345678/" + "w-_k" * 17
PASSWORD = 'p@ss/w%rd "quoted" \'ö\\'
ADDRESS = f"postgresql://fragflow:{quote(PASSWORD, safe='')}@127.0.0.1:1/fragflow"
REDIS = "redis://:r3dis-s3cret@127.0.0.1:6379/0"
SECRETS = (TOKEN, WEBHOOK, PASSWORD, ADDRESS, REDIS)
BARE = (TOKEN, TOKEN[-30:], WEBHOOK[-30:], PASSWORD, quote(PASSWORD, safe=""), repr(PASSWORD)[1:-1], "r3dis-s3cret")
"""What must be found in no log, in any form."""


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before, level, tells = list(root.handlers), root.level, logging.raiseExceptions
    yield
    logging.raiseExceptions = tells
    for handler in [each for each in root.handlers if each not in before]:
        root.removeHandler(handler)
        handler.close()
    for handler in before:
        root.addHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    logging.getLogger("discord").setLevel(logging.NOTSET)


def begun(folder: Path) -> Path:
    """Log into a folder below; not in a fixture, since pytest captures the screen anew for the test itself."""
    configure(folder / "logs", "INFO", SECRETS)
    return folder / "logs"


def lines(folder: Path, name: str) -> list[dict[str, Any]]:
    path = folder / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def said(folder: Path) -> dict[str, list[str]]:
    return {path.name: [line["event"] for line in lines(folder, path.name)] for path in folder.iterdir()}


def everything(folder: Path, screen: str) -> str:
    texts = [path.read_text(encoding="utf-8") for path in folder.iterdir()]
    assert len(texts) >= 2
    assert "[error" in screen
    return "".join(texts) + screen


def test_each_line_goes_where_it_belongs(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    logging.getLogger("bot.client").info("ready")
    logging.getLogger("fragflow.commands").info("answered", extra={"command": "stats", "seconds": 0.1})
    logging.getLogger("fragflow.queries").warning("slow query", extra={"query": "boards.read_board", "seconds": 1.5})
    logging.getLogger("psycopg.pool").error("no connection")

    assert said(folder) == {
        "bot.log": ["ready"],
        "commands.log": ["answered"],
        "database.log": ["slow query", "no connection"],
        "errors.log": ["no connection"],
    }


def test_a_line_is_json_with_its_time_level_and_values(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    logging.getLogger("fragflow.commands").info("answered", extra={"command": "stats", "seconds": 0.1})

    (line,) = lines(folder, "commands.log")
    assert {key: line[key] for key in ("event", "level", "logger", "command", "seconds")} == {
        "event": "answered", "level": "info", "logger": "fragflow.commands", "command": "stats", "seconds": 0.1,
    }  # fmt: skip
    assert line["timestamp"].endswith("Z")


def test_an_error_carries_its_traceback_on_one_line(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    try:
        int("first\nsecond")
    except ValueError:
        logging.getLogger("bot.delivery").exception("it failed")

    (line,) = lines(folder, "errors.log")
    assert "first\\nsecond" in line["exception"]
    assert "test_logs.py" in line["exception"]


def test_nobody_can_write_a_second_line_or_move_the_cursor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = begun(tmp_path)
    name = 'otter\n{"event": "forged"}\r\x1b[2J\x85'
    logging.getLogger("bot.client").warning("typed by %s", name)

    assert len(lines(folder, "bot.log")) == 1
    screen = capsys.readouterr().err
    assert len(screen.splitlines()) == 1
    assert "\x1b[2J" not in screen


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_hidden_wherever_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str], secret: str) -> None:
    folder = begun(tmp_path)
    logger = logging.getLogger("bot.client")
    logger.error("in the message: %s", secret)
    logger.error("in a value", extra={"given": secret, "nested": {"deep": [secret]}})
    logger.error("quoted %r", secret)
    logging.getLogger("fragflow.queries").error("database %s", secret)
    logging.getLogger("fragflow.commands").error("command %s", secret)
    try:
        try:
            int(secret)
        except ValueError as error:
            raise RuntimeError(f"of {secret}") from error
    except RuntimeError:
        logger.exception("in a chain of errors")

    text = everything(folder, capsys.readouterr().err)
    assert "[hidden]" in text
    assert [each for each in BARE if each in text] == []


def test_what_looks_like_a_secret_is_hidden_though_nobody_named_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    configure(tmp_path / "logs", "INFO", ())
    for each in (TOKEN, WEBHOOK, REDIS, "postgresql://me:s3cr3t-word@host/db", "host=h password=s3cr3t-word user=me"):
        logging.getLogger("bot.client").error("see %s", each)

    text = everything(tmp_path / "logs", capsys.readouterr().err)
    assert [each for each in (TOKEN, WEBHOOK[-30:], "r3dis-s3cret", "s3cr3t-word") if each in text] == []


def test_real_errors_of_the_libraries_hide_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = begun(tmp_path)
    for address in (ADDRESS, f"not an address {PASSWORD}"):
        try:
            Store(address, "tests")
        except DatabaseUnreachableError:
            logging.getLogger("include.store").exception("the database is away: %s", address)

    text = everything(folder, capsys.readouterr().err)
    assert "DatabaseUnreachableError" in text
    assert [each for each in BARE if each in text] == []


def test_files_are_bounded_and_old_ones_go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(logs, "FILE_BYTES", 20_000)
    configure(tmp_path / "small", "INFO", ())
    for number in range(2000):
        logging.getLogger("bot.client").info("line %d %s", number, "x" * 100)
    logging.getLogger("bot.client").info("y" * 1_000_000)

    kept = sorted(path.name for path in (tmp_path / "small").iterdir())
    assert kept == ["bot.log", "bot.log.1", "bot.log.2", "bot.log.3"]
    assert sum(path.stat().st_size for path in (tmp_path / "small").iterdir()) < 4 * 20_000 + logs.LONGEST_TEXT


def test_nobody_else_may_look_into_the_folder(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    assert folder.stat().st_mode & 0o077 == 0


def test_the_level_holds_for_the_screen_and_the_files(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    configure(tmp_path / "logs", "WARNING", ())
    logging.getLogger("bot.client").info("not told")
    logging.getLogger("bot.client").warning("told")

    assert said(tmp_path / "logs") == {"bot.log": ["told"]}
    screen = capsys.readouterr().err
    assert "told" in screen
    assert "not told" not in screen


def test_what_cannot_be_logged_shows_no_secret_either(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    begun(tmp_path)
    logging.getLogger("bot.client").error("%d numbers", TOKEN)

    assert TOKEN not in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(LogsError, match=r"No log can be written into .*: set FRAGFLOW_HOME to a folder of yours"):
        configure(tmp_path / "taken" / "logs", "INFO", ())


def test_what_members_say_is_not_written_down_whatever_the_level(tmp_path: Path) -> None:
    configure(tmp_path / "logs", "DEBUG", ())
    logging.getLogger("discord.gateway").debug("WebSocket Event: %s", {"content": "words of a member"})
    logging.getLogger("bot.client").debug("of our own")

    assert said(tmp_path / "logs") == {"bot.log": ["of our own"]}


def test_half_a_character_breaks_no_file(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    logging.getLogger("bot.client").error("lone \ud800 surrogate")

    assert len(lines(folder, "errors.log")) == 1


def test_a_slow_disk_holds_up_nobody_and_no_line_is_lost(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder, is_free, threads = begun(tmp_path), threading.Event(), set()
    emit = logging.handlers.RotatingFileHandler.emit

    def slow(handler: logging.handlers.RotatingFileHandler, record: logging.LogRecord) -> None:
        assert is_free.wait(10)
        threads.add(threading.current_thread())
        emit(handler, record)

    monkeypatch.setattr(logging.handlers.RotatingFileHandler, "emit", slow)
    with logs.in_a_thread():
        for number in range(20):
            logging.getLogger("bot.client").info("line %d", number)
        try:
            int("no number")
        except ValueError:
            logging.getLogger("bot.client").exception("it failed")
        is_free.set()

    assert said(folder)["bot.log"] == [*(f"line {number}" for number in range(20)), "it failed"]
    assert "no number" in lines(folder, "errors.log")[0]["exception"]
    assert threading.current_thread() not in threads
    logging.getLogger("bot.client").info("afterwards")
    assert said(folder)["bot.log"][-1] == "afterwards"
