"""What the supervisor runs, and how long it waits before it runs that again."""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from local import state

Ready = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Component:
    """
    One long-running process.

    Attributes:
        environment: all of it; secrets belong here, never into `command`, which every user of the machine can read.
        ready: asked again and again while it starts.
        wave: waves stop from the highest to the lowest; those of one wave together.
        stop_signal: the polite one; after `stop_seconds` everything in its session is killed.
        account: whose process it is; None for our own.
        may_end: with 0 it ended because somebody told it to, and stays down; all others are started again.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    ready: Ready
    wave: int
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 20.0
    account: state.Account | None = None
    may_end: bool = False


@dataclass(frozen=True, slots=True)
class BackOff:
    """Pauses before a restart: doubled from first to longest, and from the first again after a calm while."""

    first_seconds: float = 1.0
    longest_seconds: float = 60.0
    calm_after_seconds: float = 60.0
