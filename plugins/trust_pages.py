"""
Trust receipts and the quarantine inside Airflow's UI: entries in its navigation, and a tab of each run.

Every Airflow process loads this, and only the API server ever answers a request: so the pages are imported with the
first one. They stand below `/receipts`, where the posts' links lead.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from airflow.plugins_manager import AirflowPlugin

URL_PREFIX: Final = "/receipts"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]


class TrustPages:
    """The pages as an ASGI application."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        from plugins.trust_pages_app import app

        await app()(scope, receive, send)


class TrustPagesPlugin(AirflowPlugin):
    """What Airflow is told."""

    name = "fragflow_trust_pages"
    fastapi_apps = [{"name": "Fragflow trust pages", "app": TrustPages(), "url_prefix": URL_PREFIX}]  # noqa: RUF012
    external_views = [  # noqa: RUF012
        {
            "name": "Receipts",
            "href": f"{URL_PREFIX}/",
            "destination": "nav",
            "url_route": "receipts",
            "nav_top_level": True,
        },
        {
            "name": "Quarantine",
            "href": f"{URL_PREFIX}/quarantine",
            "destination": "nav",
            "url_route": "quarantine",
            "nav_top_level": True,
        },
        {
            "name": "Receipts",
            "href": f"{URL_PREFIX}/runs/{{DAG_ID}}/{{RUN_ID}}",
            "destination": "dag_run",
            "url_route": "run_receipts",
        },
    ]
