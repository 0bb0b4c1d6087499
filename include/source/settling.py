"""Which files have stopped changing, seen from listings alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from include.source.folder import RemoteFile

SETTLE_SECONDS: Final = 1.0
"""SFTP tells whole seconds: two writes within one look alike, so equal listings must lie this far apart."""


class Settling:
    """Remembers since when each file has looked the same. It has no clock: the caller says when it listed."""

    def __init__(self) -> None:
        self._unchanged_since: dict[RemoteFile, float] = {}
        self._last_listed_at = 0.0

    def observe(self, listing: Iterable[RemoteFile], listed_at: float) -> None:
        """
        Take a listing in; files that are gone or look different start anew.

        Args:
            listed_at: seconds of a clock that never goes back.
        """
        self._unchanged_since = {file: self._unchanged_since.get(file, listed_at) for file in listing}
        self._last_listed_at = listed_at

    def settled(self) -> list[RemoteFile]:
        """Give the files whose size and time were equal on two listings far enough apart."""
        return [file for file in self._unchanged_since if self._is_settled(file)]

    def has_unsettled(self) -> bool:
        """Say whether another listing is needed to know about some file."""
        return any(not self._is_settled(file) for file in self._unchanged_since)

    def _is_settled(self, file: RemoteFile) -> bool:
        return self._last_listed_at - self._unchanged_since[file] >= SETTLE_SECONDS
