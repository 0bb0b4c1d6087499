"""The trust receipt of a file and the round it gave: everything that says why its numbers may be believed, or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from include.parser.proof import Proof
from include.parser.values import BadLine, Flag
from include.store.receipts import Candidate, Change, CheckedExpectation, CheckedSuite, FileFacts, Post

__all__ = [
    "Candidate",
    "Change",
    "CheckedExpectation",
    "CheckedSuite",
    "FileFacts",
    "Post",
    "Proof",
    "Receipt",
    "Rederived",
]

Rederived = Literal["equal", "differs", "no round"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """
    Everything about one file.

    Attributes:
        round_id: None when no round came of the file.
        title: the round in words, like "supply, round 2"; the filename when there is none.
        partner: filename of the other round of the map.
        partner_came_at: when that file, whatever revision of it, was first here.
        pairing: why the partner is the right one; for an orphan, why none of the candidates is.
        rederived: whether the stored rows are what follows from the raw bytes, worked out again for this receipt.
        differences: what differs, in sentences.
        names: a player's GUID -> his name in this file, as far as it could be read.
        held_back: player lines that were not believed, and for a file in quarantine the line at fault, if any.
    """

    file: FileFacts
    round_id: int | None
    title: str
    round_number: int | None
    ended_at: datetime | None
    partner: str | None
    partner_came_at: datetime | None
    pairing: tuple[Proof, ...]
    rederived: Rederived
    differences: tuple[str, ...]
    suites: tuple[CheckedSuite, ...]
    flags: tuple[Flag, ...]
    held_back: tuple[BadLine, ...]
    changes: tuple[Change, ...]
    posts: tuple[Post, ...]
    revisions: tuple[FileFacts, ...]
    names: Mapping[str, str] = field(default_factory=dict)
