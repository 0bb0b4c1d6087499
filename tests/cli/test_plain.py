"""What commands print."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime

from rich.console import Console

from cli.plain import listing, write_json


def test_a_narrow_terminal_loses_no_digit():
    table = listing("Player", "GUID", "DPM")
    table.add_row("otter", "0BADC0DE", "1,344.8")
    printed = io.StringIO()

    Console(file=printed, width=12).print(table)

    assert sorted("".join(printed.getvalue().split())) == sorted("PlayerGUIDDPM" + "otter" + "0BADC0DE" + "1,344.8")


def test_days_and_times_are_written_as_iso_8601_has_them(capsys):
    write_json({"day": date(2026, 1, 10), "at": datetime(2026, 1, 10, 20, 15, tzinfo=UTC)})

    assert json.loads(capsys.readouterr().out) == {"day": "2026-01-10", "at": "2026-01-10T20:15:00+00:00"}
