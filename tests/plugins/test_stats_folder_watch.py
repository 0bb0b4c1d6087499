import asyncio
import importlib
import json
import threading
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from airflow.triggers.base import TriggerEvent

import plugins.stats_folder_watch as watch
from include.source.folder import RemoteFile
from local.keys import key_file
from tests.game_server import GameServer, running

pytestmark = pytest.mark.airflow

NAME = "2026-01-10-200000-supply-round-1.txt"
OTHER_NAME = "2026-01-10-201500-supply-round-2.txt"


class Trigger(watch.StatsFolderTrigger):
    """The trigger with a ledger of the test's own."""

    def __init__(self, ledger: Collection[str] = ()) -> None:
        super().__init__()
        self.ledger = set(ledger)
        self.asked: list[str] = []

    async def _missing(self, files: Sequence[RemoteFile]) -> Collection[RemoteFile]:
        self.asked += [file.filename for file in files]
        return [file for file in files if file.filename not in self.ledger]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "root" / "gamestats"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def server(folder: Path, tmp_path: Path) -> Iterator[GameServer]:
    with running(folder.parent, tmp_path / "keys") as started:
        yield started


@pytest.fixture
def connected(server: GameServer, monkeypatch: pytest.MonkeyPatch) -> GameServer:
    """The server, with Airflow's connection to it and a watch that looks five times a second."""
    connect(monkeypatch, server.port, server.key_path, server.host_key)
    return server


def connect(monkeypatch: pytest.MonkeyPatch, port: int, key_path: Path, host_key: str) -> None:
    extra = {"key_file": str(key_path), "host_key": host_key}
    connection = {"conn_type": "sftp", "host": "127.0.0.1", "port": port, "login": "fragflow", "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_GAME_SERVER", json.dumps(connection))
    monkeypatch.setenv("SSH_CHECK_INTERVAL", "0.2")
    monkeypatch.setattr(watch, "FIRST_PAUSE_SECONDS", 0.3)


async def first_ring(events: AsyncIterator[TriggerEvent], within: float = 10) -> dict[str, Any]:
    async with asyncio.timeout(within):
        return (await anext(events)).payload


def ring_of(trigger: Trigger, within: float = 10) -> dict[str, Any]:
    return asyncio.run(first_ring(trigger.run(), within))


def later(seconds: float, action: Any) -> None:
    threading.Timer(seconds, action).start()


def appear(folder: Path, name: str = NAME, content: bytes = b"12345") -> None:
    (folder / f".{name}.part").write_bytes(content)
    (folder / f".{name}.part").rename(folder / name)


def test_a_file_that_appears_rings_with_its_name_and_size(folder: Path, connected: GameServer):
    later(0.7, lambda: appear(folder))

    (file,) = ring_of(Trigger())["files"]

    assert (file["filename"], file["size_bytes"]) == (NAME, 5)


def test_what_a_ring_carries_comes_back_as_files():
    file = RemoteFile(NAME, 5, datetime(2026, 1, 10, 20, 0, 3, tzinfo=UTC))

    assert watch.from_payloads([json.loads(json.dumps(watch.as_payload([file])))]) == {file}


def test_of_a_file_still_being_written_and_a_whole_one_only_the_whole_one_rings(folder: Path, connected: GameServer):
    stop = threading.Event()

    def grow() -> None:
        with (folder / OTHER_NAME).open("ab", buffering=0) as file:
            while not stop.wait(0.1):
                file.write(b"x")

    writer = threading.Thread(target=grow)
    writer.start()
    later(2, lambda: appear(folder))
    try:
        ring = ring_of(Trigger())
    finally:
        stop.set()
        writer.join()

    assert [file["filename"] for file in ring["files"]] == [NAME]


@pytest.mark.parametrize(("name", "times_asked"), [(OTHER_NAME, 1), ("readme.txt", 0)])
def test_what_the_ledger_has_is_asked_about_once_what_is_no_statistics_never_and_neither_rings(
    name: str, times_asked: int, folder: Path, connected: GameServer
):
    appear(folder, name)
    trigger = Trigger(ledger=[OTHER_NAME])
    later(2.5, lambda: appear(folder))

    ring = ring_of(trigger)

    assert [file["filename"] for file in ring["files"]] == [NAME]
    assert (trigger.asked.count(name), trigger.asked.count(NAME)) == (times_asked, 1)


