"""What of this folder others can get: ports of the containers, files in git and in the image. No engine runs here."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest
import yaml

from include.settings import PROJECT_ROOT

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((PROJECT_ROOT / "docker-compose.yaml").read_text())["services"]


def test_ports_are_published_to_this_machine_only():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert list(published) == ["network"]
    assert len(published["network"]) == 2
    assert [port for port in published["network"] if not port.startswith("127.0.0.1:")] == []


def test_no_container_has_the_network_or_the_rights_of_the_machine():
    assert {service.get("network_mode", "its own") for service in SERVICES.values()} == {"its own", "service:network"}
    for asked in ("privileged", "cap_add", "devices", "pid", "ipc", "security_opt"):
        assert [name for name, service in SERVICES.items() if asked in service] == []
    mounted = [volume for service in SERVICES.values() for volume in service.get("volumes", ())]
    assert mounted
    assert [volume for volume in mounted if "docker.sock" in volume or volume.startswith("/")] == []


@pytest.mark.parametrize("path", [".env", ".fragflow/secrets/jwt_secret", ".fragflow-demo/airflow.env"])
def test_git_ignores_what_holds_secrets(path: str):
    asked = subprocess.run(
        ["git", "check-ignore", "--no-index", path], cwd=PROJECT_ROOT, check=False, capture_output=True
    )

    assert asked.returncode == 0


def test_no_image_holds_what_holds_secrets():
    assert {".env", ".fragflow*", ".git"} <= set((PROJECT_ROOT / ".dockerignore").read_text().splitlines())
