"""
The audit of requirements.lock: pip-audit where one of its two advisory services answers, else what the index tells.

pip-audit calls it "no known vulnerabilities" when the service knew none of the packages, as behind a mirror of the
index: so packages that it skipped count as not audited. The substitute is weaker: it sees releases that were withdrawn
or yanked, as bad ones are, and which pins are behind, but no advisories. Only what was found turns CI red; a service
that cannot be reached is said.

    python .ci/audit.py FOLDER    of the programs uv and uvx
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

PROJECT_ROOT = Path(__file__).parents[1]
LOCK = PROJECT_ROOT / "requirements.lock"
PIP_AUDIT = "pip-audit==2.10.1"
SERVICES = ("pypi", "osv")
WITHDRAWN = "No solution found"
LONGEST_SECONDS = 300


def run(*command: object) -> subprocess.CompletedProcess[str]:
    words = [str(word) for word in command]
    try:
        return subprocess.run(words, capture_output=True, text=True, check=False, timeout=LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, returncode=1, stdout="", stderr="")


def asked_advisories(programs: Path, service: str) -> list[dict[str, Any]] | None:
    """Each package with its advisories, as pip-audit gives them; None when the service told nothing."""
    done = run(
        programs / "uvx", "--python", sys.executable, PIP_AUDIT, "--requirement", LOCK, "--require-hashes",
        "--disable-pip", "--format", "json", "--progress-spinner", "off", "--vulnerability-service", service,
    )  # fmt: skip
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return None
    return packages if any("skip_reason" not in package for package in packages) else None


def judge_advisories(packages: list[dict[str, Any]], service: str) -> int:
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    known = [(package, advisory) for package in packages for advisory in package.get("vulns", [])]
    for package, advisory in known:
        fixed = ", ".join(advisory["fix_versions"]) or "no release yet"
        click.echo(f"  {package['name']} {package['version']}: {advisory['id']}, fixed in {fixed}")
    click.echo(f"audit by pip-audit ({service}): {len(packages) - len(skipped)} packages, {len(known)} advisories")
    if skipped:
        click.echo(f"  not known to the service: {', '.join(skipped)}")
    if known:
        click.echo("  raise a pin with: make lock UPGRADE=name")
    return int(bool(known))


def judge_releases(programs: Path) -> int:
    """The substitute; 1 when a pinned release was withdrawn or yanked."""
    resolved = run(
        programs / "uv", "pip", "install", "--python", sys.executable, "--dry-run", "--reinstall", "--no-deps",
        "--require-hashes", "--requirement", LOCK,
    )  # fmt: skip
    if resolved.returncode and WITHDRAWN not in resolved.stderr:
        click.echo("audit: NOT DONE, neither an advisory service nor the package index can be reached")
        return 0
    yanked = re.findall(r"`(\S+)` is yanked", resolved.stderr)
    click.echo(
        "audit by the substitute: no advisory service can be reached, so known vulnerabilities were NOT looked up"
    )
    click.echo(f"  {pins_behind(programs)}")
    if resolved.returncode:
        click.echo(f"  WITHDRAWN from the index:\n{resolved.stderr.strip()}")
    if yanked:
        click.echo(f"  YANKED: {', '.join(yanked)}")
    return int(bool(resolved.returncode or yanked))


def pins_behind(programs: Path) -> str:
    pins = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==", LOCK.read_text(), flags=re.MULTILINE)
    listed = run(programs / "uv", "pip", "list", "--python", sys.executable, "--outdated", "--format", "json")
    if listed.returncode:
        return f"{len(pins)} pins; which of them are behind the newest release cannot be told now"
    newer = {package["name"]: package for package in json.loads(listed.stdout)}
    behind = [f"{name} {newer[name]['version']} < {newer[name]['latest_version']}" for name in pins if name in newer]
    return f"{len(pins)} pins, {len(behind)} behind the newest release: {', '.join(behind) or 'none'}"


def main(programs: Path) -> int:
    for service in SERVICES:
        if (packages := asked_advisories(programs, service)) is not None:
            return judge_advisories(packages, service)
    return judge_releases(programs)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
