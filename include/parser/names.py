"""Player names: the engine's colour codes (format-spec 1.4)."""

from __future__ import annotations

import re
from typing import Final

_COLOUR_CODE: Final = re.compile(r"\^[!-\]_-~\x80-\U0010ffff]")
"""`^` and one character that is printable, not blank and not `^`; extended bytes count. `^^` is no code."""

UNNAMED: Final = "UnnamedPlayer"
"""What the engine itself calls a player whose name is empty or all colour."""


def clean_name(raw_name: str) -> str:
    """A name without colour codes, otherwise untouched: still hostile text. Source: format-spec 1.4."""
    if "^" in raw_name:
        raw_name = _COLOUR_CODE.sub("", raw_name)
    return raw_name if raw_name.strip() else UNNAMED
