"""The user's own PostgreSQL: reached, and with both databases there, before anything else starts."""

from __future__ import annotations

import os
import subprocess
from typing import Final

from include.settings import METADATA_DATABASE, Settings
from include.store.pool import DatabaseUnreachableError, Store
from local import postgres_binaries
from local.airflow_env import database_address
from local.postgres import PostgresError

MISSING: Final = "does not exist"


def require_databases(settings: Settings) -> None:
    """
    Make sure that the databases of the statistics and of Airflow exist; make those that do not.

    Raises:
        PostgresError: the server cannot be reached, or the account may not make a database.
    """
    for name in (settings.postgres_database, METADATA_DATABASE):
        try:
            Store(database_address(settings, name), application_name="fragflow start", max_size=1).close()
        except DatabaseUnreachableError as error:
            if MISSING not in str(error):
                raise PostgresError(f"POSTGRES_HOST: the database {name} cannot be reached: {error}") from error
            _create(settings, name)


def _create(settings: Settings, name: str) -> None:
    password = settings.postgres_password.get_secret_value() if settings.postgres_password else ""
    made = subprocess.run(
        [postgres_binaries.installed() / "createdb", "--template=template0", "--encoding=UTF8", name],
        env={
            "PATH": os.defpath, "LC_ALL": "C", "PGHOST": settings.postgres_host or "",
            "PGPORT": str(settings.postgres_port), "PGUSER": settings.postgres_user, "PGPASSWORD": password,
        },
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise PostgresError(
            f"POSTGRES_USER: there is no database {name}, and {settings.postgres_user} cannot make it "
            f"({made.stderr.strip()}); let an administrator of the server run "
            f"`createdb --owner={settings.postgres_user} {name}`"
        )
