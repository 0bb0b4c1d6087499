"""Files to choose from, when a word means several."""

from __future__ import annotations

from cli.candidates import listed
from include.store.receipts import MOST_CANDIDATES, Candidate


def found(number: int) -> list[Candidate]:
    return [Candidate(n, f"2026-01-10-2000{n:02}-supply-round-1.txt", "ab" * 32, "loaded", n) for n in range(number)]


def test_a_list_that_is_cut_off_does_not_say_that_it_is_all():
    assert listed(found(2)).startswith("2 files match;")
    assert listed(found(MOST_CANDIDATES)).startswith(f"Too many files match; the latest {MOST_CANDIDATES} of them:")
