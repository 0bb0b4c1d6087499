"""
Arrival in any order: `python -m tests.faults.permutations --count 200`, and `--corpus --count 10` over real files.

Each permutation shuffles the files of an evening, lets some come twice and some first cut short, and loads them in
batches of any size into a database of its own. All must end with the rows of the evening that came at once.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import count
from random import Random

from include.ingest.check import check
from include.ingest.context import Pipeline
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.parser.filename import file_time, parse_filename
from include.samples import SampleFile, SampleOptions, generate
from include.store import Store
from include.store.fingerprint import read_fingerprint
from tests.conftest import FAST_AND_FORGETFUL, TEMPLATE
from tests.corpus import CORPUS
from tests.faults.servers import migrated_server
from tests.ingest.autumn import AUTUMN_CHANGE, LJUBLJANA, across, moved
from tests.ingest.folders import MemoryFolder

HOUR = timedelta(hours=1)
DEFECTS = frozenset({"midnight", "missing", "replayed", "rematch"})


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it comes into the folder."""

    filename: str
    content: bytes
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Evening:
    """Files as they stand in the end, and the zone of their names."""

    files: tuple[Arrival, ...]
    zone: tzinfo


def small_evening() -> Evening:
    """A rematch, a map begun again, a missing round, midnight; a night with one map thrice across autumn's change."""
    first = generate(SampleOptions(seed=4, maps=5, players=6, defects=DEFECTS))
    night = _with_one_map_thrice(generate(SampleOptions(seed=6, maps=4, players=6)))
    renamed, ends = moved(night, across(AUTUMN_CHANGE))
    files = {file.filename: file.content for file in (*first, *renamed)}
    # Of every other map the server's time of round 1 is known; of the others only pairs tell the hour, or nothing.
    known = {file.filename: ends[file.filename] for file in renamed[::4]}
    summer = datetime(2026, 7, 1, tzinfo=UTC)
    return Evening(
        tuple(Arrival(name, content, known.get(name, summer)) for name, content in sorted(files.items())), LJUBLJANA
    )


def _with_one_map_thrice(files: Sequence[SampleFile]) -> list[SampleFile]:
    """The first three maps under the name of the first, in names and headers."""
    names = [parse_filename(file.filename).map_name for file in files]
    return [
        replace(
            file,
            filename=file.filename.replace(name, names[0]),
            content=file.content.replace(b"\\%s\\" % name.encode(), b"\\%s\\" % names[0].encode(), 1),
        )
        if number < 6
        else file
        for number, (file, name) in enumerate(zip(files, names, strict=True))
    ]


def corpus_evenings() -> Evening:
    """All real files."""
    files = []
    for path in sorted(CORPUS.glob("*.txt")):
        written_at = file_time(path.name)
        if written_at is not None:
            files.append(Arrival(path.name, path.read_bytes(), written_at))
    return Evening(tuple(files), UTC)


def batches(evening: Evening, seed: int) -> list[list[Arrival]]:
    """The files in a random order, a fourth first cut short, a fourth coming again, in two to five batches."""
    dice = Random(seed)
    timed: list[tuple[float, Arrival]] = []
    for file in evening.files:
        place = dice.random()
        timed.append((place, file))
        if dice.random() < 0.25:
            half = _cut_at_a_line_end(file.content, dice)
            earlier = replace(file, content=half, modified_at=file.modified_at - timedelta(seconds=5))
            timed.append((dice.uniform(0, place), earlier))
        if dice.random() < 0.25:
            again = replace(file, modified_at=file.modified_at + timedelta(seconds=5))
            timed.append((dice.uniform(place, 1), again))
    arrivals = [arrival for _, arrival in sorted(timed, key=lambda entry: entry[0])]
    ends = sorted(dice.sample(range(1, len(arrivals)), min(dice.randint(1, 4), len(arrivals) - 1)))
    return [arrivals[start:end] for start, end in zip([0, *ends], [*ends, len(arrivals)], strict=True)]


def _cut_at_a_line_end(content: bytes, dice: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(lines[: dice.randint(1, max(1, len(lines) - 1))])


def arrive(pipeline: Pipeline, arrivals: Sequence[Sequence[Arrival]], *, repeat: bool = False) -> None:
    """Load batch by batch as the live path does; with `repeat` all files are checked and loaded once more."""
    folder = MemoryFolder()
    for batch in arrivals:
        for arrival in batch:
            folder.write(arrival.filename, arrival.content, arrival.modified_at)
        file_ids = fetch(pipeline, folder, fetched_by="watch", settled=folder.list_files()).file_ids
        check(pipeline, file_ids)
        load(pipeline, file_ids)
    if repeat:
        with pipeline.store.transaction() as connection:
            every_file = [row[0] for row in connection.execute("SELECT file_id FROM stats_files")]
        check(pipeline, every_file)
        load(pipeline, every_file)


def fingerprint(pipeline: Pipeline) -> str:
    """One hash over all derived rows and what became of each file's last revision."""
    with pipeline.store.transaction() as connection:
        return read_fingerprint(connection).sha256


@contextmanager
def fresh_pipeline(server, template: str, name: str, zone: tzinfo) -> Iterator[Pipeline]:
    """A pipeline over an empty database, dropped afterwards."""
    server.create_database(name, template=template)
    try:
        with Store(server.url(name), "tests") as store:
            yield Pipeline(store, 1, "tests", zone, match_window=HOUR, session_gap=HOUR, run="permutations")
    finally:
        server.client("dropdb", "--force", name)


def fingerprints(server, template: str, evening: Evening, seeds: Sequence[int]) -> Iterator[str]:
    """First that of the evening that came at once, then that of each permutation."""
    numbers = count()
    for arrivals, repeat in [([evening.files], False), *((batches(evening, seed), seed % 5 == 0) for seed in seeds)]:
        with fresh_pipeline(server, template, f"permutation_{next(numbers)}", evening.zone) as pipeline:
            arrive(pipeline, arrivals, repeat=repeat)
            yield fingerprint(pipeline)


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description="Load files in random orders of arrival.")
    options.add_argument("--count", type=int, default=200, help="how many orders")
    options.add_argument("--corpus", action="store_true", help="over the real files")
    wish = options.parse_args(arguments)
    evening = corpus_evenings() if wish.corpus else small_evening()
    began = time.monotonic()
    different: list[int] = []
    with migrated_server(FAST_AND_FORGETFUL) as server:
        found = fingerprints(server, TEMPLATE, evening, range(1, wish.count + 1))
        expected = next(found)
        for seed, given in enumerate(found, start=1):
            if given != expected:
                different.append(seed)
            sys.stderr.write(f"\r{seed} of {wish.count} orders, {len(different)} with other rows")
            sys.stderr.flush()
    arrivals = [len(batch) for seed in range(1, wish.count + 1) for batch in batches(evening, seed)]
    sys.stdout.write(
        f"\n{len(evening.files)} files, {wish.count} orders in {len(arrivals)} loads of {sum(arrivals)} arrivals: "
        f"{len(different)} differ{different or ''}, fingerprint {expected[:16]}, {time.monotonic() - began:.0f} s\n"
    )
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main())
