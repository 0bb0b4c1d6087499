import os
from pathlib import Path

import pytest

from include.source.folder import LocalFiles, SourceError


def test_folders_are_searched_to_the_bottom(tmp_path: Path):
    (tmp_path / "2026" / "01").mkdir(parents=True)
    (tmp_path / "2026" / "01" / "b.txt").write_bytes(b"b")
    (tmp_path / "a.txt").write_bytes(b"a")

    files = LocalFiles([tmp_path])

    assert [(file.filename, files.read(file).content) for file in files.list_files()] == [
        ("a.txt", b"a"),
        ("b.txt", b"b"),
    ]


def test_a_file_can_be_named_itself(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(b"a")
    (tmp_path / "b.txt").write_bytes(b"b")

    assert [file.filename for file in LocalFiles([tmp_path / "b.txt"]).list_files()] == ["b.txt"]


def test_two_folders_may_hold_two_versions_of_a_name(tmp_path: Path):
    for folder, content in (("one", b"1"), ("two", b"22")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_bytes(content)

    files = LocalFiles([tmp_path])

    assert sorted(files.read(file).content for file in files.list_files()) == [b"1", b"22"]


def test_files_alike_in_name_size_and_time_are_still_two(tmp_path: Path):
    for folder, content in (("one", b"1"), ("two", b"2")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_bytes(content)
        os.utime(tmp_path / folder / "a.txt", (1_700_000_000, 1_700_000_000))

    files = LocalFiles([tmp_path])

    assert [files.read(file).content for file in files.list_files()] == [b"1", b"2"]


def test_a_file_named_twice_is_given_once(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(b"a")

    assert len(LocalFiles([tmp_path, tmp_path / "a.txt", tmp_path / "." / "a.txt"]).list_files()) == 1


def test_a_path_that_does_not_exist_is_said(tmp_path: Path):
    with pytest.raises(SourceError, match="nowhere: no such file or folder"):
        LocalFiles([tmp_path / "nowhere"]).list_files()


def test_a_file_that_grew_since_it_was_listed_shows_it_in_its_sizes(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(b"half")
    files = LocalFiles([tmp_path])
    (listed,) = files.list_files()
    (tmp_path / "a.txt").write_bytes(b"half and more")

    reading = files.read(listed)

    assert (listed.size_bytes, reading.size_before_bytes, reading.size_after_bytes) == (4, 13, 13)


def test_a_file_rewritten_with_the_same_size_is_an_error(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(b"half")
    files = LocalFiles([tmp_path])
    (listed,) = files.list_files()
    os.utime(tmp_path / "a.txt", (1, 1))

    with pytest.raises(SourceError, match="changed since it was listed"):
        files.read(listed)


def test_a_name_that_is_not_utf8_is_listed_and_refused(tmp_path: Path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("odd")
    files = LocalFiles([tmp_path])
    (odd,) = files.list_files()

    with pytest.raises(SourceError, match="not UTF-8"):
        files.read(odd)
