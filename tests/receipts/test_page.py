"""Pages say what a receipt says, at a glance, and never let a name become markup."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from include.ingest.quarantine import HeldDetail
from include.parser.proof import Proof
from include.parser.values import BadLine, Flag
from include.posts.embeds import FLAG_SENTENCES, QUIET_FLAGS
from include.receipts import page
from include.receipts.receipt import Change, CheckedExpectation, CheckedSuite, FileFacts, Post, Receipt
from include.receipts.verdict import standing
from include.receipts.words import size
from include.store.listing import LedgerEntry
from include.store.quarantine import HeldFile
from include.store.receipts import MOST_CANDIDATES

AT = datetime(2026, 1, 10, 20, 0, 3, tzinfo=UTC)
NAME = "2026-01-10-200000-supply-round-2.txt"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}\x1b[31m\u202egpj\u0000"

FILE = FileFacts(
    file_id=7, filename=NAME, sha256="ab" * 32, size_bytes=1501, size_before_bytes=1501, size_after_bytes=1501,
    layout=38, state="loaded", reason=None, fetched_by="watch", settled_by="watch", modified_at=AT,
    seen_on_server_at=AT, fetched_at=AT, attempts=0, superseded_by=None,
)  # fmt: skip
HOLDS = CheckedExpectation("expect_column_pair_values_to_be_equal", "read_bytes", "critical", True, "read_bytes 1501")
CLEAN = Receipt(
    file=FILE, round_id=11, title="supply, round 2", round_number=2, ended_at=AT,
    partner=NAME.replace("2.txt", "1.txt"), partner_came_at=AT,
    pairing=(Proof("same config", "legacy6", True),), rederived="equal", differences=(),
    suites=(CheckedSuite("transfer", AT, "manual__1", (HOLDS,)),), flags=(), held_back=(), changes=(),
    posts=(Post("map", "delivered", 1, "1234", AT, None),), revisions=(FILE,),
)  # fmt: skip
HELD = HeldFile(
    file_id=7, filename=NAME, sha256="ab" * 32, state="quarantined", reason="header: 3 fields, expected 8", attempts=0,
    ended_at=AT, fetched_at=AT, held_back_lines=0, round_id=None, discarded_reason=None, discarded_at=None,
    is_current=True,
)  # fmt: skip


class Elements(HTMLParser):
    """Every element with its attributes, and the text outside of the style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._in_style = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._in_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._in_style:
            self.text += data


def hostile_pages() -> list[str]:
    check = replace(HOLDS, holds=False, observed=HOSTILE, column=HOSTILE, expectation=HOSTILE)
    file = replace(FILE, filename=HOSTILE, reason=HOSTILE)
    receipt = replace(
        CLEAN, file=file, title=HOSTILE, partner=HOSTILE, pairing=(Proof(HOSTILE, HOSTILE, False),),
        rederived="differs", differences=(HOSTILE,), suites=(CheckedSuite(HOSTILE, AT, HOSTILE, (check,)),),
        flags=(Flag(HOSTILE, HOSTILE, HOSTILE),), held_back=(BadLine(2, HOSTILE, HOSTILE, HOSTILE),),
        changes=(Change(2, AT, HOSTILE, (HOSTILE,)),), posts=(Post(HOSTILE, HOSTILE, 2, HOSTILE, AT, HOSTILE),),
        revisions=(file, FILE),
    )  # fmt: skip
    held = replace(HELD, filename=HOSTILE, reason=HOSTILE, discarded_reason=HOSTILE, discarded_at=AT)
    detail = HeldDetail(held, (BadLine(2, HOSTILE, HOSTILE, HOSTILE),), HOSTILE)
    listed = LedgerEntry(7, HOSTILE, "loaded", HOSTILE, AT, 11, HOSTILE, 2, 1, 1, 1)
    asked = page.Asked(HOSTILE, "bad", HOSTILE, HOSTILE, is_over=True)
    return [
        page.receipt_page(receipt, "/receipts"),
        page.rounds_page([listed], "/receipts", number=1, has_older=True),
        page.found_page([listed], "/receipts", HOSTILE),
        page.run_page([listed], "/receipts", HOSTILE),
        page.quarantine_page([held], "/receipts", discarded=True),
        page.held_page(detail, "/receipts", ("retry", "discard", "restore"), asked),
        page.message_page(HOSTILE, HOSTILE, "/receipts", f"/login?{HOSTILE}", HOSTILE),
    ]


@pytest.mark.parametrize("html", hostile_pages())
def test_a_hostile_name_is_shown_and_never_markup(html: str):
    elements = Elements(html)

    assert {"script", "img"} & {tag for tag, _ in elements.found} == set()
    assert [name for _, attributes in elements.found for name in attributes if name.startswith("on")] == []
    assert "<script>alert(1)</script>" in elements.text
    assert "{{ 7*7 }}" in elements.text
    assert [character for character in html if not (character.isprintable() or character == "\n")] == []


