"""What .ci/audit.py makes of what pip-audit and uv say: stand-ins say it, in words copied from the real ones."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from include.settings import PROJECT_ROOT

pytestmark = pytest.mark.lengthy

UNKNOWN = {"name": "idna", "skip_reason": "Dependency not found on PyPI and could not be audited: idna (2.0)"}
SOUND = {"name": "click", "version": "8.4.0", "vulns": []}
VULNERABLE = {
    "name": "jinja2",
    "version": "2.10",
    "vulns": [{"id": "PYSEC-2019-217", "fix_versions": ["2.10.1"], "aliases": ["CVE-2019-10906"], "description": ""}],
}
ALWAYS_SAID = "No known vulnerabilities found"
OUTDATED = [{"name": "fastapi", "version": "0.136.3", "latest_version": "0.165.0", "latest_filetype": "wheel"}]


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A uv whose index has everything, and a uvx without a way to any service."""
    program(tmp_path / "uv", f"""[ "$2" = list ] && echo '{json.dumps(OUTDATED)}'; true""")
    program(tmp_path / "uvx", "echo 'requests.exceptions.ConnectionError' >&2; exit 1")
    return tmp_path


def program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def pip_audit_says(programs: Path, *packages: object) -> None:
    answer = json.dumps({"dependencies": packages, "fixes": []})
    program(programs / "uvx", f"echo '{answer}'; echo '{ALWAYS_SAID}' >&2")


def audit(programs: Path, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, PROJECT_ROOT / ".ci" / "audit.py", programs],
        capture_output=True, text=True, check=False, env=os.environ | environment,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_packages_without_advisories_pass(programs: Path):
    pip_audit_says(programs, SOUND, UNKNOWN)

    code, said = audit(programs)

    assert code == 0
    assert said == "audit by pip-audit (pypi): 1 packages, 0 advisories\n  not known to the service: idna\n"


def test_an_advisory_is_red_and_says_which_release_is_right(programs: Path):
    pip_audit_says(programs, SOUND, VULNERABLE)

    code, said = audit(programs)

    assert code == 1
    assert "jinja2 2.10: PYSEC-2019-217, fixed in 2.10.1" in said


def test_a_service_that_knows_no_package_at_all_is_no_audit(programs: Path):
    """pip-audit itself says then that it found no vulnerability, and ends with 0."""
    pip_audit_says(programs, UNKNOWN, UNKNOWN)

    code, said = audit(programs)

    assert code == 0
    assert "known vulnerabilities were NOT looked up" in said
    assert "fastapi 0.136.3 < 0.165.0" in said


@pytest.mark.parametrize(
    ("uv", "said"),
    [
        (
            'echo \'warning: `attrs==21.1.0` is yanked (reason: "not importable")\' >&2; echo "[]"',
            "YANKED: attrs==21.1.0",
        ),
        (
            '[ "$2" = list ] && echo "[]" && exit; echo "error: No solution found when resolving" >&2; exit 1',
            "WITHDRAWN from the index",
        ),
    ],
)
def test_a_release_that_was_taken_back_is_red(programs: Path, uv: str, said: str):
    program(programs / "uv", uv)

    code, told = audit(programs)

    assert code == 1
    assert said in told


@pytest.mark.skipif(shutil.which("uv", path=str(Path(sys.executable).parent)) is None, reason="uv is not here")
def test_without_a_network_it_says_so_and_is_not_red(tmp_path: Path):
    """The real uv, whose index is on a port where nobody listens."""
    away = {
        "UV_DEFAULT_INDEX": "http://127.0.0.1:1/simple",
        "UV_CACHE_DIR": str(tmp_path),
        "UV_HTTP_RETRIES": "0",
        "UV_NO_CONFIG": "1",
    }

    assert audit(Path(sys.executable).parent, **away) == (
        0,
        "audit: NOT DONE, neither an advisory service nor the package index can be reached\n",
    )
