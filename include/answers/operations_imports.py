"""Commands about files: which came last, and which became no rounds."""

from __future__ import annotations

from typing import Final

from include.answers.amounts import moment
from include.answers.answer import Answer
from include.answers.command import Asking
from include.answers.embeds import embed
from include.answers.pages import page_of, place
from include.posts.fields import counted
from include.posts.text import in_markdown
from include.store.catalogue import Import, read_imports

FILES_A_PAGE: Final = 10
FILENAME_CELLS: Final = 60
REASON_CELLS: Final = 100


def recent_imports(asking: Asking) -> Answer:
    """Files as they came, the last first."""
    return _listed(asking, "Recent imports", "No file has come yet.", failed=False)


def failed_imports(asking: Asking) -> Answer:
    """Files that could not be read, or are in quarantine, with the reason."""
    return _listed(asking, "Failed imports", "Every file that came was read.", failed=True)


def _listed(asking: Asking, title: str, nothing: str, *, failed: bool) -> Answer:
    page = asking.page
    files, total = _read(asking, page, failed=failed)
    if not files and page > 1:
        _, total = _read(asking, 1, failed=failed)
        files, total = _read(asking, place(total, page, FILES_A_PAGE)[1], failed=failed)
    if not files:
        return Answer(embed(title, nothing))
    _, page, pages = place(total, page, FILES_A_PAGE)
    text = "\n".join(_line(each, asking) for each in files)
    said = embed(title, text, footer=f"{page_of(page, pages)}{counted(total, 'file')}")
    return Answer(said, page, pages)


def _read(asking: Asking, page: int, *, failed: bool) -> tuple[list[Import], int]:
    skipped = (page - 1) * FILES_A_PAGE
    return read_imports(asking.connection, asking.place.server_id, FILES_A_PAGE, skipped, failed=failed)


def _line(file: Import, asking: Asking) -> str:
    tried = f" after {counted(file.attempts, 'attempt')}" if file.attempts else ""
    reason = f": {in_markdown(file.reason, REASON_CELLS)}" if file.reason else ""
    came = moment(file.fetched_at, asking.now, asking.place.zone)
    return f"**{in_markdown(file.filename, FILENAME_CELLS)}**\n{file.state}{tried}{reason} · {came}"
