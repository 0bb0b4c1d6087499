"""The only Python that runs SQL: functions that take a connection first, over a small pool."""

from __future__ import annotations

from include.store.pool import DatabaseUnreachableError, Store

__all__ = ["DatabaseUnreachableError", "Store"]
