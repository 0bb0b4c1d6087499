"""The same wish gives the same bytes, and an impossible one a clear word."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest

from include.parser.names import clean_name
from include.samples import SampleOptionError, SampleOptions, generate, generate_with_truth
from tests.corpus import CORPUS, needs_corpus
from tests.samples.stats_text import lines_of


def test_a_seed_gives_the_same_bytes_on_every_machine():
    """The digest was taken on Python 3.11; it must change only when the generator does."""
    every_byte = sha256()
    for file in generate(SampleOptions(seed=1, defects=frozenset({"hostile-names", "bots"}))):
        every_byte.update(file.filename.encode() + b"\n" + file.content)
    assert every_byte.hexdigest() == "8993cc2eef2ad8b571ad6dfdd3facb7c2e08fd826cbc2d658b1c5e148fa5aec1"


def test_another_seed_gives_another_evening():
    assert generate(SampleOptions(seed=1)) != generate(SampleOptions(seed=2))


@pytest.mark.parametrize("layout", [33, 36, 37, 38])
def test_lines_have_the_columns_of_their_layout(layout: int):
    for file in generate(SampleOptions(layout=layout, maps=2)):
        assert {len(line.columns) for line in lines_of(file.content).values()} == {layout}


@pytest.mark.parametrize("players", [4, 5, 6, 12, 32])
def test_as_many_play_as_were_asked_for(players: int):
    for sample in generate_with_truth(SampleOptions(players=players, maps=1)):
        assert len(sample.played) == players
        sides = [truth.side for truth in sample.played]
        assert abs(sides.count("axis") - sides.count("allies")) == players % 2


def test_evenings_follow_each_other_day_by_day():
    files = generate(SampleOptions(evenings=3, maps=1, first_evening=date(2025, 12, 31)))
    assert [file.filename[:10] for file in files[::2]] == ["2025-12-31", "2026-01-01", "2026-01-02"]


def test_evenings_share_their_community():
    rounds = generate_with_truth(SampleOptions(evenings=5))
    assert len({truth.guid for sample in rounds for truth in sample.played}) == 6 + 3


def test_files_come_in_file_time_order():
    names = [file.filename for file in generate(SampleOptions(evenings=2, maps=8))]
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        ({"seed": -1}, "seed"),
        ({"evenings": 0}, "evenings"),
        ({"maps": 0}, "maps"),
        ({"players": 3}, "players"),
        ({"layout": 35}, "33, 36, 37, 38"),
    ],
)
def test_impossible_options_are_refused_with_what_is_possible(wish: dict[str, int], word: str):
    with pytest.raises(SampleOptionError, match=word):
        SampleOptions(**wish)


def test_unknown_defect_is_refused_with_the_names_of_all():
    with pytest.raises(SampleOptionError, match=r"'gremlins'.*truncated"):
        generate(SampleOptions(defects=frozenset({"gremlins"})))


def test_more_defects_than_maps_are_refused():
    with pytest.raises(SampleOptionError, match="2 defects need a map of their own, but the evening has 1"):
        generate(SampleOptions(maps=1, defects=frozenset({"crlf", "bots", "foreign"})))


@needs_corpus
def test_nobody_of_the_real_files_is_in_the_samples():
    real: set[str] = set()
    for path in CORPUS.glob("*-round-?.txt"):
        for row in path.read_text("latin-1").splitlines()[1:]:
            guid, name = row.split("\\")[:2]
            real |= {guid, clean_name(name).lower()}
    assert real
    rounds = generate_with_truth(SampleOptions(players=32, evenings=3, maps=2))
    invented = {word for s in rounds for p in s.played for word in (p.guid, clean_name(p.raw_name).lower())}
    assert len(invented) > 60
    assert not invented & real
