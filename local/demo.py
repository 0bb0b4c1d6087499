"""
`make demo`: the whole system on this machine with nothing configured, and a sample evening that is played on it.

Everything is real except Discord, for which the preview page stands in. Data is kept from one start to the next.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from datetime import UTC, datetime
from typing import Final

from rich.markup import escape

from include.settings import Settings
from local import parts, posts, state
from local.evening import plan_evening, put, rounds_in
from local.kept_secrets import keep_secrets
from local.run import exit_code, run
from local.runtime import System
from local.terminal import Terminal

FIRST_POST_SECONDS: Final = 60.0


def demo_system(settings: Settings) -> System:
    """
    The demo: ports, state folder and zone are the user's; servers and webhook never are, whatever `.env` says.

    Raises:
        SettingsError: the state folder holds the user's own rounds.
    """
    home = state.prepare_home(settings.fragflow_home)
    parts.take_for_demo(settings)
    kept = keep_secrets(home)
    settings = settings.model_copy(update={"postgres_database": "fragflow"})
    settings, postgres, databases = parts.with_embedded_postgres(settings, kept)
    settings, game_server, sftp_port = parts.with_demo_game_server(settings)
    settings, page, page_port = parts.with_preview_page(settings, kept, databases)
    return System(
        settings,
        kept,
        databases,
        postgres,
        servers=(game_server, page),
        ports=(parts.airflow_port(settings), page_port, sftp_port),
        addresses=parts.addresses(settings, kept, databases, has_preview=True),
    )


class Demo:
    """
    What happens while the system runs: files come, posts are told.

    Args:
        posts_wanted: after so many everything stops; None to go on until Ctrl-C.
        seconds_between: from one file to the next; None for no evening at all.
    """

    def __init__(
        self, settings: Settings, terminal: Terminal, posts_wanted: int | None, seconds_between: float | None
    ) -> None:
        self._settings = settings
        self._terminal = terminal
        self._posts_wanted = posts_wanted
        self._seconds_between = seconds_between
        self._folder = parts.demo_folder(settings) / parts.STATS_FOLDER
        self._put_at: dict[str, float] = {}
        self._first_post = asyncio.Event()

    async def __call__(self, ready: asyncio.Event) -> None:
        """Play the evening and tell the posts, until enough were told."""
        async with asyncio.TaskGroup() as group:
            evening = None
            if self._seconds_between is not None:
                evening = group.create_task(self._play(ready, self._seconds_between))
            await self._tell_posts(ready)
            if evening:
                evening.cancel()

    async def _play(self, ready: asyncio.Event, seconds_between: float) -> None:
        there = rounds_in(self._folder)
        evening = await asyncio.to_thread(plan_evening, self._folder, self._settings.server_timezone, datetime.now(UTC))
        put(evening[0], self._folder)  # at once: the watch finds it with its first look
        await ready.wait()
        if there:
            earlier = "1 round of an earlier evening is" if there == 1 else f"{there} rounds of earlier evenings are"
            self._terminal.line(f"{earlier} there, and the posts of them; another evening follows.")
        self._told(evening[0].filename)
        await self._wait_for_the_first_post()
        for file in evening[1:]:
            put(file, self._folder)
            self._put_at[file.filename] = time.monotonic()
            self._told(file.filename)
            await asyncio.sleep(seconds_between)
        self._terminal.line("The evening is over, and its summary follows within five minutes.")
        self._terminal.line("Everything stays up. Ctrl-C stops it, the data is kept.")

    def _told(self, filename: str) -> None:
        self._terminal.line(f"[dim]the game server wrote[/] {escape(filename)}")

    async def _wait_for_the_first_post(self) -> None:
        try:
            async with asyncio.timeout(FIRST_POST_SECONDS):
                await self._first_post.wait()
        except TimeoutError:
            self._terminal.line(
                f"No post after {FIRST_POST_SECONDS:.0f} s: look at ingest_rounds in Airflow, and at the logs."
            )

    async def _tell_posts(self, ready: asyncio.Event) -> None:
        told = 0
        async for post in posts.follow(self._settings.preview_port):
            await ready.wait()
            put_at = None if post.is_edit else self._put_at.get(post.filename)
            after = f" [dim]{post.seen_at - put_at:.1f} s after its file[/]" if put_at else ""
            did = "edited" if post.is_edit else "posted"
            self._terminal.line(f"[bold green]{did}[/] [bold]{escape(post.title)}[/] {escape(post.sentence)}{after}")
            self._first_post.set()
            told += 1
            if told == self._posts_wanted:
                return


def main(arguments: list[str] | None = None) -> int:
    """Run the demo until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m local.demo", description=__doc__.strip().splitlines()[0])
    parser.add_argument("--no-evening", action="store_true", help="start everything, write no files")
    parser.add_argument(
        "--seconds-between", type=float, default=6.0, metavar="N", help="seconds between two files (default 6)"
    )
    parser.add_argument("--posts", type=int, metavar="N", help="stop by itself after N posts")
    options = parser.parse_args(arguments)
    terminal = Terminal()

    def program() -> None:
        system = demo_system(Settings())
        seconds_between = None if options.no_evening else options.seconds_between
        run(system, terminal, Demo(system.settings, terminal, options.posts, seconds_between))

    return exit_code(program, terminal)


if __name__ == "__main__":
    sys.exit(main())