def test_a_lost_ring_is_repeated(folder: Path, connected: GameServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("include.source.doorbell.FIRST_PAUSE_SECONDS", 0.5)
    appear(folder)

    async def twice() -> list[dict[str, Any]]:
        events = Trigger().run()
        return [await first_ring(events), await first_ring(events)]

    first, second = asyncio.run(twice())

    assert first == second


def test_two_files_within_one_second_both_ring(folder: Path, connected: GameServer):
    """The folder's time has whole seconds, so the second change alone would not show."""
    names = [NAME, NAME.replace("round-1", "round-2")]
    later(0.5, lambda: appear(folder, names[0]))
    later(0.9, lambda: appear(folder, names[1]))

    async def until_both() -> set[str]:
        seen: set[str] = set()
        events = Trigger().run()
        while len(seen) < len(names):
            seen |= {file["filename"] for file in (await first_ring(events))["files"]}
        return seen

    assert asyncio.run(until_both()) == set(names)


def test_a_server_that_is_not_there_yet_is_said_and_waited_for(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    with running(folder.parent, tmp_path / "keys") as started:
        port, host_key = started.port, started.host_key
    connect(monkeypatch, port, tmp_path / "keys" / "client", host_key)
    appear(folder)

    async def scenario() -> dict[str, Any]:
        ring = asyncio.ensure_future(first_ring(Trigger().run()))
        await asyncio.sleep(1)
        with running(folder.parent, tmp_path / "keys", port):
            return await ring

    assert asyncio.run(scenario())["files"][0]["filename"] == NAME
    assert "The game server cannot be reached" in capfd.readouterr().out


def test_a_server_that_restarts_is_watched_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async def scenario() -> str:
        events = Trigger().run()
        with running(folder.parent, tmp_path / "keys") as server:
            connect(monkeypatch, server.port, server.key_path, server.host_key)
            ring = asyncio.ensure_future(first_ring(events, within=20))
            await asyncio.sleep(1)
        appear(folder)
        with running(folder.parent, tmp_path / "keys", server.port):
            return str((await ring)["files"][0]["filename"])

    assert asyncio.run(scenario()) == NAME


def test_a_wrong_host_key_is_said_in_a_sentence_and_nothing_rings(
    folder: Path,
    connected: GameServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
):
    other = key_file(tmp_path / "other").export_public_key().decode()
    connect(monkeypatch, connected.port, connected.key_path, " ".join(other.split()[:2]))
    appear(folder)

    with pytest.raises(TimeoutError):
        ring_of(Trigger(), within=3)

    assert "The game server's host key is not the one in SSH_HOST_KEY" in capfd.readouterr().out


def test_without_a_host_key_nobody_is_spoken_to_whom_ssh_knows_by_itself(
    folder: Path,
    connected: GameServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
):
    """Somebody once logged in there by hand from this account, and said yes."""
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{connected.port} {connected.host_key}\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    connect(monkeypatch, connected.port, connected.key_path, "")
    appear(folder)

    with pytest.raises(TimeoutError):
        ring_of(Trigger(), within=2)

    assert "SSH_HOST_KEY is needed" in capfd.readouterr().out


def test_a_folder_that_is_not_there_is_said_by_its_setting(
    connected: GameServer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("REMOTE_STATS_PATH", "elsewhere")

    with pytest.raises(TimeoutError):
        ring_of(Trigger(), within=2)

    assert "no folder of the name in REMOTE_STATS_PATH" in capfd.readouterr().out


def test_without_a_ledger_it_rings_all_the_same_and_shows_no_password(
    folder: Path, connected: GameServer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("AIRFLOW_CONN_FRAGFLOW_DB", "postgres://fragflow:s3cr3t-word@127.0.0.1:1/fragflow")
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "1")
    appear(folder)

    payload = asyncio.run(first_ring(watch.StatsFolderTrigger().run(), within=60))

    assert payload["count"] == 1
    said = "".join(capfd.readouterr())
    assert "The ledger cannot be asked" in said
    assert "s3cr3t-word" not in said


def test_its_path_leads_every_airflow_process_to_the_same_class():
    path, arguments = watch.StatsFolderTrigger().serialize()
    module, _, name = path.rpartition(".")

    assert getattr(importlib.import_module(module), name) is watch.StatsFolderTrigger
    assert isinstance(watch.StatsFolderTrigger(**arguments), watch.StatsFolderTrigger)


def test_airflow_loads_the_plugins_folder_without_an_error():
    from airflow import plugins_manager

    plugins_manager.ensure_plugins_loaded()

    assert plugins_manager.get_import_errors() == {}
