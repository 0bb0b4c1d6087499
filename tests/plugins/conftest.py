"""Airflow's metadata, as the tests of DAGs have them."""

from __future__ import annotations

from tests.dags.conftest import airflow_database

__all__ = ["airflow_database"]
