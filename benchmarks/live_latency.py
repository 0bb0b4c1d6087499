"""
From the rename on the game server to the accepted Discord message, with the share of each step.

Budget (design): median 5 s, 95 % within 8 s. Start `make demo` with `--no-evening` first, then, with the same settings:
python -m benchmarks.live_latency --files 20
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.request import Request, urlopen

from include.samples import SampleOptions, generate
from include.settings import Settings
from local import airflow_env, parts, probe
from local.evening import EveningFile, put
from local.kept_secrets import keep_secrets

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
        print(f"{arrivals[-1].seconds:5.2f} s  {file.filename}", flush=True)
        await asyncio.sleep(REST_SECONDS)
    return arrivals


async def _accepted(filename: str, port: int) -> datetime:
    async with asyncio.timeout(GIVE_UP_SECONDS):
        while True:
            answer: dict[str, Any] = await probe.get_json(port, "/messages?since=0") or {"messages": []}
            for message in answer["messages"]:
                if message["embeds"] and message["embeds"][0].get("footer", {}).get("text") == filename:
                    return datetime.fromisoformat(message["timestamp"])
            await asyncio.sleep(0.05)


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
        return {
            name: (after - before).total_seconds()
            for name, before, after in zip(names, moments, moments[1:], strict=False)
        }
    return None


def _instant(text: str | None) -> Any:
    return datetime.fromisoformat(text) if text else None


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.live_latency", description=__doc__.strip().splitlines()[0]
    )
    parser.add_argument("--files", type=int, default=20, metavar="N", help="how many files (default 20)")
    count = parser.parse_args().files
    settings = Settings()
    arrivals = asyncio.run(measure(evening(count, settings), settings))
    airflow = Airflow(settings)
    shares = [found for arrival in arrivals if (found := steps(arrival, airflow))]
    seconds = sorted(arrival.seconds for arrival in arrivals)
    figures = {
        "files": len(seconds),
        "median_seconds": round(statistics.median(seconds), 2),
        "p95_seconds": round(seconds[math.ceil(0.95 * len(seconds)) - 1], 2),
        "slowest_seconds": round(seconds[-1], 2),
        "median_seconds_of_each_step": {
            name: round(statistics.median(share[name] for share in shares), 2) for name in (shares[0] if shares else ())
        },
        "runs_matched": len(shares),
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
