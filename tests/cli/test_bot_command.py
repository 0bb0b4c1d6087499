"""What the bot's process leaves out to stay small is nothing that it needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.lengthy

BOT = """
from cli.bot_command import _stay_small
_stay_small()
import sys
import bot.start, include.charts.lines, redis
print(*sorted(name for name, module in sys.modules.items() if module is not None and "." not in name))
from cashews import Cache
Cache("memory").setup("mem://")
Cache("redis").setup("redis://127.0.0.1:1", pickle_type="json")
"""
UNUSED = {"dill", "nacl", "opentelemetry", "pygments", "sqlalchemy", "starlette"}


def in_a_process(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60
    ).stdout


def test_the_bot_starts_without_what_its_libraries_only_load_where_they_find_it():
    loaded = set(in_a_process(BOT).split())

    assert {"discord", "cashews", "psycopg", "matplotlib"} <= loaded
    assert loaded & UNUSED == set()


def test_what_is_loaded_already_stays():
    program = "import json, sys\nsys.modules['dill'] = json\nfrom cli.bot_command import _stay_small\n_stay_small()\n"

    assert in_a_process(f"{program}import dill\nprint(dill.__name__)").strip() == "json"
