"""A name is text on every page: the same elements and attributes stand there as with a harmless one."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any, cast

import pytest
from hypothesis import given

from include.ingest.quarantine import HeldDetail
from include.parser.proof import Proof
from include.parser.values import BadLine, Flag
from include.receipts import page
from include.receipts.receipt import Change, CheckedExpectation, CheckedSuite, FileFacts, Post, Receipt
from include.receipts.words import visible
from include.store.listing import LedgerEntry
from include.store.quarantine import HeldFile
from tests.fuzz import hostile_text
from tests.fuzz.budget import tried, tries
from tests.fuzz.terminal import obeyed

pytestmark = pytest.mark.lengthy

HARMLESS = "harmless"
NEVER_A_NAME = frozenset({"settled_by", "rederived"})
AT = datetime(2026, 1, 10, 20, 0, 3, tzinfo=UTC)
LINE = BadLine(2, "reason", "message", "text")
FILE = FileFacts(
    file_id=7, filename="name", sha256="hash", size_bytes=9, size_before_bytes=9, size_after_bytes=9, layout=38,
    state="loaded", reason="reason", fetched_by="watch", settled_by="watch", modified_at=AT, seen_on_server_at=AT,
    fetched_at=AT, attempts=0, superseded_by=None,
)  # fmt: skip
CHECK = CheckedExpectation("expectation", "column", "critical", False, "observed")
RECEIPT = Receipt(
    file=FILE, round_id=11, title="title", round_number=2, ended_at=AT, partner="partner", partner_came_at=AT,
    pairing=(Proof("what", "seen", True),),
    rederived="differs", differences=("difference",), suites=(CheckedSuite("suite", AT, "run", (CHECK,)),),
    flags=(Flag("code", "detail", "guid"),), held_back=(LINE,), changes=(Change(2, AT, "cause", ("sentence",)),),
    posts=(Post("kind", "state", 2, "id", AT, "error"),), revisions=(FILE, FILE),
)  # fmt: skip
HELD = HeldFile(
    file_id=7, filename="name", sha256="hash", state="quarantined", reason="reason", attempts=0, ended_at=AT,
    fetched_at=AT, held_back_lines=1, round_id=None, discarded_reason="reason", discarded_at=AT, is_current=True,
)  # fmt: skip
LISTED = LedgerEntry(7, "name", "loaded", "reason", AT, 11, "map", 2, 1, 1, 1)
ASKED = page.Asked("run", "bad", "word", "sentence", is_over=False)


class Elements(HTMLParser):
    """Elements with the names of their attributes, the addresses they lead to, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))
        self.addresses += [value or "" for name, value in attrs if name in ("href", "action", "src")]

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}", ()))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", (data,)))

    def handle_data(self, data: str) -> None:
        self.text += data


@tries(15)
@given(hostile_text.names.filter(bool))
def test_a_page_has_the_same_elements_whatever_the_names_on_it(name):
    harmless, hostile = pages(HARMLESS), pages(name)
    tried("pages", len(hostile))

    for html, expected in zip(hostile, harmless, strict=True):
        elements = Elements(html)
        assert elements.found == Elements(expected).found
        assert all(address.startswith(("/receipts", "#main")) for address in elements.addresses), elements.addresses
        assert visible(name) in elements.text
        assert not obeyed(html)


def pages(name: str) -> list[str]:
    """Every page, with the name wherever a text of files, servers or people stands."""
    receipt, held, listed, asked, line = (_named(value, name) for value in (RECEIPT, HELD, LISTED, ASKED, LINE))
    detail = HeldDetail(held, (line,), name)
    return [
        page.receipt_page(receipt, "/receipts"),
        page.rounds_page([listed], "/receipts", number=2, has_older=True),
        page.found_page([listed], "/receipts", name),
        page.run_page([listed], "/receipts", name),
        page.quarantine_page([held], "/receipts", discarded=True),
        page.held_page(detail, "/receipts", ("retry", "discard", "restore"), asked),
        page.message_page(name, name, "/receipts"),
    ]


def _named(value: Any, name: str) -> Any:
    """The value with every text in it replaced."""
    if isinstance(value, str):
        return name
    if isinstance(value, tuple):
        return tuple(_named(each, name) for each in value)
    if not is_dataclass(value):
        return value
    texts = {
        field.name: _named(getattr(value, field.name), name)
        for field in fields(value)
        if field.name not in NEVER_A_NAME
    }
    return replace(cast(Any, value), **texts)
