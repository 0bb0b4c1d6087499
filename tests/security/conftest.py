"""What other tests of the pipeline have too."""

from __future__ import annotations

from tests.dags.conftest import airflow_database, connections, evening, one_server, server, short_sleeps
from tests.posts.conftest import discord

__all__ = ["airflow_database", "connections", "discord", "evening", "one_server", "server", "short_sleeps"]
