"""`fragflow bot`: answer in Discord."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from typing import Final

import click

_MALLOPT: Final = {-8: 1, -1: 64 * 1024, -3: 64 * 1024}
"""
M_ARENA_MAX, M_TRIM_THRESHOLD, M_MMAP_THRESHOLD of glibc's malloc.h: one heap for all threads, which gives back what is
free at its end, and nothing large in it. Pictures and exports would leave 5 to 15 MB behind.
"""


@click.command("bot")
def bot_command() -> None:
    """
    Answer commands in Discord until Ctrl-C.

    Everything comes from the settings: DISCORD_BOT_TOKEN, GUILD_ID and so on, and the database that they name.
    """
    _stay_small()
    from bot.start import StartError, run  # only here is discord.py needed

    try:
        run()
    except StartError as error:
        raise click.ClickException(str(error)) from None


def _stay_small() -> None:
    """Keep the bot near 150 MB: 23 go to what libraries load wherever they find it, others to threads nobody needs."""
    for unused in ("dill", "nacl", "opentelemetry", "pygments", "sqlalchemy", "starlette"):
        sys.modules.setdefault(unused, None)  # type: ignore[arg-type]
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.platform == "linux":
        _give_memory_back()


def _give_memory_back() -> None:
    """The C library keeps what was needed once, each thread for itself; musl has no such settings."""
    with contextlib.suppress(AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        for setting, value in _MALLOPT.items():
            mallopt(setting, value)
