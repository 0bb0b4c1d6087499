"""
All benchmarks one after the other; what fails is named in the end and stops nothing.

The machine should have nothing else to do. Histories of 1,000, 10,000 and 100,000 rounds are made the first time (some
minutes, 6 GB in .fragflow-history). Each prints medians beside its budgets and writes benchmarks/results/NAME.json.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Final

BENCHMARKS: Final = (
    "reader", "sftp_folder", "checks", "rebuild", "growth", "concurrent", "cached", "bot", "live_latency"
)  # fmt: skip


def _run(name: str) -> int:
    return subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode


def main(argv: Sequence[str] | None = None, run: Callable[[str], int] = _run) -> int:
    options = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; default all")
    names = options.parse_args(argv).names or BENCHMARKS
    if unknown := set(names) - set(BENCHMARKS):
        options.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    failed = []
    for place, name in enumerate(names, start=1):
        print(f"== {name} ({place} of {len(names)})", flush=True)
        began = time.monotonic()
        if run(name):
            failed.append(name)
        print(f"== {name} took {time.monotonic() - began:.0f} s", flush=True)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
