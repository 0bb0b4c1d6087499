"""A receipt's words, for the terminal and the page alike; hostile text becomes harmless here, never markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from include.parser.values import Flag
    from include.receipts.receipt import FileFacts, Rederived

REDERIVED: Final[dict[Rederived, str]] = {
    "equal": "The stored rows are what follows from the raw bytes: worked out again just now.",
    "differs": "The stored rows are NOT what follows from the raw bytes:",
    "no round": "No round came of it.",
}
SETTLED: Final[dict[str | None, str]] = {
    "watch": "unchanged on two listings of the watch",
    "two_listings": "unchanged on two listings",
    "not_awaited": "not awaited, loaded by hand",
    None: "not noted",
}
FETCHED_BY: Final = {
    "watch": "the watch",
    "sync": "sync_rounds",
    "load": "fragflow load",
}


def visible(text: str) -> str:
    """Give a text in which what moves the cursor, turns the line around or hides is seen to stand."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def moment(at: datetime | None) -> str:
    """Give a time to the second, with its zone."""
    return "at an unknown time" if at is None else f"{at:%Y-%m-%d %H:%M:%S %Z}"


def size(file: FileFacts) -> str:
    """Give a file's length, and what the server said it was around the reading."""
    told = f"{file.size_bytes:,} bytes"
    if file.size_before_bytes is None or file.size_after_bytes is None:
        return told
    if file.size_before_bytes == file.size_after_bytes == file.size_bytes:
        return f"{told}, as many before and after reading"
    return f"{told}, {file.size_before_bytes:,} before and {file.size_after_bytes:,} after reading"


def counted(number: int, noun: str) -> str:
    """Give a number with its noun; of several words the first is the one that takes the plural."""
    first, *rest = noun.split(" ")
    return f"{number:,} {noun}" if number == 1 else " ".join([f"{number:,} {first}s", *rest])


def of_whom(flag: Flag, names: Mapping[str, str]) -> str:
    """Give whom a flag is about: name and GUID, or the round."""
    if flag.player_guid is None:
        return "the round"
    name = names.get(flag.player_guid)
    return f"{name} ({flag.player_guid})" if name else flag.player_guid


def state_and_reason(file: FileFacts) -> str:
    """Give what became of a file, and why."""
    return f"{file.state}, {file.reason}" if file.reason else file.state
