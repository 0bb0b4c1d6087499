"""What docker-compose.yaml lets others reach. No engine runs here: this is about what the file asks for."""

from __future__ import annotations

from typing import Any

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
