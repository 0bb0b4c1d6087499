"""
The watch over the game server's folder, run by Airflow's triggerer for the asset of `ingest_rounds`.

What it says is only a doorbell: the scheduler may lose one of two rings, so `fetch` lists the folder itself, and the
watch rings again while the ledger lacks something. Nothing is read or connected at import.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

from include.parser.filename import file_time
from include.source.doorbell import Doorbell
from include.source.folder import RemoteFile, SourceError
from include.source.settling import SETTLE_SECONDS, Settling
from include.store.ids import SERVER_ID

if TYPE_CHECKING:
    import asyncssh

GAME_SERVER_CONNECTION: Final = "game_server"
DATABASE_CONNECTION: Final = "fragflow_db"

SFTP_TIMEOUT_SECONDS: Final = 30
CLOSE_TIMEOUT_SECONDS: Final = 5
FIRST_PAUSE_SECONDS: Final = 2
LONGEST_PAUSE_SECONDS: Final = 60
LIST_AT_LEAST_EVERY_SECONDS: Final = 60.0
"""Appending to a file does not change its folder's time; only a listing shows it."""
LIST_AFTER_CHANGE_SECONDS: Final = 2.0
"""The folder's time has whole seconds: a second change within one shows only by listing until it is over."""
FILES_IN_A_RING: Final = 100
"""More files than this would only swell the event, which Airflow logs and stores; `fetch` lists them anyway."""


class StatsFolderTrigger(BaseEventTrigger):
    """Fires for files that have settled and are not in the ledger. Never ends and never raises."""

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Give the path under which every Airflow process imports this class, whatever loaded this file."""
        return "plugins.stats_folder_watch.StatsFolderTrigger", {}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Ring, for as long as the triggerer runs; whatever goes wrong is said, and tried again ever more rarely."""
        pause_seconds = FIRST_PAUSE_SECONDS
        looks, client, connection = None, None, AsyncExitStack()
        try:
            while True:
                missing: list[RemoteFile] = []
                try:
                    looks = looks or self._looks()
                    client = client or await self._connected(connection)
                    missing = await looks.look(client)
                    rest_seconds, pause_seconds = looks.rest_seconds, FIRST_PAUSE_SECONDS
                except Exception as error:  # noqa: BLE001  one that left here would end the watch for good
                    self.log.warning("%s Trying again in %s s.", explain(error), pause_seconds)
                    await self._disconnect(connection)
                    client = None
                    rest_seconds, pause_seconds = pause_seconds, min(pause_seconds * 2, LONGEST_PAUSE_SECONDS)
                if missing:
                    self.log.info("Ringing for %s files, the first is %r.", len(missing), missing[0].filename)
                    yield TriggerEvent(as_payload(missing))
                await asyncio.sleep(rest_seconds)
        finally:
            await self._disconnect(connection)

    def _looks(self) -> Looks:
        from include.settings import Settings

        settings = Settings()
        return Looks(settings.remote_stats_path, settings.ssh_check_interval, settings.lookback, self._missing)

    async def _connected(self, connection: AsyncExitStack) -> asyncssh.SFTPClient:
        from airflow.sdk import BaseHook

        if not (await BaseHook.aget_connection(GAME_SERVER_CONNECTION)).extra_dejson.get("host_key"):
            # The hook would believe `~/.ssh/known_hosts` then.
            raise SourceError("SSH_HOST_KEY is needed: without it the game server is not spoken to.")
        from airflow.providers.sftp.hooks.sftp import SFTPHookAsync

        async with asyncio.timeout(SFTP_TIMEOUT_SECONDS):
            client = await connection.enter_async_context(SFTPHookAsync(GAME_SERVER_CONNECTION).get_managed_conn())
        self.log.info("Watching the stats folder of the game server.")
        return client

    async def _disconnect(self, connection: AsyncExitStack) -> None:
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                await connection.aclose()
        except Exception as error:  # noqa: BLE001  a server that is gone cannot be left politely
            self.log.info("The connection was cut and not closed (%s).", type(error).__name__)

    async def _missing(self, files: Sequence[RemoteFile]) -> Collection[RemoteFile]:
        from airflow.sdk import BaseHook

        try:
            connection = await BaseHook.aget_connection(DATABASE_CONNECTION)
            return await asyncio.to_thread(missing_in_ledger, connection.get_uri(), files)
        except Exception as error:  # noqa: BLE001  whatever it is, `fetch` will meet it too, and show it in the UI
            self.log.warning("The ledger cannot be asked (%s): ringing without it.", type(error).__name__)
            return files


