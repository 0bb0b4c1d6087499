"""What a person sees while the system starts, runs and stops."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.panel import Panel
from rich.spinner import Spinner
from rich.table import Table

WAITING: Final = "waiting"


class Terminal:
    """Shows the start as a table that fills itself, everything after it line by line."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._started = time.monotonic()
        self._began: dict[str, float] = {}
        self._took: dict[str, float] = {}
        self._live: Live | None = None

    def expect(self, names: tuple[str, ...]) -> None:
        """Show these as waiting, in this order."""
        self._began = dict.fromkeys(names, 0.0)
        if self._console.is_terminal:
            self._live = Live(get_renderable=self._table, console=self._console, refresh_per_second=8)
            self._live.start()

    def begins(self, name: str) -> None:
        """Something is being started."""
        self._began[name] = time.monotonic()

    def is_ready(self, name: str) -> None:
        """Something is there."""
        self._took[name] = time.monotonic() - self._began[name]
        if self._live is None:
            self.line(f"{name} ready after {self._took[name]:.1f} s")

    def all_ready(self, addresses: Mapping[str, str]) -> None:
        """The start is over: its table stays as it is, and below it is where everything is found."""
        self._end_table()
        table = Table.grid(padding=(0, 3))
        for name, where in addresses.items():
            table.add_row(f"[bold]{escape(name)}[/]", escape(where))
        seconds = time.monotonic() - self._started
        self._console.print(Panel(table, title=f"Everything is running after {seconds:.0f} s", expand=False))

    def say(self, name: str, sentence: str) -> None:
        """Something happened to a component."""
        self.line(f"[yellow]{escape(name)}[/] {escape(sentence)}")

    def line(self, text: str) -> None:
        """One line, with the time and with rich's markup; escape what comes from outside."""
        self._console.print(f"[dim]{time.strftime('%H:%M:%S')}[/]  {text}", soft_wrap=True)

    def stopping(self) -> None:
        """The person wants it to end."""
        self._end_table()
        self.line("Stopping in order; Ctrl-C again kills at once.")

    def failed(self, message: str) -> None:
        """It cannot go on."""
        self._end_table()
        for line in message.splitlines():
            sign = " " if line.startswith(" ") else "[red]✗[/]"  # an indented line goes on with the one before
            self._console.print(f"{sign} {escape(line)}", soft_wrap=True)

    def _end_table(self) -> None:
        if self._live:
            self._live.stop()
            self._live = None

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for name, began in self._began.items():
            table.add_row(self._sign(name), escape(name), self._seconds(name, began))
        return table

    def _sign(self, name: str) -> Spinner | str:
        if name in self._took:
            return "[green]✓[/]"
        return Spinner("dots") if self._began[name] else "[dim]·[/]"

    def _seconds(self, name: str, began: float) -> str:
        if name in self._took:
            return f"[green]ready[/]  {self._took[name]:5.1f} s"
        return f"starting {time.monotonic() - began:4.0f} s" if began else f"[dim]{WAITING}[/]"
