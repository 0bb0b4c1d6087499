"""The secrets of one state folder, made once and kept."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, fields
from pathlib import Path

from local import state


@dataclass(frozen=True, slots=True)
class KeptSecrets:
    """Kept, so that encrypted trigger arguments, sessions and bookmarks with the password stay valid."""

    fernet_key: str
    api_secret: str
    jwt_secret: str
    admin_password: str
    preview_token: str
    database_loader: str
    database_reader: str
    database_bot: str
    database_airflow: str


def keep_secrets(home: Path) -> KeptSecrets:
    """The secrets in the state folder, each in a file of its name that only we can read, made when it is missing."""
    folder = state.prepare_child(home / "secrets")
    kept = {field.name: state.kept_secret(folder / field.name) for field in fields(KeptSecrets)}
    kept["fernet_key"] = base64.urlsafe_b64encode(kept["fernet_key"].encode()).decode()  # of 32 bytes, as it must be
    kept["jwt_secret"] = hashlib.sha512(kept["jwt_secret"].encode()).hexdigest()  # HS512 warns below 64 bytes
    kept["admin_password"] = kept["admin_password"][:16]
    return KeptSecrets(**kept)
