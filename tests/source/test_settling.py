from datetime import UTC, datetime

from include.source.folder import RemoteFile
from include.source.settling import Settling

MODIFIED_AT = datetime(2026, 1, 10, 20, 0, tzinfo=UTC)


def file(name: str = "a.txt", size_bytes: int = 100) -> RemoteFile:
    return RemoteFile(name, size_bytes, MODIFIED_AT)


def test_a_file_seen_once_has_not_settled():
    settling = Settling()
    settling.observe([file()], listed_at=10.0)

    assert settling.settled() == []
    assert settling.has_unsettled()


def test_a_file_that_looks_the_same_a_second_later_has_settled():
    settling = Settling()
    settling.observe([file()], listed_at=10.0)
    settling.observe([file()], listed_at=11.0)

    assert settling.settled() == [file()]
    assert not settling.has_unsettled()


def test_two_listings_within_a_second_settle_nothing():
    settling = Settling()
    settling.observe([file()], listed_at=10.0)
    settling.observe([file()], listed_at=10.9)

    assert settling.settled() == []


def test_a_file_that_grows_starts_anew():
    settling = Settling()
    settling.observe([file(size_bytes=100)], listed_at=10.0)
    settling.observe([file(size_bytes=200)], listed_at=11.5)
    settling.observe([file(size_bytes=200)], listed_at=12.0)

    assert settling.settled() == []


def test_a_file_that_was_away_starts_anew():
    settling = Settling()
    settling.observe([file()], listed_at=10.0)
    settling.observe([], listed_at=11.0)
    settling.observe([file()], listed_at=12.0)

    assert settling.settled() == []


def test_one_growing_file_does_not_hold_back_another():
    settling = Settling()
    settling.observe([file("a.txt"), file("b.txt", 1)], listed_at=10.0)
    settling.observe([file("a.txt"), file("b.txt", 2)], listed_at=11.0)

    assert settling.settled() == [file("a.txt")]
    assert settling.has_unsettled()
