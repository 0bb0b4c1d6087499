"""The Makefile says what it offers, and what is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from include.settings import PROJECT_ROOT

MAKEFILE = (PROJECT_ROOT / "Makefile").read_text()
TARGETS = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, flags=re.MULTILINE)

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not here")


def make(*arguments: str, folder: Path = PROJECT_ROOT) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_make_alone_lists_the_targets():
    listed = [line.split()[1] for line in make().stdout.splitlines()]

    assert listed == TARGETS
    assert {"setup", "demo", "up", "test", "test-fast", "check", "lock", "help"} <= set(listed)


def test_the_readme_names_only_targets_that_exist():
    named = set(re.findall(r"`make ([a-z-]+)", (PROJECT_ROOT / "README.md").read_text()))

    assert named
    assert named <= set(TARGETS)


@pytest.mark.parametrize(
    ("python", "said"),
    [
        ("case $1 in -c) exit 1;; --version) echo Python 3.9.2;; esac", "needs Python 3.11 or newer"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "install its venv module"),
    ],
)
def test_an_unfit_python_is_refused_with_what_to_install(python: str, said: str, tmp_path: Path):
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(PROJECT_ROOT / name, tmp_path)
    unfit = tmp_path / "unfit-python"
    unfit.write_text(f"#!/bin/sh\n{python}\n")
    unfit.chmod(0o755)

    refused = make("setup", f"PYTHON={unfit}", folder=tmp_path)

    assert refused.returncode != 0
    assert said in refused.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_part_of_the_soak_that_fails_is_named_and_stops_none_of_the_others(tmp_path: Path):
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(PROJECT_ROOT / name, tmp_path)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "uv"):
        (programs / name).write_text('#!/bin/sh\necho ran "$@"\ncase "$*" in *permutations*) exit 1;; esac\n')
        (programs / name).chmod(0o755)
    (tmp_path / ".venv" / ".ready").touch()

    soaked = make("soak", folder=tmp_path)

    parts = [target for target in TARGETS if target.startswith("soak-")]
    assert [line[3:] for line in soaked.stdout.splitlines() if line.startswith("== ")] == parts
    assert "tests/faults/airflow" in soaked.stdout
    assert soaked.stderr.splitlines()[-2] == "failed: soak-orders"
    assert soaked.returncode != 0


def test_the_readme_has_a_row_for_each_target():
    described = dict(re.findall(r"^([a-z-]+):.*## (.*)$", MAKEFILE, flags=re.MULTILINE))
    rows = dict(re.findall(r"^\| `make ([a-z-]+)` \| (.*) \|$", (PROJECT_ROOT / "README.md").read_text(), re.MULTILINE))

    assert rows == described
