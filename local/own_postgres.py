"""The user's own PostgreSQL: reached, and with both databases there, before anything else starts."""

from __future__ import annotations

import os
import subprocess
from typing import Final

from include.settings import METADATA_DATABASE
from include.store.pool import DatabaseUnreachableError, Store
from local import postgres_binaries
from local.databases import Databases
from local.postgres import PostgresError

MISSING: Final = "does not exist"


def require_databases(databases: Databases) -> None:
    """
    Make sure that the databases of the statistics and of Airflow exist; make those that do not.

    Raises:
        PostgresError: the server cannot be reached, or the account may not make a database.
    """
    for name in (databases.statistics, METADATA_DATABASE):
        try:
            Store(databases.address(databases.owner, name), application_name="fragflow start", max_size=1).close()
        except DatabaseUnreachableError as error:
            if MISSING not in str(error):
                raise PostgresError(f"POSTGRES_HOST: the database {name} cannot be reached: {error}") from error
            _create(databases, name)


def _create(databases: Databases, name: str) -> None:
    user = databases.owner.user
    made = subprocess.run(
        [postgres_binaries.installed() / "createdb", "--template=template0", "--encoding=UTF8", name],
        env={
            "PATH": os.defpath, "LC_ALL": "C", "PGHOST": databases.host, "PGPORT": str(databases.port),
            "PGUSER": user, "PGPASSWORD": databases.owner.password,
        },
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise PostgresError(
            f"POSTGRES_USER: there is no database {name}, and {user} cannot make it "
            f"({made.stderr.strip()}); let an administrator of the server run "
            f"`createdb --owner={user} {name}`"
        )
