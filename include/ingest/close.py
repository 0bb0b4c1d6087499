"""Sessions that are over get their place in the outbox; `announce` posts them. docs/sessions.md says when that is."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from include.ingest.context import Pipeline
from include.ingest.fetch import MOST_LOAD_ATTEMPTS
from include.store import derivation, ledger, sessions

MARGIN: Final = timedelta(hours=1)
"""Beyond look-back and silence: so long a run may wait for its turn, and the session is posted nevertheless."""


def close_sessions(pipeline: Pipeline, look_back: timedelta) -> int:
    """
    Put the sessions that are over into the outbox, each once; gives how many came into it.

    Whoever derives rounds meanwhile is waited for, since a session may become another by it.

    Args:
        look_back: what the watch fetched longer ago is not announced any more.
    """
    with pipeline.store.transaction() as connection:
        derivation.lock_server(connection, pipeline.server_id)
        unfinished = ledger.read_unfinished(connection, pipeline.server_id, MOST_LOAD_ATTEMPTS)
        since = look_back + pipeline.silence + MARGIN
        return sessions.close(connection, pipeline.server_id, pipeline.silence, since, unfinished)
