"""
How long a folder of 4,000 files takes from the game server's SFTP to loaded and validated, by steps.

Budget (design): 20 s for 4,000 files on two quiet cores. The server is a real one, a process of its own on the loopback
address; the same files from a local folder are shown beside it.
Run it: python -m benchmarks.sftp_folder [--files N] [--runs N]
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import expectations.run  # noqa: F401 (seconds that no step should be charged with)
from benchmarks.report import Figure, parser, report
from benchmarks.scratch import fresh_pipeline, scratch_database, write_files
from cli.collector import spare_the_collector
from include.ingest.check import check
from include.ingest.context import Pipeline
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.source.folder import LocalFiles, StatsFolder
from include.source.sftp import SftpFolder
from include.source.ssh import Login, sftp_session
from local.postgres import EmbeddedPostgres
from tests import game_server

FILES = 4000
RUNS = 3
BUDGET_SECONDS_OF_A_FILE = 20 / FILES


def steps(pipeline: Pipeline, folder: StatsFolder) -> dict[str, float]:
    """Seconds of each step, and of all."""
    moments = [time.perf_counter()]
    fetched = fetch(pipeline, folder, fetched_by="load")
    moments.append(time.perf_counter())
    check(pipeline, fetched.file_ids)
    moments.append(time.perf_counter())
    states = load(pipeline, fetched.file_ids).states
    moments.append(time.perf_counter())
    assert states == {"loaded": len(fetched.file_ids)}, states
    seconds = [after - before for before, after in pairwise(moments)]
    return dict(zip(("fetch", "check", "load", "all"), (*seconds, sum(seconds)), strict=True))


def measure(server: EmbeddedPostgres, place: Path, runs: int) -> dict[str, list[float]]:
    """Seconds of every run, by step; those from a local folder, too."""
    seconds = defaultdict(list)
    files = place / "stats"
    with game_server.running(files, place) as game:
        login = Login(game.host, game.port, game.user, game.key_path, game.host_key)
        for run in range(runs):
            with fresh_pipeline(server, f"local_{run}") as pipeline:
                for step, spent in steps(pipeline, LocalFiles([files])).items():
                    seconds[f"{step}, local folder"].append(spent)
            with fresh_pipeline(server, f"sftp_{run}") as pipeline, sftp_session(login) as client:
                for step, spent in steps(pipeline, SftpFolder(client, "/")).items():
                    seconds[f"{step}, SFTP"].append(spent)
    return seconds


def main(argv: Sequence[str] | None = None) -> int:
    options = parser("sftp_folder", __doc__)
    options.add_argument("--files", type=int, default=FILES, metavar="N", help=f"how many (default {FILES})")
    options.add_argument("--runs", type=int, default=RUNS, metavar="N", help=f"how often (default {RUNS})")
    arguments = options.parse_args(argv)
    spare_the_collector()  # as `fragflow load` does
    with scratch_database() as (place, server):
        write_files(place / "stats", arguments.files)
        seconds = measure(server, place, arguments.runs)
    budget = BUDGET_SECONDS_OF_A_FILE * arguments.files
    figures = {
        name: Figure(tuple(values), "s", budget if name.startswith("all") else None) for name, values in seconds.items()
    }
    report("sftp_folder", figures, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
