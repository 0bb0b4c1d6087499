"""
The trust pages: which address shows what. Rendering is in `include.receipts.page`; here is who asks for what.

Endpoints are plain functions: FastAPI runs them in its threads, since they wait for the database.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Annotated, Any, Final
from urllib.parse import quote

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, Depends, FastAPI, Form, HTTPException, Path, Query, Request, Response, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException as AnyHTTPException

from include.ingest import quarantine
from include.posts.session import session_title
from include.receipts import build, page
from include.receipts.page import Decision
from include.store import DatabaseUnreachableError, listing
from plugins import trust_pages_decisions as decisions
from plugins.trust_pages import URL_PREFIX
from plugins.trust_pages_access import from_own_page, may_decide, may_read, security_headers
from plugins.trust_pages_database import Database

logger = logging.getLogger(__name__)

ROUNDS_ON_A_PAGE: Final = 50
FILES_ON_A_PAGE: Final = 100
MOST_FILES: Final = 1000
HEADINGS: Final = {
    401: "Please log in",
    403: "Not allowed",
    404: "Not there",
    503: "The database is away",
}
AWAY: Final = (
    "The database of the statistics does not answer. Nothing is lost, and this page works again as soon as it is back: "
    "see the log of postgres in the state folder, or start it if it is your own."
)

NO_ZERO_BYTE: Final = r"^[^\x00]*$"
"""PostgreSQL refuses a text with one."""

Id = Annotated[int, Path(ge=-(2**63), lt=2**63)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=10_000)]

database = Database()
router = APIRouter()


@cache
def app() -> FastAPI:
    """Give the application, made with the first request."""
    pages = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    pages.include_router(router, dependencies=[Depends(may_read)])
    headers = security_headers()

    @pages.middleware("http")
    async def secured(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await answer(request)
        response.headers.update(headers)
        return response

    pages.add_exception_handler(AnyHTTPException, _refused)
    pages.add_exception_handler(DatabaseUnreachableError, _away)
    pages.add_exception_handler(quarantine.QuarantineError, _no_such_file)
    pages.add_exception_handler(RequestValidationError, _no_such_page)
    return pages


@router.get("/")
def rounds(request: Request, q: str = "", number: PageNumber = 1) -> Response:
    """All rounds, or those that a search finds; a single one is shown at once."""
    pipeline, base = database.pipeline(), _base(request)
    if q:
        found = build.find(pipeline, q.strip())
        if len(found) == 1:
            return RedirectResponse(f"{base}/files/{found[0].file_id}", status.HTTP_303_SEE_OTHER)
        with pipeline.store.transaction() as connection:
            files = listing.read_some(connection, pipeline.server_id, [candidate.file_id for candidate in found])
        return HTMLResponse(page.found_page(files, base, q))
    with pipeline.store.transaction() as connection:
        files = listing.read_latest(
            connection, pipeline.server_id, ROUNDS_ON_A_PAGE + 1, (number - 1) * ROUNDS_ON_A_PAGE
        )
    has_older = len(files) > ROUNDS_ON_A_PAGE
    return HTMLResponse(page.rounds_page(files[:ROUNDS_ON_A_PAGE], base, number=number, has_older=has_older))


@router.get("/rounds/{round_id}")
def round_receipt(request: Request, round_id: Id) -> Response:
    """The receipt of a round: where posts lead."""
    receipt = build.receipt_of_round(database.pipeline(), round_id)
    if receipt is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"There is no round {round_id}: it was withdrawn, or never was.")
    return HTMLResponse(page.receipt_page(receipt, _base(request)))


@router.get("/sessions/{session_id}")
def session_receipts(request: Request, session_id: Id) -> Response:
    """The rounds of a session, each with what is to know of it: where the posts of sessions lead."""
    pipeline = database.pipeline()
    with pipeline.store.transaction() as connection:
        files = listing.read_of_session(connection, pipeline.server_id, session_id, pipeline.session_gap, MOST_FILES)
    first = min((file.ended_at for file in files if file.round_id is not None and file.ended_at), default=None)
    if first is None:
        raise HTTPException(
            status.HTTP_404_NOT_FOUND, f"There is no session {session_id}: it has another first round, or never was."
        )
    return HTMLResponse(page.session_page(files, _base(request), session_title(first, pipeline.zone)))


@router.get("/files/{file_id}")
def file_receipt(request: Request, file_id: Id) -> Response:
    """The receipt of one revision of a file, whether or not a round came of it."""
    receipt = build.receipt_of_file(database.pipeline(), file_id)
    if receipt is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"The ledger has no file {file_id}.")
    return HTMLResponse(page.receipt_page(receipt, _base(request)))


@router.get("/runs/{run:path}")
def files_of_run(request: Request, run: Annotated[str, Path(pattern=NO_ZERO_BYTE)]) -> Response:
    """The files that an Airflow run, `dag_id/run_id`, checked: the tab of a run."""
    pipeline = database.pipeline()
    with pipeline.store.transaction() as connection:
        files = listing.read_of_run(connection, pipeline.server_id, run, MOST_FILES + 1)
    has_more = len(files) > MOST_FILES
    return HTMLResponse(page.run_page(files[:MOST_FILES], _base(request), run, has_more=has_more))


@router.get("/quarantine")
def held(request: Request, discarded: bool = False, number: PageNumber = 1) -> Response:
    """What is held back, or what was put aside, the latest first."""
    files = quarantine.held(database.pipeline(), discarded=discarded)[::-1][(number - 1) * FILES_ON_A_PAGE :]
    has_older = len(files) > FILES_ON_A_PAGE
    return HTMLResponse(
        page.quarantine_page(
            files[:FILES_ON_A_PAGE], _base(request), discarded=discarded, number=number, has_older=has_older
        )
    )


@router.get("/quarantine/{file_id}")
def held_file(request: Request, file_id: Id, run: Annotated[str, Query(pattern=NO_ZERO_BYTE)] = "") -> Response:
    """One held file, and what became of a decision about it."""
    detail = quarantine.show(database.pipeline(), file_id)
    asked = decisions.asked(run, file_id) if run else None
    return HTMLResponse(page.held_page(detail, _base(request), decisions.possible(detail.file), asked))


@router.post("/quarantine/{file_id}/{decision}", dependencies=[Depends(may_decide), Depends(from_own_page)])
def decide(
    request: Request, file_id: Id, decision: Decision, user: GetUserDep, reason: Annotated[str, Form()] = ""
) -> Response:
    """Have a decision carried out, and go back to the file, where its end is seen."""
    file = quarantine.show(database.pipeline(), file_id).file
    if decision not in decisions.possible(file):
        raise HTTPException(
            status.HTTP_409_CONFLICT, f"{file.filename} is {file.state} now: {decision} cannot be done."
        )
    if decision == "discard" and not reason.strip():
        raise HTTPException(status.HTTP_400_BAD_REQUEST, "A discard needs a reason.")
    if not " ".join(reason.split()).isprintable():
        raise HTTPException(status.HTTP_400_BAD_REQUEST, "The reason holds characters that cannot be shown.")
    run_id = decisions.start(file_id, decision, reason, user.get_name())
    return RedirectResponse(f"{_base(request)}/quarantine/{file_id}?run={quote(run_id)}", status.HTTP_303_SEE_OTHER)


def _base(request: Request) -> str:
    """The path below which the pages are, as the browser sees it."""
    return str(request.scope["root_path"])


def _said(request: Request, code: int, sentence: str, **link: str) -> HTMLResponse:
    heading = HEADINGS.get(code, "That cannot be done")
    return HTMLResponse(page.message_page(heading, sentence, _base(request), **link), code)


def _refused(request: Request, error: Any) -> Response:
    if error.status_code != status.HTTP_401_UNAUTHORIZED:
        return _said(request, error.status_code, str(error.detail))
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    login = f"{_base(request).removesuffix(URL_PREFIX)}/api/v2/auth/login?next={quote(back)}"
    sentence = "Receipts and the quarantine are for people who may log in to Airflow here."
    response = _said(request, error.status_code, sentence, link=login, link_text="Log in")
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _away(request: Request, error: Any) -> Response:
    logger.warning("The trust pages cannot reach the database: %s", error)
    return _said(request, status.HTTP_503_SERVICE_UNAVAILABLE, AWAY)


def _no_such_file(request: Request, error: Any) -> Response:
    return _said(request, status.HTTP_404_NOT_FOUND, str(error))


def _no_such_page(request: Request, error: Any) -> Response:
    return _said(request, status.HTTP_404_NOT_FOUND, "There is no such page.")
