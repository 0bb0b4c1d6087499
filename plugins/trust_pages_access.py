"""Who may see the trust pages and who may decide on them, by Airflow's own login and permissions."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
from airflow.api_fastapi.core_api.security import requires_access_dag
from fastapi import HTTPException, Request, status

from include.receipts.page import style_source

DECISIONS_DAG: Final = "review_quarantine"

may_read = requires_access_dag("GET", param_dag_id="ingest_rounds")
"""Who may see the runs may see what came of them; strangers get 401."""

may_decide = requires_access_dag("POST", DagAccessEntity.RUN, DECISIONS_DAG)
"""A decision is a run of that DAG, so whoever may start one by hand may decide here."""


def from_own_page(request: Request) -> None:
    """
    Refuse a form that another site, or another port of this machine, had somebody's browser send.

    The login cookie is `SameSite=Lax`, which keeps other sites out but not other ports. A browser says where a form
    comes from; whoever does not say is no browser with a cookie, and has the command line.

    Raises:
        HTTPException: 403.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    is_own = site == "same-origin" if site else bool(origin) and urlsplit(origin).netloc == request.headers.get("host")
    if not is_own:
        raise HTTPException(status.HTTP_403_FORBIDDEN, "This form was not sent by the quarantine page itself.")


def security_headers() -> dict[str, str]:
    """Give what every answer carries: nothing is loaded or run but the one style, and only our own UI frames a page."""
    policy = {
        "default-src": "'none'",
        "style-src": style_source(),
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'self'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
