"""requirements.lock names no host and holds what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from include.settings import PROJECT_ROOT

LOCK = (PROJECT_ROOT / "requirements.lock").read_text()
PINNED = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+)", LOCK, flags=re.MULTILINE)
PROJECT = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text())["project"]
ASKED_FOR = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]


@pytest.mark.parametrize("address", ["://", "index-url", "find-links", " @ "])
def test_the_lock_names_no_address(address: str):
    assert address not in re.sub(r"^#.*--no-emit-index-url.*$", "", LOCK, flags=re.MULTILINE)


@pytest.mark.parametrize("dependency", ASKED_FOR)
def test_what_the_project_asks_for_is_locked(dependency: str):
    asked = Requirement(dependency)
    versions = [version for name, version in PINNED if canonicalize_name(name) == canonicalize_name(asked.name)]

    assert versions, f"{asked.name} is not in requirements.lock: run `make lock`"
    assert all(asked.specifier.contains(version, prereleases=True) for version in versions)


def test_every_locked_package_has_its_hash():
    packages = re.split(r"^(?=\w)", re.sub(r"^ *#.*\n", "", LOCK, flags=re.MULTILINE), flags=re.MULTILINE)[1:]

    assert len(packages) > 100
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []
