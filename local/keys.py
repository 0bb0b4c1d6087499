"""SSH key files of the demo: made once, kept, readable by their owner only."""

from __future__ import annotations

from pathlib import Path

import asyncssh

from local.state import write_new


def key_file(path: Path) -> asyncssh.SSHKey:
    """The ed25519 private key in a file, and `path` with `.pub` beside it; both made when missing."""
    if not path.exists():
        key = asyncssh.generate_private_key("ssh-ed25519", comment="fragflow demo")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_name(f"{path.name}.pub").write_bytes(key.export_public_key())
        write_new(path, key.export_private_key())
    return asyncssh.read_private_key(path)
