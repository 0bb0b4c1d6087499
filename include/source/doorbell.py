"""When to ring: once for each file that settles, and again, ever more rarely, while the ledger lacks it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from include.source.folder import RemoteFile

FIRST_PAUSE_SECONDS: Final = 10.0
"""A round's way to the database takes two to five seconds: ringing sooner would start a run for nothing."""
LONGEST_PAUSE_SECONDS: Final = 300.0


class Doorbell:
    """
    Remembers for which files it rang and which the ledger has. It has no clock and asks nobody: the caller does.

    Args:
        lookback: files changed longer ago are not rung for.
    """

    def __init__(self, lookback: timedelta) -> None:
        self._lookback = lookback
        self._in_ledger: set[RemoteFile] = set()
        self._rung: set[RemoteFile] = set()
        self._pause_seconds = FIRST_PAUSE_SECONDS
        self._ring_again_at = 0.0

    def due(self, settled: Iterable[RemoteFile], at: float, now: datetime) -> list[RemoteFile]:
        """
        Give the files about which the ledger should be asked now; mostly none.

        Args:
            at: seconds of a clock that never goes back.
            now: aware instant, compared with the files' own times.
        """
        young = {file for file in settled if file.modified_at >= now - self._lookback}
        self._in_ledger &= young
        self._rung &= young
        waiting = young - self._in_ledger
        if waiting <= self._rung and at < self._ring_again_at:
            return []
        return sorted(waiting, key=lambda file: file.filename)

    def answered(self, asked: Collection[RemoteFile], missing: Collection[RemoteFile], at: float) -> None:
        """Take in which of the files asked about the ledger lacks: for those the bell rings now."""
        self._in_ledger |= set(asked) - set(missing)
        if not missing:
            return
        is_new = not set(missing) <= self._rung
        self._pause_seconds = FIRST_PAUSE_SECONDS if is_new else min(self._pause_seconds * 2, LONGEST_PAUSE_SECONDS)
        self._ring_again_at = at + self._pause_seconds
        self._rung |= set(missing)
