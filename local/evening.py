"""A sample evening and the map after it, put into the demo's folder file by file as a game server would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final

from include.parser.errors import NotARoundFileError
from include.parser.filename import parse_filename
from include.samples import SampleOptions, generate

MAPS: Final = 4
PLAYERS: Final = 12
BETWEEN_EVENINGS: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class EveningFile:
    """One stats file under the name that it gets in the folder."""

    filename: str
    content: bytes


def plan_evening(folder: Path, zone: tzinfo, now: datetime) -> list[EveningFile]:
    """
    Another evening beside those in the folder: the same folder gives the same players and maps, at other times.

    After the evening there are two hours of silence and then one map more: by the server's own clock the evening is
    over with it, so its summary need not be waited for. That map ends now, so that nothing lies in the future; where
    this would run into an evening that is there, it ends well before all of them. Within the evening rounds keep their
    distances: closer together they would not be the rounds they say.
    """
    there = [ended_at for path in folder.iterdir() if (ended_at := _ended_at(path.name, zone))]
    files = generate(SampleOptions(seed=1 + len(there), maps=MAPS + 1, players=PLAYERS))
    names = [parse_filename(file.filename).filename for file in files]
    before_the_end = _before_the_end(names)
    ends = now
    if there and max(there) > now - before_the_end[0] - BETWEEN_EVENINGS:
        ends = min(there) - BETWEEN_EVENINGS
    return [
        EveningFile(_filename(ends - before, zone, name), file.content)
        for before, name, file in zip(before_the_end, names, files, strict=True)
    ]


def put(file: EveningFile, folder: Path) -> None:
    """Write a file aside and rename it into place: whoever lists the folder never sees half of it."""
    aside = folder.parent / f"{file.filename}.unfinished"
    aside.write_bytes(file.content)
    aside.replace(folder / file.filename)


def rounds_in(folder: Path, zone: tzinfo = UTC) -> int:
    """How many round files lie in a folder."""
    return sum(_ended_at(path.name, zone) is not None for path in folder.iterdir())


def _before_the_end(names: list[str]) -> list[timedelta]:
    """How long before the last round each of them ends."""
    ends = [parse_filename(name).ended_at for name in names]
    return [
        ends[-1] - ended_at + (BETWEEN_EVENINGS if place < 2 * MAPS else timedelta())
        for place, ended_at in enumerate(ends)
    ]


def _ended_at(filename: str, zone: tzinfo) -> datetime | None:
    try:
        return parse_filename(filename, zone).ended_at
    except NotARoundFileError:
        return None


def _filename(ended_at: datetime, zone: tzinfo, sample: str) -> str:
    """The sample's name with another time: `2026-01-10-201500-map-round-1.txt`."""
    return f"{ended_at.astimezone(zone):%Y-%m-%d-%H%M%S}-{sample.split('-', 4)[4]}"
