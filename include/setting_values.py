"""What a setting's value must look like: each function gives the value as it is used, or says what is expected."""

from __future__ import annotations

import base64
import binascii
import ipaddress
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

NEVER_QUOTED: Final = frozenset('$`"\\')
"""Means something between double quotes, so that a value with these and a single quote cannot be written."""


def zone(value: object) -> ZoneInfo:
    """A time zone by its name."""
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):  # KeyError: unknown; the others: not even a name, like a path or a folder
        raise ValueError("expected a zone of the IANA database, like Europe/Ljubljana or UTC") from None


def host_key(value: str) -> str:
    """Type and key of a line that holds them, as ssh-keyscan or a `.pub` file has it."""
    words = value.split()
    kinds = [place for place, word in enumerate(words) if word.startswith(("ssh-", "ecdsa-"))]
    if not kinds or kinds[0] + 1 >= len(words):
        raise ValueError("expected a type and a key, like 'ssh-ed25519 AAAA...', as ssh-keyscan prints them")
    kind, key = words[kinds[0] : kinds[0] + 2]
    if not _is_key(kind, key):
        raise ValueError(f"expected the whole {kind} key as ssh-keyscan prints it: this one is cut off or misspelt")
    return f"{kind} {key}"


def _is_key(kind: str, key: str) -> bool:
    """A key is a row of fields in base64, each with its length before it; the first is its type (RFC 4253, 6.6)."""
    try:
        rest = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        return False
    fields = []
    while len(rest) >= 4:
        length = int.from_bytes(rest[:4], "big")
        fields.append(rest[4 : 4 + length])
        if len(fields[-1]) < length:
            return False
        rest = rest[4 + length :]
    return not rest and len(fields) > 1 and fields[0] == kind.encode()


def webhook_address(value: str) -> str:
    """An address that nobody on the way can read: https, or this machine."""
    try:
        parts = urlsplit(value)
        on_this_machine = parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        on_this_machine = False
    if not value.startswith("https://") and not (value.startswith("http://") and on_this_machine):
        raise ValueError("expected the address of a webhook, beginning with https:// (http:// only on this machine)")
    return value


def redis_address(value: str) -> str:
    """An address of Redis as its client reads it."""
    try:
        parts = urlsplit(value)
        is_whole = bool(parts.path if parts.scheme == "unix" else parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or parts.scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("expected an address of Redis, like redis://:password@host:6379/0 (rediss:// or unix:// too)")
    return value


def shared_ports(ports: Iterable[tuple[str, int]]) -> list[str]:
    """A sentence for each port that more than one setting has."""
    names: dict[int, list[str]] = {}
    for name, port in ports:
        names.setdefault(port, []).append(name.upper())
    return [
        f"{', '.join(sharing)}: expected ports that differ, found {port} for each"
        for port, sharing in names.items()
        if len(sharing) > 1
    ]


def env_quoted(value: str) -> str:
    """A value in quotes, as a shell's `.`, docker compose and readers of `.env` understand it alike."""
    if any(character < " " for character in value) or value.endswith("\\"):
        raise ValueError("expected a value without line breaks and without a backslash at its end")
    if "'" not in value:
        return f"'{value}'"
    if NEVER_QUOTED & set(value):
        raise ValueError('expected a value that has no single quote beside one of $ ` " \\')
    return f'"{value}"'
