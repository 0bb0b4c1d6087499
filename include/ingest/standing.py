"""Where each stats file stands: the words in which completeness is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

ON_THE_WAY: Final = timedelta(minutes=15)
"""The live path looks every ten minutes by itself: what is not here after this long does not come by itself."""

Outcome = Literal["in order", "held back", "waiting", "missing"]

LOST: Final = "lost"
"""The state of a file that could never be read and that the server no longer has."""


@dataclass(frozen=True, slots=True)
class Due:
    """
    Which files must be here by now; the others wait.

    Attributes:
        changed_before: on the server: what changed later may be on its way.
        derived_before: what was fetched later may be between two tasks.
        named_before: the night takes no file whose name tells a later time.
    """

    changed_before: datetime
    derived_before: datetime
    named_before: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """
    Where one stats file stands.

    Attributes:
        state: of the ledger, with `discarded` told from the other ignored ones; or of a file whose bytes, as they are
            on the server, are not here: `absent`, `changed`, `unread` (each transfer failed), `refused` (none is ever
            tried), `lost`.
        reason: why it is not a round, empty for one.
        on_server: whether the listing has it; without a listing none is.
    """

    filename: str
    state: str
    reason: str
    outcome: Outcome
    on_server: bool


@dataclass(frozen=True, slots=True)
class Completeness:
    """
    Every stats file of the listing and of the ledger, each once.

    Attributes:
        standings: by name; a folder of copies may have one name several times.
        not_stats: listed names of neither a round nor its side files; they are never fetched.
        contradictions: sentences about files and rounds that deny each other, which must never be.
        rounds: how many there are.
        loaded: how many files the ledger calls loaded.
    """

    standings: tuple[Standing, ...]
    not_stats: tuple[str, ...]
    contradictions: tuple[str, ...]
    rounds: int
    loaded: int

    @property
    def is_complete(self) -> bool:
        """Nothing is missing: each file is a round, has a reason why not, or is on its way."""
        return not self.contradictions and not self.of("missing")

    def of(self, outcome: Outcome) -> list[Standing]:
        """Give the files of one outcome, by name."""
        return [standing for standing in self.standings if standing.outcome == outcome]

    @property
    def outcomes(self) -> dict[str, int]:
        """Count the files by outcome."""
        return Counter(standing.outcome for standing in self.standings)

    @property
    def alarms(self) -> list[str]:
        """
        Give a sentence for each thing that somebody can and should do something about.

        Lost files are none of them: nobody can bring them back, so they would be an alarm for ever.
        """
        missing = [standing for standing in self.of("missing") if standing.state != LOST]
        sentences = (f"{standing.filename!r} is {standing.state}, {standing.reason}" for standing in missing)
        return [*self.contradictions, *sentences]

    def states(self, *, on_server: bool) -> Counter[str]:
        """Count the files by state, those that the listing has or those that only the ledger has."""
        return Counter(standing.state for standing in self.standings if standing.on_server == on_server)


def due_at(now: datetime) -> Due:
    """Give what must be here when the live path runs: all but what happened within the last minutes."""
    return Due(now - ON_THE_WAY, now - ON_THE_WAY, now)
