"""How long each query took, told to whoever wants to know; the store itself depends on no metrics library."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, Final, Self

from psycopg import Cursor

Observer = Callable[[str, float, bool], None]
"""
Called after each query, in the thread that asked: the function of the store that asked, like "boards.read_board", the
seconds until the first row was there, and whether it failed. What is asked outside the store is "other".
"""

_STORE: Final = __package__ + "."
_MACHINERY: Final = frozenset({_STORE + "pool", __name__})


def observed_cursor(observer: Observer) -> type[Cursor[Any]]:
    """Give a class of cursors that tell how long they took."""

    class ObservedCursor(Cursor[Any]):
        def execute(self, *arguments: Any, **options: Any) -> Self:
            began, failed = time.perf_counter(), True
            try:
                super().execute(*arguments, **options)
                failed = False
            finally:
                name = _asking_function()
                if name:
                    observer(name, time.perf_counter() - began, failed)
            return self

    return ObservedCursor


def _asking_function() -> str | None:
    """Give the innermost function of the store on the stack, None for the pool's own questions."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("psycopg_pool"):
            return None
        function = frame.f_code.co_name
        if module.startswith(_STORE) and module not in _MACHINERY and not function.startswith("<"):
            return f"{module.removeprefix(_STORE)}.{function.strip('_')}"
        frame = frame.f_back
    return "other"
