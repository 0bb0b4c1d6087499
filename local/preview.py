"""
The Discord preview page: takes posts where Discord's webhook would, and shows them as Discord would.

Run it with `python -m local.preview --port 8090 --state messages.jsonl --token TOKEN`. It listens on this machine only.
"""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import click
import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from local import message_files, questions
from local.message_limits import refusal
from local.message_log import Message, MessageLog
from local.questions import Questions

HOST: Final = "127.0.0.1"

PAGE_FOLDER: Final = Path(__file__).parent / "preview_page"
PAGE_FILES: Final = {
    "icon.svg": "image/svg+xml",
    "page.css": "text/css",
    "page.js": "text/javascript",
    "ask.js": "text/javascript",
    "message.js": "text/javascript",
    "markdown.js": "text/javascript",
}

PAGE_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

UNKNOWN_WEBHOOK: Final = {"message": "Unknown Webhook", "code": 10015}
INVALID_TOKEN: Final = {"message": "Invalid Webhook Token", "code": 50027}
UNKNOWN_MESSAGE: Final = {"message": "Unknown Message", "code": 10008}
INVALID_JSON: Final = {"message": "The request body contains invalid JSON.", "code": 50109}

WEBHOOK_PATH: Final = "/api/webhooks/{webhook_id}/{given_token}"


def create_app(log: MessageLog, token: str, asking: Questions | None = None) -> FastAPI:
    """Give the preview page and its webhook, which takes any webhook id but only this token."""
    lifespan = asking.lifespan if asking else None
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    # Without this a foreign page could read the posts by pointing its own host name here.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    _add_page(app, log)
    finders = (asking.shelf.find, log.file) if asking else (log.file,)
    app.include_router(message_files.router(finders, PAGE_HEADERS))
    app.include_router(questions.router(asking, PAGE_HEADERS) if asking else questions.nothing_to_ask())
    _add_webhook(app, log, token)
    return app


def _add_page(app: FastAPI, log: MessageLog) -> None:
    @app.get("/")
    async def page() -> FileResponse:
        return FileResponse(PAGE_FOLDER / "index.html", headers=PAGE_HEADERS)

    @app.get("/page/{name}")
    async def page_file(name: str) -> Response:
        if name not in PAGE_FILES:
            return JSONResponse({"message": "404: Not Found", "code": 0}, status_code=404)
        return FileResponse(PAGE_FOLDER / name, media_type=PAGE_FILES[name], headers=PAGE_HEADERS)

    @app.get("/messages")
    async def messages(since: int = Query(0, ge=0)) -> JSONResponse:
        # A page that knows more than the log was open while the log was deleted: it begins anew.
        begin_again = since > log.revision
        changed = log.since(0 if begin_again else since)
        body = {"revision": log.revision, "begin_again": begin_again, "messages": changed}
        return JSONResponse(body, headers=PAGE_HEADERS)


class _RefusedError(Exception):
    """A request that Discord would refuse, with its answer."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body["message"])
        self.status = status
        self.body = body


def _add_webhook(app: FastAPI, log: MessageLog, token: str) -> None:
    @app.exception_handler(_RefusedError)
    async def answer_refused(_: Request, error: _RefusedError) -> JSONResponse:
        return JSONResponse(error.body, status_code=error.status)

    def check_caller(webhook_id: str, given_token: str) -> None:
        if not webhook_id.isdecimal():
            raise _RefusedError(404, UNKNOWN_WEBHOOK)
        if not secrets.compare_digest(given_token.encode(), token.encode()):
            raise _RefusedError(401, INVALID_TOKEN)

    router = APIRouter(prefix=WEBHOOK_PATH, dependencies=[Depends(check_caller)])

    @router.post("")
    async def post(request: Request, webhook_id: str, wait: bool = False) -> Response:
        message = await _json(request)
        _check_message(message)
        author = {"id": webhook_id, "username": message.get("username") or "Fragflow", "bot": True}
        posted = log.post(message, author)
        return JSONResponse(posted) if wait else Response(status_code=204)

    @router.patch("/messages/{message_id}")
    async def edit(request: Request, message_id: str) -> JSONResponse:
        old = _found(log.get(message_id))
        changes = await _json(request)
        _check_message({**old, **changes} if isinstance(changes, dict) else changes)
        return JSONResponse(log.edit(message_id, changes))

    @router.get("/messages/{message_id}")
    async def get(message_id: str) -> JSONResponse:
        return JSONResponse(_found(log.get(message_id)))

    app.include_router(router)


def _found(message: Message | None) -> Message:
    if message is None:
        raise _RefusedError(404, UNKNOWN_MESSAGE)
    return message


async def _json(request: Request) -> Any:
    try:
        value = json.loads(await request.body())
        # NaN and half of a surrogate pair are read but could not be answered.
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise _RefusedError(400, INVALID_JSON) from error
    return value


def _check_message(message: object) -> None:
    reason = refusal(message)
    if reason:
        raise _RefusedError(400, reason)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8090, show_default=True)
@click.option("--state", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File of the messages.")
@click.option("--token", envvar="FRAGFLOW_PREVIEW_TOKEN", required=True, help="Last part of the webhook's address.")
@click.option("--database", envvar="FRAGFLOW_PREVIEW_DATABASE", help="Where the line asks; without it there is none.")
@click.option("--zone", envvar="SERVER_TIMEZONE", default="UTC", help="Of the game server's clock.")
@click.option("--gap-minutes", envvar="SESSION_GAP_MINUTES", default=60, help="Silence that ends a session.")
def main(port: int, state: Path, token: str, database: str | None, zone: str, gap_minutes: int) -> None:
    """Show posts as Discord would, at http://127.0.0.1:PORT/, until stopped."""
    asking = Questions(database, ZoneInfo(zone), timedelta(minutes=gap_minutes)) if database else None
    app = create_app(MessageLog(state), token, asking)
    # The access log would write the token with every post.
    uvicorn.run(app, host=HOST, port=port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
