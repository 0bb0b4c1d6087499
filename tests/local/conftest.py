"""One demo for all tests that look at it: a first start that ends with its post; see `test_live_pages` for the next."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.free_ports import free_port
from tests.security.watching import Watching

PORTS = ("AIRFLOW_PORT", "PREVIEW_PORT", "DEMO_SFTP_PORT", "POSTGRES_PORT")


@dataclass(frozen=True)
class Run:
    """
    One start of the demo, until its first post.

    Attributes:
        rounds: names of the files on its game server.
        posted: names of the files of which there are posts.
        left_behind: command lines of its processes that still ran afterwards.
    """

    said: str
    watching: Watching
    rounds: list[str]
    posted: list[str]
    left_behind: list[str]


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    # Not pytest's own temporary folder: root's is closed to the account that PostgreSQL runs as.
    folder = Path(tempfile.mkdtemp(prefix="fragflow-system-"))
    folder.chmod(0o711)
    yield folder / "state"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def first(home: Path) -> Run:
    """Run by somebody whose umask opens everything to everybody."""
    variables = {"FRAGFLOW_HOME": str(home), **{name: str(free_port()) for name in PORTS}}
    demo = subprocess.Popen(
        [sys.executable, "-m", "local.demo", "--posts", "1", "--seconds-between", "60"],
        env=os.environ | variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, umask=0,
    )  # fmt: skip
    with demo, Watching(demo.pid) as watching:
        try:
            said, _ = demo.communicate(timeout=280)
        finally:
            demo.terminate()
    logs = "".join(f"\n== {log.name}\n{log.read_text()[-3000:]}" for log in (home / "logs").glob("*.log"))
    assert demo.returncode == 0, said + logs
    rounds = [path.name for path in (home / "game-server" / "gamestats").iterdir()]
    return Run(said, watching, rounds, posted(home), left_behind(home))


def posted(home: Path) -> list[str]:
    lines = (home / "preview" / "messages.jsonl").read_text().splitlines()
    return [json.loads(line)["embeds"][0]["footer"]["text"].removesuffix(" · receipt: see the title") for line in lines]


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
