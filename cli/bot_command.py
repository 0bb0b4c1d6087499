"""`fragflow bot`: answer in Discord."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from typing import Final

import click

_M_ARENA_MAX: Final = -8
"""As malloc.h of glibc has it."""


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
    """Keep the bot below 150 MB: 20 go to what cashews loads wherever it finds it, others to threads nobody needs."""
    for unused in ("dill", "opentelemetry", "sqlalchemy", "starlette"):
        sys.modules.setdefault(unused, None)  # type: ignore[arg-type]
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.platform == "linux":
        _allow_two_arenas()


def _allow_two_arenas() -> None:
    """The C library gives each thread a heap of its own, which keeps what the thread once needed; musl has none."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)
