"""The demo as a person runs it: started, used, stopped, started again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.free_ports import free_port

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

PORTS = ("AIRFLOW_PORT", "PREVIEW_PORT", "DEMO_SFTP_PORT", "POSTGRES_PORT")


@pytest.fixture
def home() -> Iterator[Path]:
    # Not pytest's own temporary folder: root's is closed to the account that PostgreSQL runs as.
    folder = Path(tempfile.mkdtemp(prefix="fragflow-system-"))
    folder.chmod(0o711)
    yield folder / "state"
    shutil.rmtree(folder)


def run_demo(home: Path) -> str:
    """Run the demo until its first post, and give all that it said."""
    variables = {"FRAGFLOW_HOME": str(home), **{name: str(free_port()) for name in PORTS}}
    done = subprocess.run(
        [sys.executable, "-m", "local.demo", "--posts", "1", "--seconds-between", "60"],
        env=os.environ | variables, capture_output=True, text=True, check=False, timeout=280,
    )  # fmt: skip
    logs = "".join(f"\n== {log.name}\n{log.read_text()[-3000:]}" for log in (home / "logs").glob("*.log"))
    assert done.returncode == 0, done.stdout + done.stderr + logs
    return done.stdout


def posted(home: Path) -> list[str]:
    lines = (home / "preview" / "messages.jsonl").read_text().splitlines()
    return [json.loads(line)["embeds"][0]["footer"]["text"] for line in lines]


def left_behind(home: Path) -> list[str]:
    """Processes that know the state folder, by command line or environment."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline", "environ"]):
        environment = process.info["environ"] or {}
        if process.pid != os.getpid() and (
            environment.get("FRAGFLOW_HOME") == str(home) or str(home) in " ".join(process.info["cmdline"] or ())
        ):
            found.append(" ".join(process.info["cmdline"] or ()))
    return found


def test_a_round_reaches_the_preview_page_and_a_second_start_keeps_it(home: Path) -> None:
    first = run_demo(home)
    rounds = [path.name for path in (home / "game-server" / "gamestats").iterdir()]
    assert len(rounds) == 1
    assert posted(home) == rounds
    assert "posted" in first
    assert left_behind(home) == []

    second = run_demo(home)

    assert "1 round of an earlier evening is there" in second
    assert len(posted(home)) == 2
    assert posted(home)[0] == rounds[0]
    assert left_behind(home) == []
