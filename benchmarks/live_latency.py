"""
From the rename on the game server to the accepted Discord message, with the share of each step.

Budget (design): median 5 s, 95 % within 8 s. The whole demo is started for it in a folder of its own; or, with
`--running`, the one is used that was started with `python -m local.demo --no-evening` and the same settings.
Run it: python -m benchmarks.live_latency [--files N]
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

from benchmarks.report import Figure, parser, report
from include.samples import SampleOptions, generate
from include.settings import Settings
from local import airflow_env, parts, probe
from local.evening import EveningFile, put
from local.kept_secrets import keep_secrets
from tests.free_ports import free_port

FILES: Final = 20
START_SECONDS: Final = 240
MEDIAN_SECONDS: Final = 5.0
P95_SECONDS: Final = 8.0
PORTS: Final = ("AIRFLOW_PORT", "PREVIEW_PORT", "DEMO_SFTP_PORT", "POSTGRES_PORT")

GIVE_UP_SECONDS: Final = 60
REST_SECONDS: Final = 1.7
"""Between two files, so that the folder's whole-second clock and the files do not march in step."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file: when it was renamed into place and when its post was accepted."""

    filename: str
    renamed_at: datetime
    accepted_at: datetime

    @property
    def seconds(self) -> float:
        return (self.accepted_at - self.renamed_at).total_seconds()


def evening(count: int, settings: Settings) -> list[EveningFile]:
    """Files of one evening whose last round ended a moment ago, with the times the rounds really take."""
    files = generate(SampleOptions(seed=int(time.time()), maps=math.ceil(count / 2), players=12))[:count]
    ends = [datetime.strptime(file.filename[:17], "%Y-%m-%d-%H%M%S").replace(tzinfo=UTC) for file in files]
    shift = datetime.now(UTC) - timedelta(seconds=30) - ends[-1]
    zone = settings.server_timezone
    return [
        EveningFile(f"{(end + shift).astimezone(zone):%Y-%m-%d-%H%M%S}{file.filename[17:]}", file.content)
        for end, file in zip(ends, files, strict=True)
    ]


async def measure(files: list[EveningFile], settings: Settings) -> list[Arrival]:
    folder = parts.demo_folder(settings) / parts.STATS_FOLDER
    arrivals = []
    for file in files:
        put(file, folder)
        renamed_at = datetime.now(UTC)
        accepted_at = await _accepted(file.filename, settings.preview_port)
        arrivals.append(Arrival(file.filename, renamed_at, accepted_at))
        print(f"{arrivals[-1].seconds:5.2f} s  {file.filename}", file=sys.stderr)
        await asyncio.sleep(REST_SECONDS)
    return arrivals


async def _accepted(filename: str, port: int) -> datetime:
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < deadline:
        answer: dict[str, Any] = await probe.get_json(port, "/messages?since=0") or {"messages": []}
        for message in answer["messages"]:
            if message["embeds"] and message["embeds"][0].get("footer", {}).get("text", "").startswith(filename):
                return datetime.fromisoformat(message["timestamp"])
        await asyncio.sleep(0.05)
    raise RuntimeError(f"{filename} was not posted within {GIVE_UP_SECONDS} s")


class Airflow:
    """The REST API of the Airflow that runs."""

    def __init__(self, settings: Settings) -> None:
        self._address = f"http://127.0.0.1:{settings.airflow_port}"
        password = keep_secrets(settings.fragflow_home).admin_password
        login = json.dumps({"username": airflow_env.ADMIN, "password": password}).encode()
        self._token = self._ask("/auth/token", login)["access_token"]

    def get(self, path: str) -> dict[str, Any]:
        return self._ask(f"/api/v2{path}")

    def _ask(self, path: str, body: bytes | None = None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        if body is None:
            headers["Authorization"] = f"Bearer {self._token}"
        with urlopen(Request(self._address + path, body, headers), timeout=10) as answer:
            return dict(json.load(answer))


def steps(arrival: Arrival, airflow: Airflow) -> dict[str, float] | None:
    """Seconds of each step, from the run whose announce was at work when the post was accepted."""
    runs = airflow.get("/dags/ingest_rounds/dagRuns?order_by=-run_after&limit=100")["dag_runs"]
    for run in runs:
        if run["run_type"] != "asset_triggered" or not run["end_date"]:
            continue
        tasks = airflow.get(f"/dags/ingest_rounds/dagRuns/{run['dag_run_id']}/taskInstances")["task_instances"]
        ended = {task["task_id"]: _instant(task["end_date"]) for task in tasks}
        began = {task["task_id"]: _instant(task["start_date"]) for task in tasks}
        if (
            not all((*ended.values(), *began.values()))
            or not began["announce"] <= arrival.accepted_at <= ended["announce"]
        ):
            continue
        moments = [
            arrival.renamed_at,
            _instant(run["queued_at"]),
            began["fetch"],
            ended["fetch"],
            ended["check"],
            ended["load"],
            began["announce"],
            arrival.accepted_at,
        ]
        names = ("settle and ring", "run and first task begin", "fetch", "check", "load", "announce begins", "post")
        spent = [(after - before).total_seconds() for before, after in pairwise(moments)]
        return dict(zip(names, spent, strict=True))
    return None


def _instant(text: str | None) -> Any:
    return datetime.fromisoformat(text) if text else None


@contextmanager
def own_demo() -> Iterator[Settings]:
    """The demo without an evening, in a folder and on ports of its own, gone afterwards."""
    place = Path(tempfile.mkdtemp(prefix="fragflow-benchmark-"))
    place.chmod(0o711)
    variables = {"FRAGFLOW_HOME": str(place / "state"), **{name: str(free_port()) for name in PORTS}}
    said = place / "said"
    with said.open("wb") as output:
        demo = subprocess.Popen(
            [sys.executable, "-m", "local.demo", "--no-evening"],
            env=os.environ | variables,
            stdout=output,
            stderr=output,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while "Everything is running" not in said.read_text():
            if demo.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the demo does not start: {said.read_text()}")
            time.sleep(0.2)
        yield Settings(**{name.lower(): value for name, value in variables.items()})
    finally:
        demo.terminate()
        demo.wait()
        shutil.rmtree(place)


def figures(arrivals: Sequence[Arrival], airflow: Airflow) -> dict[str, Figure]:
    """All arrivals with their 95 % limit, and the share of each step."""
    seconds = sorted(arrival.seconds for arrival in arrivals)
    p95 = seconds[math.ceil(0.95 * len(seconds)) - 1]
    shares = [found for arrival in arrivals if (found := steps(arrival, airflow))]
    return {
        "rename to accepted message": Figure(tuple(seconds), "s", MEDIAN_SECONDS),
        "rename to accepted message, 95 %": Figure((p95,), "s", P95_SECONDS),
        **{
            f"of it: {name}": Figure(tuple(share[name] for share in shares), "s")
            for name in (shares[0] if shares else ())
        },
    }


def main(argv: Sequence[str] | None = None) -> int:
    options = parser("live_latency", __doc__)
    options.add_argument("--files", type=int, default=FILES, metavar="N", help=f"how many (default {FILES})")
    options.add_argument("--running", action="store_true", help="use the demo that runs, and the settings")
    arguments = options.parse_args(argv)
    with nullcontext(Settings()) if arguments.running else own_demo() as settings:
        arrivals = asyncio.run(measure(evening(arguments.files, settings), settings))
        found = figures(arrivals, Airflow(settings))
    report("live_latency", found, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
