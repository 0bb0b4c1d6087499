"""Hostile names in the folder of a real server: each is listed, none is followed out of the folder or hides another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.source.folder import RefusedFileError, name_of_bytes
from include.source.sftp import SftpFolder
from tests.fuzz import hostile_text
from tests.fuzz.budget import tried, tries
from tests.fuzz.terminal import obeyed
from tests.game_server import running, session

pytestmark = pytest.mark.lengthy

SOUND = b"2026-01-10-210512-supply-round-1.txt"
LONGEST_NAME_BYTES = 255

any_name = st.one_of(
    hostile_text.names.map(str.encode),
    hostile_text.names.map("2026-01-10-210512-{}-round-1.txt".format).map(str.encode),
    st.binary(min_size=1, max_size=40),
).filter(
    lambda name: 0 < len(name) <= LONGEST_NAME_BYTES and not {0, ord("/")} & set(name) and name not in (b".", b"..")
)


@pytest.fixture(scope="module")
def gamestats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, SftpFolder]]:
    """The folder on the server's disk, and over SFTP."""
    top = tmp_path_factory.mktemp("fuzzed_server")
    folder = top / "root" / "gamestats"
    folder.mkdir(parents=True)
    with running(top / "root", top / "keys") as server, session(server) as client:
        yield folder, SftpFolder(client, "gamestats")


@tries(15)
@given(st.sets(any_name, max_size=8))
def test_hostile_names_on_the_server_are_listed_and_refused_in_printable_words(gamestats, names):
    disk, remote = gamestats
    names = names | {SOUND}
    tried("names on a server", len(names))
    for name in names:
        Path(os.fsdecode(os.fsencode(disk) + b"/" + name)).write_bytes(b"whole\n")
    try:
        listed = remote.list_files()
        contents = {file.filename: _read(remote, file) for file in listed}
    finally:
        for entry in os.scandir(os.fsencode(disk)):
            Path(os.fsdecode(entry.path)).unlink()

    assert sorted(contents) == sorted({name_of_bytes(name) for name in names})
    assert contents[SOUND.decode()] == b"whole\n"
    assert all(content == b"whole\n" for content in contents.values() if content is not None)
    assert [name for name, content in contents.items() if content is not None and obeyed(name)] == []


def _read(remote, file):
    """The bytes, None for a name that is refused."""
    try:
        return remote.read(file).content
    except RefusedFileError as refusal:
        assert str(refusal).isprintable()  # noqa: PT017 (the words are what is tried)
        return None
