"""What every step needs to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta, tzinfo

from include.store import Store

Progress = Callable[[int, int], None]
"""Called with the files done and all files of a step."""


def no_progress(done: int, total: int) -> None:
    """Show nothing: for steps that nobody watches."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """
    One game server's way into the database.

    Attributes:
        zone: of the game server's clock.
        match_window: longest time between the two rounds of a map.
        session_gap: silence that ends a gaming session.
        run: what asked: an Airflow run as `dag_id/run_id`, or the command; kept with the results of the checks.
    """

    store: Store
    server_id: int
    server_name: str
    zone: tzinfo
    match_window: timedelta
    session_gap: timedelta
    run: str

    @property
    def silence(self) -> timedelta:
        """What parts evenings: files further apart share neither a match nor a session."""
        return max(self.match_window, self.session_gap)
