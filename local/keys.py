"""SSH key files of the demo: made once, kept, readable by their owner only."""

from __future__ import annotations

import os
from pathlib import Path

import asyncssh


def key_file(path: Path) -> asyncssh.SSHKey:
    """The ed25519 private key in a file, and `path` with `.pub` beside it; both made when missing."""
    if not path.exists():
        key = asyncssh.generate_private_key("ssh-ed25519", comment="fragflow demo")
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key.export_private_key())
        path.with_name(f"{path.name}.pub").write_bytes(key.export_public_key())
    return asyncssh.read_private_key(path)
