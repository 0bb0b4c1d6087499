"""Whatever the files of a map have become, what the judge says of them holds. The long search: `make soak`."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.parser.judge import judge
from include.source.folder import LARGEST_FILE_BYTES
from tests.fuzz import single_numbers
from tests.fuzz.budget import MAPS_JUDGED, tried, tries
from tests.fuzz.mutations import evenings, files_of_a_map, source_of
from tests.fuzz.soundness import assert_sound

pytestmark = pytest.mark.lengthy


@tries(MAPS_JUDGED)
@given(files_of_a_map())
def test_whatever_becomes_of_the_files_of_a_map_the_verdicts_hold(files):
    tried("files judged", len(files))

    assert_sound(files)


@tries(20)
@given(st.binary(max_size=400))
def test_any_bytes_under_a_round_name_are_judged(content):
    tried("files judged")

    assert_sound([source_of("2026-01-10-210512-supply-round-1.txt", content)])


def test_the_files_that_are_changed_hold_by_themselves():
    verdicts = [verdict for files in evenings() for verdict in assert_sound(files)]

    assert sum(verdict.state == "complete" for verdict in verdicts) > 100


def test_no_single_wrong_kill_death_or_damage_is_believed():
    """Each stands twice in a file: at him who did it and at him who suffered it (format-spec 9)."""
    proven = ("weapon kills", "weapon deaths", "damage_given", "damage_received")
    found = Counter(single_numbers.outcomes(single_numbers.clean_maps()[-1], proven))
    tried("files judged", found.total())

    assert {kind for kind, _ in found} == set(proven)
    assert {outcome for _, outcome in found} == {"held back"}


@pytest.mark.parametrize(
    "filling",
    [
        b"a\n",
        b"a\nb\t\n",
        b"\xe9\n",
        b"\n",
        b"\t",
        b"\\",
        b"^1",
        b"9",
        b" ",
        b"\r",
        b"AAAAAAAA\\^1\\1\\1\\16 1 1 1 1 1 \t0\n",
    ],
)
def test_four_megabytes_of_anything_are_judged_in_no_time(filling):
    """What the longest file that is fetched may hold must not keep the round that was just played waiting."""
    content = b"s\\supply\\c\\1\\1\\1\\12:00\\12:00\n" + filling * (LARGEST_FILE_BYTES // len(filling) - 20)
    tried("files judged")
    started = time.process_time()

    (verdict,) = judge([source_of("2026-01-10-210512-supply-round-1.txt", content)])

    assert verdict.played is None
    assert time.process_time() - started < 5