@pytest.mark.parametrize("html", hostile_pages())
def test_a_page_fetches_nothing_and_runs_nothing(html: str):
    elements = Elements(html)
    carried = [(tag, name) for tag, attributes in elements.found for name in attributes]

    assert elements.found
    assert [each for each in carried if each[1] in ("src", "style") or each[0] in ("link", "script")] == []


@pytest.mark.parametrize("html", hostile_pages())
def test_a_page_has_a_language_one_title_one_main_and_one_first_heading(html: str):
    tags = [tag for tag, _ in Elements(html).found]

    assert ("html", {"lang": "en"}) in Elements(html).found
    assert (tags.count("title"), tags.count("main"), tags.count("h1")) == (1, 1, 1)
    headings = [int(tag[1]) for tag in tags if re.fullmatch(r"h\d", tag)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(headings))


def test_every_column_and_row_of_a_table_has_a_heading():
    for html in hostile_pages():
        headings = [attributes.get("scope") for tag, attributes in Elements(html).found if tag == "th"]
        assert set(headings) <= {"col", "row"}


@pytest.mark.parametrize(
    ("changed", "tone", "word"),
    [
        ({}, "good", "Believed"),
        ({"changes": (Change(2, AT, "its file was replaced on the server", ("kills: 1 to 2",)),)}, "good",
         "Believed, after a repair"),
        ({"flags": (Flag("unbalanced", "kills 5, deaths 4"),)}, "flagged", "Believed, with reservations"),
        ({"held_back": (BadLine(4, "columns", "7 columns", "x"),)}, "flagged", "Believed, with reservations"),
        ({"suites": (CheckedSuite("transfer", AT, None, (replace(HOLDS, holds=False),)),)}, "flagged",
         "Believed, with reservations"),
        ({"suites": (CheckedSuite("novelty", AT, None, (replace(HOLDS, holds=False, severity="info"),)),)}, "good",
         "Believed"),
        ({"rederived": "differs", "differences": ("player A, kills: stored 2, from the bytes 1",)}, "bad",
         "Not to be believed"),
        ({"file": replace(FILE, state="orphan", reason="no round 1"), "round_id": None, "partner": None,
          "rederived": "no round"}, "held", "No round: orphan"),
        ({"file": replace(FILE, superseded_by="cd" * 32)}, "held", "Replaced by a newer version"),
    ],
)  # fmt: skip
def test_a_receipt_is_understood_by_its_first_words(changed: dict[str, Any], tone: str, word: str):
    found = standing(replace(CLEAN, **changed))

    assert (found.tone, found.word) == (tone, word)
    assert word in Elements(page.receipt_page(replace(CLEAN, **changed), "/receipts")).text


def test_a_clean_receipt_says_why_it_is_believed():
    assert [(reason.mark, reason.text) for reason in standing(CLEAN).reasons] == [
        ("yes", "All 1,501 bytes of the file arrived; settled: unchanged on two listings of the watch."),
        ("yes", f"Paired with {CLEAN.partner}: 1 of 1 points hold."),
        ("yes", "All 1 checks of 1 suites hold."),
        ("yes", "The stored rows are what follows from the raw bytes: worked out again just now."),
    ]


def test_a_round_1_that_came_late_is_told_on_both_receipts():
    later = AT + timedelta(minutes=20)
    second = replace(CLEAN, partner_came_at=later)
    first = replace(CLEAN, round_number=1, file=replace(FILE, fetched_at=later), partner_came_at=AT)
    first = replace(first, revisions=(first.file,))

    notes = [
        reason.text for receipt in (second, first) for reason in standing(receipt).reasons if reason.mark == "note"
    ]

    assert notes == [
        "It was here before its round 1, and waited for it until 2026-01-10 20:20:03 UTC.",
        "It came late: its round 2 had waited for it since 2026-01-10 20:00:03 UTC.",
    ]


def entry(number: int, **changed: Any) -> LedgerEntry:
    return replace(LedgerEntry(number, NAME, "loaded", None, AT, number, "supply", 2, 0, 0, 0), **changed)


@pytest.mark.parametrize(
    ("found", "told"),
    [(1, "1 file found."), (3, "3 files found."), (MOST_CANDIDATES, f"The latest {MOST_CANDIDATES} of the files")],
)
def test_a_search_says_how_many_it_found_and_when_that_is_not_all(found: int, told: str):
    assert told in Elements(page.found_page([entry(n) for n in range(found)], "/receipts", "supply")).text


def test_a_run_says_how_many_files_it_checked():
    assert "1 file checked." in Elements(page.run_page([entry(1)], "/receipts", "a/b")).text
    assert "there are more" in Elements(page.run_page([entry(1)], "/receipts", "a/b", has_more=True)).text
    assert "checked no file" in Elements(page.run_page([], "/receipts", "a/b")).text


def test_behind_the_last_page_nothing_claims_that_nothing_was_fetched():
    assert "Nothing has been fetched yet." in page.rounds_page([], "/receipts", number=1, has_older=False)
    assert "There are no older rounds." in page.rounds_page([], "/receipts", number=2, has_older=False)


