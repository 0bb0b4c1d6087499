"""The arrows of the design, held by import-linter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from include.settings import PROJECT_ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


@pytest.mark.system
def test_no_import_goes_against_the_arrows():
    checked = subprocess.run([LINT_IMPORTS], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout
    assert "0 broken" in checked.stdout