class Looks:
    """
    Remembers what the folder looked like, and gives what to ring for after each look.

    Args:
        missing: gives those of the files that the ledger lacks.
    """

    def __init__(
        self,
        path: str,
        check_seconds: float,
        lookback: timedelta,
        missing: Callable[[Sequence[RemoteFile]], Awaitable[Collection[RemoteFile]]],
    ) -> None:
        self._path = path
        self._check_seconds = check_seconds
        self._missing = missing
        self._settling = Settling()
        self._doorbell = Doorbell(lookback)
        self._changed_at: datetime | None = None
        self._list_until = self._list_again_at = 0.0

    @property
    def rest_seconds(self) -> float:
        """How long to wait until the next look; a file settles in a second, however rarely the folder is looked at."""
        return min(self._check_seconds, SETTLE_SECONDS) if self._settling.has_unsettled() else self._check_seconds

    async def look(self, client: asyncssh.SFTPClient) -> list[RemoteFile]:
        """Look once, and give the files to ring for: mostly none."""
        from include.source.sftp_async import folder_changed_at, list_files

        at = monotonic()
        async with asyncio.timeout(SFTP_TIMEOUT_SECONDS):
            changed_at = await folder_changed_at(client, self._path)
            if changed_at != self._changed_at:
                self._changed_at = changed_at
                self._list_until = at + LIST_AFTER_CHANGE_SECONDS
            if self._must_list(at):
                listing = await list_files(client, self._path)
                # Other names are never fetched, so they would be missing, and rung for, for ever.
                self._settling.observe((file for file in listing if file_time(file.filename) is not None), at)
                self._list_again_at = at + LIST_AT_LEAST_EVERY_SECONDS
        asked = self._doorbell.due(self._settling.settled(), at, datetime.now(UTC))
        if not asked:
            return []
        missing = sorted(await self._missing(asked), key=lambda file: file.filename)
        self._doorbell.answered(asked, missing, monotonic())
        return missing

    def _must_list(self, at: float) -> bool:
        return at < self._list_until or at >= self._list_again_at or self._settling.has_unsettled()


def missing_in_ledger(conninfo: str, files: Sequence[RemoteFile]) -> Collection[RemoteFile]:
    """Give those of the files that the ledger lacks; one short connection, since it is asked only for new files."""
    from include.store import Store, ledger

    with Store(conninfo, application_name="fragflow watch", max_size=1) as store, store.transaction() as connection:
        return ledger.missing(connection, SERVER_ID, files)


def as_payload(files: Sequence[RemoteFile]) -> dict[str, Any]:
    """Give the files of a ring as an event carries them."""
    return {
        "count": len(files),
        "files": [
            {"filename": file.filename, "size_bytes": file.size_bytes, "modified_at": file.modified_at.isoformat()}
            for file in files[:FILES_IN_A_RING]
        ],
    }


def from_payloads(payloads: Iterable[Any]) -> set[RemoteFile]:
    """Give the files of some rings: the watch saw that they had settled. An event made by hand names none."""
    return set().union(*map(_files_of, payloads))


def _files_of(payload: Any) -> set[RemoteFile]:
    try:
        return {
            RemoteFile(file["filename"], file["size_bytes"], datetime.fromisoformat(file["modified_at"]))
            for file in payload["files"]
        }
    except (KeyError, TypeError, ValueError):
        return set()


def explain(error: Exception) -> str:
    """Say in a sentence why the folder cannot be watched and which setting has to do with it; never a secret."""
    import asyncssh

    match error:
        case SourceError():
            return str(error)
        case asyncssh.HostKeyNotVerifiable():
            return "The game server's host key is not the one in SSH_HOST_KEY, so nothing was sent to it."
        case asyncssh.PermissionDenied():
            return "The game server refused the login: SSH_USER or SSH_KEY_PATH does not fit."
        case asyncssh.SFTPNoSuchFile():
            return "The game server has no folder of the name in REMOTE_STATS_PATH."
        case asyncssh.SFTPPermissionDenied():
            return "The game server does not let this login see the folder in REMOTE_STATS_PATH."
        case TimeoutError():
            return f"The game server did not answer within {SFTP_TIMEOUT_SECONDS} s."
        case OSError() | asyncssh.Error():
            return f"The game server cannot be reached ({error})."
    return f"The game server's folder cannot be watched ({type(error).__name__}: {error})."
