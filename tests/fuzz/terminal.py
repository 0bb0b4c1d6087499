"""What may stand on a terminal or in a log: text to be seen, and nothing that is obeyed."""

from __future__ import annotations

import unicodedata


def obeyed(text: str) -> set[str]:
    """Give the characters that move a cursor, ring, turn a line around, hide, or begin a line that is not ours."""
    hidden = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return {sign for sign in text.replace("\n", "") if unicodedata.category(sign) in hidden}
