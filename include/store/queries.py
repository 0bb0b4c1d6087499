"""The named queries of include/sql/queries, loaded once; rows come as dicts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import aiosql
from psycopg.rows import dict_row

SQL_FOLDER: Final = Path(__file__).resolve().parents[1] / "sql"


@cache
def queries(topic: str) -> Any:
    """Give the queries of one file, each as a function that takes a connection first, then its parameters by name."""
    path = SQL_FOLDER / "queries" / f"{topic}.sql"
    return aiosql.from_path(path, "psycopg", mandatory_parameters=False, kwargs={"row_factory": dict_row})
