"""
Break a copy of the project in one place after the other, and see which tests notice.

    python -m tests.mutations            # all mutants
    python -m tests.mutations guard      # those whose path or words hold this

A mutant that no test notices survives, and the run fails; so does one whose text is gone from the source.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

import click

from include.settings import PROJECT_ROOT
from tests.mutations.mutants import MUTANTS, Mutant

LEFT_OUT: Final = (
    ".git",
    ".venv",
    ".fragflow*",
    "__pycache__",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    "results",
)
SECONDS: Final = 300

Fate = Literal["killed", "SURVIVED", "GONE", "BROKEN"]


@contextmanager
def copied() -> Iterator[Path]:
    """Give a copy of the source, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="fragflow-mutants-") as folder:
        copy = Path(folder) / "main"
        shutil.copytree(PROJECT_ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
        yield copy


def run_tests(copy: Path, tests: Sequence[str]) -> int:
    """Give pytest's exit code: 0 all passed, 1 some failed, others when there was nothing to run."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-rfE", "-p", "no:cacheprovider", *tests]
    with (copy / "tests.log").open("w") as said:
        try:
            return subprocess.run(command, cwd=copy, stdout=said, stderr=said, check=False, timeout=SECONDS).returncode
        except subprocess.TimeoutExpired:
            return 1


def fate_of(mutant: Mutant, copy: Path) -> Fate:
    """Mutate, test, and put the source back."""
    path = copy / mutant.path
    source = path.read_text()
    if source.count(mutant.before) != 1:
        return "GONE"
    path.write_text(source.replace(mutant.before, mutant.after))
    try:
        code = run_tests(copy, mutant.tests)
    finally:
        path.write_text(source)
    return {0: "SURVIVED", 1: "killed"}.get(code, "BROKEN")  # type: ignore[return-value]


def main(wanted: Sequence[str]) -> int:
    chosen = [each for each in MUTANTS if all(word in f"{each.path} {each.what}" for word in wanted)]
    with copied() as copy:
        every = sorted({test for each in chosen for test in each.tests})
        if code := run_tests(copy, every):
            failed = re.findall(r"^(?:FAILED|ERROR) .*$", (copy / "tests.log").read_text(), re.MULTILINE)
            click.echo("\n".join([f"The tests do not pass without a mutant (pytest: {code}):", *failed]))
            return 1
        fates = []
        for mutant in chosen:
            began = time.monotonic()
            fates.append(fate_of(mutant, copy))
            click.echo(f"{fates[-1]:<8} {time.monotonic() - began:4.0f} s  {mutant.path}: {mutant.what}")
    click.echo(f"{fates.count('killed')} of {len(fates)} mutants killed")
    return int(not fates or set(fates) != {"killed"})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
