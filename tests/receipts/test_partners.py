"""What speaks for a pair, and against the candidates of an orphan."""

from __future__ import annotations

from datetime import timedelta

from include.parser.judge import SourceFile, judge, sha256_of
from include.receipts.partners import pairing_of
from tests.corpus import CORPUS, needs_corpus
from tests.parser.stats_files import FIRST, SECOND, by_name, header, line, source

HOUR = timedelta(hours=1)
LATER_FIRST = "2026-03-01-210130-testmap-round-1.txt"
LATER_SECOND = "2026-03-01-212500-testmap-round-2.txt"


def first(filename=FIRST):
    return source(filename, header(1, after="10:00"), line("AAAAAAAA", 1), line("BBBBBBBB", 2))


def second(filename=SECOND):
    lines = [
        line(guid, team, 2, "18.0", damage_given=200, damage_received=200, mp40=(40, 100, 4, 4, 2))
        for guid, team in (("AAAAAAAA", 2), ("BBBBBBBB", 1))
    ]
    return source(filename, header(2, limit="10:00", after="8:00"), *lines)


def points(filename, *files):
    verdicts = judge(files)
    return pairing_of(by_name(verdicts)[filename], verdicts, HOUR)


def test_of_several_rounds_that_fit_the_latest_is_said_to_be_taken():
    later = source(LATER_FIRST, header(1, after="10:00"), line("AAAAAAAA", 1, xp=1), line("BBBBBBBB", 2))

    found = points(SECOND, first(), later, second())[-1]

    assert (found.observed, found.holds) == ("2 of 2 round 1 files before it in time fit, this is the latest", True)


def test_an_orphan_whose_round_1_is_taken_says_by_whom():
    found = points(LATER_SECOND, first(), second(), second(LATER_SECOND))

    assert [(point.what, point.observed) for point in found if not point.holds] == [(f"{FIRST}: still free", SECOND)]


def test_a_lone_round_1_has_nothing_to_prove():
    assert points(FIRST, first()) == ()


@needs_corpus
def test_every_pair_of_real_files_is_proven_and_every_orphan_has_something_against_it():
    files = [SourceFile(path.name, path.read_bytes(), sha256_of(path.read_bytes())) for path in CORPUS.glob("*.txt")]
    verdicts = judge(files)
    paired = [verdict for verdict in verdicts if verdict.partner]
    orphans = [verdict for verdict in verdicts if verdict.state == "orphan"]
    assert len(paired) > 100
    assert orphans

    assert all(point.holds for verdict in paired for point in pairing_of(verdict, verdicts, HOUR))
    assert all(any(not point.holds for point in pairing_of(orphan, verdicts, HOUR)) for orphan in orphans)
