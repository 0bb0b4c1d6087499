"""
Who is forgotten, in a file beside the database: a database restored from before the request does not know it.

The file holds what `forgotten_players` holds: tokens, salts and hashes, no GUID and no name.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from include.parser.redaction import Forgotten

FILENAME: Final = "privacy.jsonl"
"""In `FRAGFLOW_HOME`."""


def read_kept(path: Path | None) -> list[Forgotten]:
    """Give the people of the file, none when it is not there."""
    if path is None or not path.exists():
        return []
    return [
        Forgotten(row["token"], bytes.fromhex(row["salt"]), row["guid_sha256"], frozenset(row["name_sha256s"]))
        for row in map(json.loads, path.read_text().splitlines())
    ]


def keep(path: Path | None, people: Iterable[Forgotten]) -> None:
    """Write the file anew when it does not say this; a killed write leaves the earlier one whole."""
    wanted = sorted(people, key=lambda each: each.token)
    if path is None or sorted(read_kept(path), key=lambda each: each.token) == wanted:
        return
    rows = [
        {
            "token": each.token,
            "salt": each.salt.hex(),
            "guid_sha256": each.guid_sha256,
            "name_sha256s": sorted(each.name_sha256s),
        }
        for each in wanted
    ]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = path.with_suffix(".new")
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("".join(json.dumps(row) + "\n" for row in rows))
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)


def together(one: Iterable[Forgotten], other: Iterable[Forgotten]) -> list[Forgotten]:
    """Give everybody of both, with all names."""
    people: dict[str, Forgotten] = {}
    for each in (*one, *other):
        there = people.get(each.token, each)
        people[each.token] = replace(there, name_sha256s=there.name_sha256s | each.name_sha256s)
    return list(people.values())
