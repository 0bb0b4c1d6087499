"""A receipt in one word and a few reasons: what somebody reads who reads nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from include.receipts.receipt import CheckedSuite, Receipt
from include.receipts.words import REDERIVED, SETTLED, counted, moment, state_and_reason

Mark = Literal["yes", "no", "note"]
Tone = Literal["good", "flagged", "held", "bad"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a round, against it, or that a reader should know."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a round may be believed: in a word, and why."""

    tone: Tone
    word: str
    reasons: tuple[Reason, ...]


def standing(receipt: Receipt) -> Standing:
    """Give the word over a receipt and its reasons, what arrived first and what came of it last."""
    tone, word = _word(receipt)
    return Standing(tone, word, tuple(_reasons(receipt)))


def _word(receipt: Receipt) -> tuple[Tone, str]:
    file = receipt.file
    if receipt.rederived == "differs":
        return "bad", "Not to be believed"
    if file.superseded_by is not None:
        return "held", "Replaced by a newer version"
    if file.state != "loaded":
        return "held", f"No round: {file.state}"
    if receipt.flags or receipt.held_back or any(map(is_broken, receipt.suites)):
        return "flagged", "Believed, with reservations"
    if receipt.changes:
        return "good", "Believed, after a repair"
    return "good", "Believed"


def is_broken(suite: CheckedSuite) -> bool:
    """Whether a suite speaks against a round; a check of severity `info` only counts something."""
    return any(not check.holds and check.severity != "info" for check in suite.expectations)


def _reasons(receipt: Receipt) -> Iterator[Reason]:
    yield _arrival(receipt)
    if receipt.file.redacted_lines:
        lines = counted(receipt.file.redacted_lines, "line")
        yield Reason(
            "note", f"Of {lines} GUID and name were replaced: a player asked to be forgotten. The figures stay."
        )
    yield from _pair(receipt)
    yield from _checks(receipt)
    yield _derived(receipt)
    yield from _remarks(receipt)


def _arrival(receipt: Receipt) -> Reason:
    file = receipt.file
    if file.sha256 is None:
        return Reason("no", "Its bytes are not here.")
    settled = SETTLED[file.settled_by]
    if file.size_before_bytes is None or file.size_after_bytes is None:
        return Reason("note", f"{file.size_bytes:,} bytes are here; settled: {settled}.")
    if file.size_before_bytes == file.size_after_bytes:
        return Reason("yes", f"All {file.size_after_bytes:,} bytes of the file arrived; settled: {settled}.")
    sizes = f"{file.size_before_bytes:,} bytes before and {file.size_after_bytes:,} after reading"
    return Reason("no", f"The file grew while it was read: {sizes}.")


def _pair(receipt: Receipt) -> Iterator[Reason]:
    hold = sum(point.holds for point in receipt.pairing)
    if receipt.partner is not None:
        mark: Mark = "yes" if hold == len(receipt.pairing) else "no"
        yield Reason(mark, f"Paired with {receipt.partner}: {hold} of {len(receipt.pairing)} points hold.")
        yield from _order(receipt)
    elif receipt.file.state == "orphan":
        yield Reason("no", "No round 1 fits it, and a round 2 is the difference of two files.")
    elif receipt.file.state == "loaded":
        yield Reason("note", "The other round of the map is not here.")


def _order(receipt: Receipt) -> Iterator[Reason]:
    """A round 2 that came before its round 1 could not be derived until then."""
    came_at = min(file.fetched_at for file in receipt.revisions)
    other_came_at = receipt.partner_came_at
    if other_came_at is None:
        return
    if receipt.round_number == 2 and came_at < other_came_at:
        yield Reason("note", f"It was here before its round 1, and waited for it until {moment(other_came_at)}.")
    if receipt.round_number == 1 and other_came_at < came_at:
        yield Reason("note", f"It came late: its round 2 had waited for it since {moment(other_came_at)}.")


def _checks(receipt: Receipt) -> Iterator[Reason]:
    checks = [expectation for suite in receipt.suites for expectation in suite.expectations]
    hold = sum(check.holds for check in checks)
    if not checks:
        yield Reason("note", "No check has looked at it.")
    elif hold == len(checks):
        yield Reason("yes", f"All {hold} checks of {len(receipt.suites)} suites hold.")
    elif any(map(is_broken, receipt.suites)):
        yield Reason("no", f"{hold} of {len(checks)} checks hold; those that do not are below.")
    else:
        yield Reason("yes", f"{hold} of {len(checks)} checks hold; the others only count something (severity info).")


def _derived(receipt: Receipt) -> Reason:
    marks: dict[str, Mark] = {"equal": "yes", "differs": "no"}
    text = REDERIVED[receipt.rederived]
    if receipt.rederived == "no round":
        text = f"No round came of it: {state_and_reason(receipt.file)}."
    return Reason(marks.get(receipt.rederived, "note"), text.removesuffix(":"))


def _remarks(receipt: Receipt) -> Iterator[Reason]:
    if receipt.flags:
        yield Reason("note", f"Flagged: {counted(len(receipt.flags), 'flag')}, in words below.")
    if receipt.held_back:
        yield Reason("note", f"{counted(len(receipt.held_back), 'line')} of the file held back.")
    if receipt.changes:
        times = "once" if len(receipt.changes) == 1 else counted(len(receipt.changes), "time")
        yield Reason(
            "note", f"Worked out again {times} with other figures; the last cause: {receipt.changes[-1].cause}."
        )