@pytest.mark.parametrize("discarded", [True, False])
def test_a_long_quarantine_is_turned_over_page_by_page(discarded: bool):
    html = page.quarantine_page([HELD], "/receipts", discarded=discarded, number=2, has_older=True)

    links = [attributes["href"] for tag, attributes in Elements(html).found if tag == "a"]
    assert [link for link in links if "page=" in link] == [
        f"/receipts/quarantine?discarded={int(discarded)}&page={number}" for number in (1, 3)
    ]


@pytest.mark.parametrize(("number", "told"), [(1, "Nothing is held back."), (2, "There are no older files.")])
def test_an_empty_quarantine_is_told_from_the_end_of_a_long_one(number: int, told: str):
    assert told in Elements(page.quarantine_page([], "/receipts", discarded=False, number=number)).text


def test_a_file_without_a_round_still_says_when_it_ended():
    orphan = replace(CLEAN, file=replace(FILE, state="orphan"), round_id=None, partner=None, rederived="no round")

    assert "Ended 2026-01-10 20:00:03 UTC." in Elements(page.receipt_page(orphan, "/receipts")).text


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (1501, 1501, "1,501 bytes, as many before and after reading"),
        (1501, 1600, "1,501 bytes, 1,501 before and 1,600 after reading"),
        (None, None, "1,501 bytes"),
    ],
)
def test_the_size_of_a_file_says_whether_it_stood_still(before: int | None, after: int | None, told: str):
    assert size(replace(FILE, size_before_bytes=before, size_after_bytes=after)) == told


def test_a_partner_and_a_run_are_links():
    links = [
        attributes["href"] for tag, attributes in Elements(page.receipt_page(CLEAN, "/receipts")).found if tag == "a"
    ]

    assert f"/receipts/?q={CLEAN.partner}" in links
    assert "/receipts/runs/manual__1" in links


def test_every_flag_that_no_post_shows_has_its_words_here():
    assert page._FLAGS_NOT_POSTED.keys() == QUIET_FLAGS
    assert not page._FLAGS_NOT_POSTED.keys() & FLAG_SENTENCES.keys()


@pytest.mark.parametrize(("severity", "is_open", "mark"), [("warning", True, "✗ no"), ("info", False, "• no")])
def test_a_check_that_only_counts_alarms_nobody(severity: str, is_open: bool, mark: str):
    check = replace(HOLDS, holds=False, severity=severity)
    elements = Elements(
        page.receipt_page(replace(CLEAN, suites=(CheckedSuite("novelty", AT, None, (check,)),)), "/receipts")
    )

    assert ["open" in attributes for tag, attributes in elements.found if tag == "details"] == [is_open]
    assert mark in elements.text


def test_every_expectation_of_the_suites_has_words():
    modules = [
        Path(module.origin)
        for module in map(find_spec, ("expectations.rules", "expectations.findings"))
        if module and module.origin
    ]
    names = [name for module in modules for name in re.findall(r"^class (Expect\w+)", module.read_text(), re.MULTILINE)]

    assert len(names) == 11
    assert {"_".join(re.findall(r"[A-Z][a-z]+", name)).lower() for name in names} == page._EXPECTATIONS.keys()


def test_a_check_says_its_limits():
    check = replace(HOLDS, expectation="expect_values_within", limits="0 to 9,999")
    html = page.receipt_page(replace(CLEAN, suites=(CheckedSuite("transfer", AT, None, (check,)),)), "/receipts")

    assert "within its limits: 0 to 9,999" in Elements(html).text


def test_a_flag_names_its_player():
    flagged = replace(CLEAN, flags=(Flag("counters_reset", "x", "0A1B2C3D"), Flag("unbalanced", "y")),
                      names={"0A1B2C3D": HOSTILE})  # fmt: skip
    text = Elements(page.receipt_page(flagged, "/receipts")).text

    assert "<script>alert(1)</script>" in text
    assert "(0A1B2C3D)" in text
    assert "the round" in text


def test_nothing_is_offered_while_a_decision_is_carried_out():
    asked = page.Asked("manual__1", "held", "Asked for", "It waits.", is_over=False)

    assert "<button>Retry" not in page.held_page(HeldDetail(HELD, (), "proceed"), "/receipts", ("retry",), asked)


def test_only_the_decisions_that_can_be_taken_are_offered():
    html = page.held_page(HeldDetail(HELD, (), "proceed"), "/receipts", ("retry",))
    forms = [attributes for tag, attributes in Elements(html).found if tag == "form" and attributes["method"] == "post"]

    assert [form["action"] for form in forms] == ["/receipts/quarantine/7/retry"]


@pytest.mark.parametrize(("is_over", "looks_again"), [(True, False), (False, True)])
def test_a_decision_is_looked_at_again_until_it_is_carried_out(is_over: bool, looks_again: bool):
    asked = page.Asked("manual__1", "held", "Asked for", "It waits.", is_over)

    html = page.held_page(HeldDetail(HELD, (), "proceed"), "/receipts", (), asked)

    assert ('http-equiv="refresh"' in html) is looks_again
