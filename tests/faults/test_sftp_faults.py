"""A game server that is away, silent, another one, or breaks off: the next run has what an undisturbed one has."""

from __future__ import annotations

import socket
import time

import pytest

from include.source.folder import ConnectionLostError, SourceError
from include.source.sftp import SftpFolder
from include.source.ssh import sftp_session
from include.store import Store
from local.keys import key_file
from tests.faults.runs import PostsOnDisk, finish, folder_of_maps, left, opened, run
from tests.faults.unsteady_server import UnsteadyServer
from tests.free_ports import free_port

pytestmark = [pytest.mark.database, pytest.mark.validation]

SILENCE_SECONDS = 2.0


@pytest.fixture
def server(tmp_path):
    """A server with the four files of two maps; not yet running."""
    return UnsteadyServer(folder_of_maps(tmp_path, maps=2), tmp_path, free_port())


@pytest.fixture(scope="module")
def undisturbed(postgres_server, migrated_template, tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("undisturbed")
    posts = PostsOnDisk(tmp_path / "posts")
    postgres_server.create_database("undisturbed", template=migrated_template)
    url = postgres_server.url("undisturbed")
    finish(url, folder_of_maps(tmp_path, maps=2), posts)
    yield left(url, posts)
    postgres_server.client("dropdb", "--force", "undisturbed")


@pytest.fixture
def posts(tmp_path):
    return PostsOnDisk(tmp_path / "posts")


def names(server):
    return sorted(path.name for path in server.folder.iterdir())


def run_over_sftp(url, server, posts):
    with Store(url, "tests") as store, sftp_session(server.login, SILENCE_SECONDS) as client:
        run(opened(store), SftpFolder(client, "/"), posts)


def ledger(url):
    with Store(url, "tests") as store, store.transaction() as connection:
        return connection.execute("SELECT filename, state, reason FROM stats_files ORDER BY filename").fetchall()


def test_a_server_that_is_away_is_said_and_read_when_it_is_back(server, database_url, posts, undisturbed):
    with pytest.raises(SourceError, match="the game server cannot be reached"):
        run_over_sftp(database_url, server, posts)
    assert ledger(database_url) == []

    with server.running():
        run_over_sftp(database_url, server, posts)

    assert left(database_url, posts) == undisturbed


def test_a_server_that_takes_the_connection_and_never_answers_holds_nothing_up(
    server, database_url, posts, undisturbed
):
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", server.port)), pytest.raises(SourceError, match="cannot be reached"):
        run_over_sftp(database_url, server, posts)
    assert time.monotonic() - began < 10 * SILENCE_SECONDS

    with server.running():
        run_over_sftp(database_url, server, posts)

    assert left(database_url, posts) == undisturbed


def test_a_server_with_another_host_key_is_not_read(server, database_url, posts, undisturbed):
    """Not even listed: whoever answers at the address could be anybody."""
    known = server.login
    for name in ("host", "host.pub"):
        (server.keys / name).rename(server.keys / f"true_{name}")
    key_file(server.keys / "host")
    with (
        server.running(),
        pytest.raises(SourceError, match="host key is not the one in SSH_HOST_KEY"),
        sftp_session(known, SILENCE_SECONDS),
    ):
        raise AssertionError("the session was opened")
    assert server.read == []

    for name in ("host", "host.pub"):
        (server.keys / f"true_{name}").replace(server.keys / name)
    with server.running():
        run_over_sftp(database_url, server, posts)
    assert left(database_url, posts) == undisturbed


@pytest.mark.parametrize(
    ("fault", "files_kept"), [("silent in a listing", 0), ("silent in a read", 2), ("gone in a read", 2)]
)
def test_a_connection_lost_midway_keeps_what_was_read(server, database_url, posts, undisturbed, fault, files_kept):
    with server.running():
        server.fault, server.at = fault, names(server)[2]
        with pytest.raises(ConnectionLostError, match="cannot be read, the connection said"):
            run_over_sftp(database_url, server, posts)
        assert [(name, state) for name, state, _ in ledger(database_url)] == [
            (name, "fetched") for name in names(server)[:files_kept]
        ]

        server.fault, server.read = None, []
        run_over_sftp(database_url, server, posts)

    assert server.read == names(server)[files_kept:]
    assert left(database_url, posts) == undisturbed


def test_a_file_of_which_fewer_bytes_come_fails_alone_and_is_read_again(server, database_url, posts, undisturbed):
    with server.running():
        server.fault, server.at = "fewer bytes", names(server)[2]
        run_over_sftp(database_url, server, posts)
        ((name, reason),) = [(name, reason) for name, state, reason in ledger(database_url) if state == "failed"]
        assert name == server.at
        assert reason.startswith("transfer: ")
        assert len(posts.posted()) == 2

        server.fault = None
        run_over_sftp(database_url, server, posts)

    assert left(database_url, posts) == undisturbed


def test_a_server_that_gives_less_at_a_time_than_was_asked_for_is_no_fault(server, database_url, posts, undisturbed):
    """The protocol allows it (draft-ietf-secsh-filexfer-02, section 6.4)."""
    with server.running():
        server.fault, server.at = "short reads", names(server)[2]
        run_over_sftp(database_url, server, posts)

    assert left(database_url, posts) == undisturbed
