"""What the name of a stats file says (format-spec 1.1 and 1.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final

from include.parser.errors import NotARoundFileError
from include.parser.values import RoundName

_STATS_FILE: Final = re.compile(
    r"(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{6})-(?P<map>.+)-round-(?P<round>0|[1-9][0-9]{0,8})"
    r"(?P<kind>_ws|-endstats|_engagements)?\.txt",
)

FIRST_YEAR: Final = 1970
"""Where the clock of a machine begins that lost its own. Keeps every time far from the calendar's edge, too."""

LONGEST_NAME_BYTES: Final = 255
"""What a file system takes. A server may list more, and no index of a database would take that."""

ENDSTATS: Final = "-endstats"
"""What the name of an awards file has behind that of its round."""

_SIDE_FILES: Final = {
    "_ws": "a per-weapon dump, not round statistics",
    ENDSTATS: "awards of a round, not round statistics",
    "_engagements": "another project's proximity tracker",
}


@dataclass(frozen=True, slots=True)
class FileTimes:
    """
    The instants that a name can mean.

    Attributes:
        instants: one, or two in the hour that autumn repeats, the earlier first.
        exists: false for a time that the clock of that zone leaps over in spring; the clock before the leap is taken.
    """

    instants: tuple[datetime, ...]
    exists: bool = True

    @property
    def first(self) -> datetime:
        """The earlier instant, what the ledger keeps as `ended_at`."""
        return self.instants[0]

    @property
    def second(self) -> datetime | None:
        """The later one, `latest_ended_at` of the ledger; None for a name of one meaning."""
        return self.instants[1] if len(self.instants) > 1 else None


def parse_filename(filename: str, zone: tzinfo = UTC) -> RoundName:
    """
    Read a round's end, map and number from the name of its stats file.

    Args:
        filename: without folders, like "2025-10-02-232818-erdenberg_t2-round-2.txt".
        zone: the game server's; the name carries its local clock without saying so. Where the clock is set back an
            hour exists twice: the first is taken, `file_times` gives both.

    Raises:
        NotARoundFileError: the name has another form, is that of a side file, or holds a path separator.

    Source: format-spec 1.1. The time is about three seconds after the round ended (1.2).
    """
    found = _match(filename)
    kind = found["kind"]
    if kind is not None:
        raise NotARoundFileError("side_file", f"{_SIDE_FILES[kind]} ({kind})")
    return _round_name(filename, found, zone)


def parse_endstats_filename(filename: str, zone: tzinfo = UTC) -> RoundName:
    """
    Read from the name of an awards file when and of which round it was written, as `parse_filename` does of rounds.

    Raises:
        NotARoundFileError: the name is not that of an awards file.

    Source: format-spec 1.1 and 10.2. The file has a clock reading of its own, some seconds from that of its round.
    """
    found = _match(filename)
    if found["kind"] != ENDSTATS:
        raise NotARoundFileError("not_an_awards_file", f"expected {ENDSTATS} before the end of the name")
    return _round_name(filename, found, zone)


def file_time(filename: str, zone: tzinfo = UTC) -> datetime | None:
    """When a stats or side file was written according to its name; None for any other name."""
    times = file_times(filename, zone)
    return times.first if times else None


def file_times(filename: str, zone: tzinfo = UTC) -> FileTimes | None:
    """Every instant that the name of a stats or side file can mean in the zone; None for any other name."""
    try:
        return _times(_match(filename)["time"], zone)
    except NotARoundFileError:
        return None


def _match(filename: str) -> re.Match[str]:
    if "/" in filename or "\\" in filename or "\0" in filename:
        raise NotARoundFileError("not_a_round_name", "the name holds a path separator")
    if len(filename.encode("utf-8", "replace")) > LONGEST_NAME_BYTES:
        raise NotARoundFileError("not_a_round_name", f"longer than {LONGEST_NAME_BYTES} bytes")
    found = _STATS_FILE.fullmatch(filename)
    if found is None:
        raise NotARoundFileError(
            "not_a_round_name",
            "not the name of a round's statistics (expected YYYY-MM-DD-HHMMSS-MAP-round-N.txt)",
        )
    return found


def _round_name(filename: str, found: re.Match[str], zone: tzinfo) -> RoundName:
    return RoundName(filename, _times(found["time"], zone).first, found["map"], int(found["round"]))


@lru_cache(maxsize=16)  # one name is asked about several times in a row
def _times(written: str, zone: tzinfo) -> FileTimes:
    """
    The instants of a time as names have it, like "2025-10-02-232818".

    Raises:
        NotARoundFileError: there is no such time.
    """
    year, month, day = int(written[:4]), int(written[5:7]), int(written[8:10])
    hour, minute, second = int(written[11:13]), int(written[13:15]), int(written[15:])
    if year < FIRST_YEAR:
        raise NotARoundFileError("not_a_round_name", f"{written} is before any clock")
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        first = local.astimezone(UTC)
        after = local.replace(fold=1)
        set_forward = (after.utcoffset() or timedelta()) - (local.utcoffset() or timedelta())
        if set_forward < timedelta():
            return FileTimes((first, after.astimezone(UTC)))
    except (ValueError, OverflowError):
        raise NotARoundFileError("not_a_round_name", f"{written} is no date and time") from None
    return FileTimes((first,), exists=not set_forward)
