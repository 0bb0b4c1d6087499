"""One running system for all scenarios of this folder, and beside it what the tables and posts must be."""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from include.samples import SampleFile
from include.store import Store
from tests import game_server
from tests.faults.airflow import discord, undisturbed
from tests.faults.airflow.discord import StandIn
from tests.faults.airflow.system import STATS_FOLDER, RunningSystem, started, until

WRITTEN_BY = {"fetch": "stats_files", "check": "validation_results", "load": "weapon_comprehensive_stats"}

logger = logging.getLogger("faults")


class GameServer:
    """The game server, which can be ended and begun again on its port, also with another host key."""

    def __init__(self, home: Path) -> None:
        self.served = home / "game-server"
        self.folder = self.served / STATS_FOLDER
        self.folder.mkdir(parents=True)
        self._keys = home / "keys"
        self._keys.mkdir()
        self._running = ExitStack()
        self.now = self._running.enter_context(game_server.running(self.served, self._keys))

    def end(self) -> None:
        self._running.close()

    def begin(self, *, with_another_key: bool = False) -> None:
        keys = self._keys
        if with_another_key:
            keys = self._keys.with_name("other-keys")
            keys.mkdir(exist_ok=True)
            for name in ("client", "client.pub"):
                shutil.copy(self._keys / name, keys)
        self.now = self._running.enter_context(game_server.running(self.served, keys, self.now.port))


@dataclass
class Trial:
    """
    A scenario's stage: the running system, and all files so far in a second database that nothing disturbs.

    Attributes:
        url: the second database.
        expected: what the undisturbed pipeline posted.
        repeats: how many posts may stand twice by now, each one a stated repeat.
    """

    system: RunningSystem
    server: GameServer
    discord: StandIn
    url: str
    folder: Path
    expected: StandIn
    repeats: int = 0
    hurt_at: float = 0.0

    def write(self, files: Sequence[SampleFile]) -> None:
        """The game server writes these; the undisturbed pipeline has them at once."""
        self.expect(files)
        undisturbed.write(files, self.server.folder)

    def expect(self, files: Sequence[SampleFile]) -> None:
        """Load and post these where nothing disturbs it."""
        before = len(self.expected.posts)
        undisturbed.write(files, self.folder)
        with Store(self.url, "tests") as store:
            undisturbed.load_plainly(undisturbed.opened(self.system.settings, store), self.folder, self.expected)
        assert len(self.expected.posts) == before + len(files)

    @contextmanager
    def held_in(self, step: str, files: Sequence[SampleFile]) -> Iterator[tuple[psutil.Process, Callable[[], None]]]:
        """Hold these files where a step writes of them; gives the task's process and what lets it go on."""
        if step == "check":  # fetch writes there as well, in one transaction with the ledger
            self._write_once(files)
            until("the files are in the ledger", lambda: self.system.holds([file.filename for file in files]))
        with self.system.locked(WRITTEN_BY[step]) as release:
            self._write_once(files)
            task = self.system.task_process(WRITTEN_BY[step])
            self.hurt()
            yield task, release

    @contextmanager
    def held_in_announce(self, files: Sequence[SampleFile], *, accepted: bool) -> Iterator[psutil.Process]:
        """Hold the first post of these files on its way, accepted or not; gives the task's process."""
        with self.discord.holds_next(accepted=accepted):
            self._write_once(files)
            assert self.discord.holding.wait(120)
            task = self.system.task_connected_to(self.discord.port)
            self.hurt()
            yield task

    def _write_once(self, files: Sequence[SampleFile]) -> None:
        if not (self.server.folder / files[0].filename).exists():
            self.write(files)

    def hurt(self) -> None:
        """The fault happens now: recovery is counted from here."""
        self.hurt_at = time.monotonic()

    def assert_recovered(self, fault: str, within: float, repeats: int = 0) -> None:
        """Every row and post is there as if nothing had happened, and of the posts at most the stated ones twice."""
        self.repeats += repeats
        wanted = self.expected.counted()
        until(f"all posts, after {fault}", lambda: not wanted - self.discord.counted(), within)
        until(f"a database that answers, after {fault}", self.system.answers, within)  # all may have been posted before
        logger.warning("%s: %.1f s", fault, time.monotonic() - self.hurt_at)
        assert self.rows_hash() == self.undisturbed_hash()
        assert (self.discord.counted() - wanted).total() <= self.repeats

    def rows_hash(self) -> str:
        """One hash over everything derived in the running system."""
        return undisturbed.rows_hash(self.system.settings, self.system.settings.database_url())

    def undisturbed_hash(self) -> str:
        """The same over what nothing disturbed."""
        return undisturbed.rows_hash(self.system.settings, self.url)


@pytest.fixture(scope="module")
def trial(request, postgres_server, migrated_template) -> Iterator[Trial]:
    # Not pytest's own temporary folder: root's is closed to the account that PostgreSQL runs as.
    home = Path(tempfile.mkdtemp(prefix="fragflow-faults-"))
    home.chmod(0o711)
    postgres_server.create_database("airflow_undisturbed", template=migrated_template)
    folder = home / "undisturbed"
    folder.mkdir()
    try:
        with ExitStack() as stack:
            server = GameServer(home)
            stack.callback(server.end)
            real, expected = (stack.enter_context(discord.standing_in()) for _ in range(2))
            system = stack.enter_context(started(home / "state", server.now, real.url))
            url = postgres_server.url("airflow_undisturbed")
            yield Trial(system, server, real, url, folder, expected)
    finally:
        postgres_server.client("dropdb", "--force", "airflow_undisturbed", check=False)
        if request.session.testsfailed:
            logger.warning("what the components said is in %s", home / "state" / "logs")
        else:
            shutil.rmtree(home)
