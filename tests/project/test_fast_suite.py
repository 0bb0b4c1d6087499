"""The fast suite is what its name says: it imports neither Airflow nor discord.py, nor Great Expectations."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from include.settings import PROJECT_ROOT

HEAVY = ("airflow", "discord", "great_expectations", "pandas")

IMPORT_BLOCKER = f"""
import sys


class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {HEAVY}:
            raise ModuleNotFoundError(f"{{name}} is kept from the fast suite", name=name)


sys.meta_path.insert(0, Blocker())
"""


@pytest.mark.system
def test_the_fast_suite_passes_without_heavy_packages(tmp_path: Path):
    (tmp_path / "import_blocker.py").write_text(IMPORT_BLOCKER)

    suite = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "import_blocker", "-p", "no:cacheprovider", "--fast"],
        cwd=PROJECT_ROOT,
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert suite.returncode == 0, suite.stdout[-3000:]
    assert int(re.search(r"(\d+) passed", suite.stdout)[1]) > 50  # type: ignore[index]
