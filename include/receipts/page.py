"""Receipts and the quarantine as web pages: values in, one self-contained page without scripts out."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from include.ingest.quarantine import HeldDetail
from include.parser.values import Flag
from include.posts.embeds import FLAG_SENTENCES
from include.receipts.receipt import Receipt
from include.receipts.verdict import Tone, is_broken, standing
from include.receipts.words import FETCHED_BY, SETTLED, counted, moment, of_whom, size, state_and_reason, visible
from include.store.listing import LedgerEntry
from include.store.quarantine import HeldFile
from include.store.receipts import MOST_CANDIDATES

_TEMPLATES: Final = Path(__file__).with_name("templates")
_AGAIN_IN_SECONDS: Final = 2
_FLAGS_NOT_POSTED: Final = {
    "abandoned": "the round was given up and the map started again",
    "bullets_fired_differ": "the bullets fired are not the sum over the weapons",
    "decimal_time_limit": "the time limit was not a whole number of minutes",
    "full_selfkills_exceed_self_kills": "more full self-kills than self-kills were counted",
    "idle_spectator": "a spectator who did not play stands in the file",
    "player_without_side": "a player has no side at the end",
    "player_without_weapons": "a player's line has no weapon",
    "revives_unbalanced": "revives given and times revived do not balance",
    "round_not_finished": "a player's line says that he finished no round",
    "shots_clamped": "a weapon's shots fell between the rounds and count as none",
    "sides_uneven": "one side had more players than the other",
    "team_damage_unbalanced": "team damage given and received do not balance",
    "team_kills_without_damage": "team kills without any team damage",
    "too_few_players": "fewer than two players stand in the file",
    "unknown_columns": "the file has columns that nobody here knows",
    "useful_kills_exceed_kills": "more useful kills than kills were counted",
}
"""Words for flags that no post shows; all others have theirs in `FLAG_SENTENCES`."""
_EXPECTATIONS: Final = {
    "expect_names_present": "all of them are there",
    "expect_pair_equal": "both the same",
    "expect_pair_in_order": "the first at least the second",
    "expect_right_first_round": "nothing speaks against the pair",
    "expect_round_to_balance": "kills and deaths balance, and damage given and received",
    "expect_rows_unique": "together only once",
    "expect_values_in_set": "a value that it may have",
    "expect_values_to_match": "written as it must be",
    "expect_values_unique": "only once",
    "expect_values_within": "within its limits",
    "expect_weapons_to_tell_kills": "each player's figures are the sums of his weapons",
}

Decision = Literal["retry", "discard", "restore"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a decision that somebody took on the page; it is carried out by a DAG run."""

    run_id: str
    tone: Tone
    word: str
    sentence: str
    is_over: bool


def receipt_page(receipt: Receipt, base: str) -> str:
    """
    Give the receipt of a file and the round it gave.

    Args:
        base: the path below which the pages are, without a slash at its end.
    """
    file = receipt.file
    is_held = bool(receipt.held_back) or (file.state != "loaded" and file.superseded_by is None)
    return _page(
        "receipt.html", base, receipt=receipt, standing=standing(receipt), settled=SETTLED[file.settled_by],
        fetched_by=FETCHED_BY.get(file.fetched_by, file.fetched_by), is_held=is_held, here="receipt",
    )  # fmt: skip


def rounds_page(files: Sequence[LedgerEntry], base: str, *, number: int, has_older: bool) -> str:
    """Give a page of the list of all rounds, the latest first."""
    told = "The latest rounds first; times are UTC."
    if not files:
        told = "Nothing has been fetched yet." if number == 1 else "There are no older rounds."
    return _page(
        "rounds.html", base, heading="Rounds", told=told, files=files, here="rounds",
        newer=number - 1, older=number + 1 if has_older else 0,
    )  # fmt: skip


def found_page(files: Sequence[LedgerEntry], base: str, asked: str) -> str:
    """Give the files that a search found, which looks for no more than `MOST_CANDIDATES`."""
    if not files:
        told = "Nothing matches: give a round's id, a filename, a part of one, or at least six digits of its sha256."
    elif len(files) < MOST_CANDIDATES:
        told = f"{counted(len(files), 'file')} found."
    else:
        told = f"The latest {MOST_CANDIDATES} of the files that match: give more of the name to find older ones."
    return _page("rounds.html", base, heading=f"Search: {asked}", told=told, files=files, here="search", asked=asked)


def run_page(files: Sequence[LedgerEntry], base: str, run: str, *, has_more: bool = False) -> str:
    """Give the files that an Airflow run checked."""
    told = "This run checked no file: there was nothing new."
    if files:
        told = f"{counted(len(files), 'file')} checked" + (": the latest, there are more." if has_more else ".")
    return _page("rounds.html", base, heading=f"Run {run}", told=told, files=files, here="run")


def session_page(files: Sequence[LedgerEntry], base: str, title: str) -> str:
    """Give the files of a session in time order; those without a round are among them."""
    rounds = sum(file.round_id is not None for file in files)
    told = f"{counted(rounds, 'round')} in the order in which they were played; times are UTC."
    if len(files) > rounds:
        told += f" Of {counted(len(files) - rounds, 'file')} of that time no round came."
    return _page("rounds.html", base, heading=title, told=told, files=files[::-1], here="session")


def quarantine_page(
    files: Sequence[HeldFile], base: str, *, discarded: bool, number: int = 1, has_older: bool = False
) -> str:
    """Give a page of the list of what is held back, or of what was put aside, the latest first."""
    nothing = "Nothing was discarded." if discarded else "Nothing is held back."
    return _page(
        "quarantine.html", base, files=files, discarded=discarded, here="quarantine",
        nothing=nothing if number == 1 else "There are no older files.",
        newer=number - 1, older=number + 1 if has_older else 0,
    )  # fmt: skip


def held_page(detail: HeldDetail, base: str, decisions: Collection[Decision], asked: Asked | None = None) -> str:
    """
    Give one held file with its lines at fault and the decisions that can be taken.

    Args:
        asked: a decision that was taken; the page looks again by itself until it is carried out.
    """
    again: dict[str, int] = {}
    if asked is not None and not asked.is_over:
        decisions, again = (), {"again_in_seconds": _AGAIN_IN_SECONDS}
    return _page("held.html", base, detail=detail, decisions=decisions, decision=asked, here="held", **again)


def message_page(heading: str, sentence: str, base: str, link: str | None = None, link_text: str = "") -> str:
    """Give a page that says one thing, like what went wrong."""
    return _page("message.html", base, heading=heading, sentence=sentence, link=link, link_text=link_text, here="")


def style_source() -> str:
    """Give the one style that the pages carry, as a Content-Security-Policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()}'"


def _page(template: str, base: str, **values: Any) -> str:
    return _environment().get_template(template).render(base=base, style=_style(), **values)


@cache
def _style() -> Markup:
    return Markup((_TEMPLATES / "page.css").read_text())  # noqa: S704  our own file


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["broken"] = is_broken
    environment.filters |= {
        "moment": _moment,
        "of_whom": of_whom,
        "size": size,
        "state_and_reason": state_and_reason,
        "flag_words": _flag_words,
        "expectation_words": _expectation_words,
        "to_know": _to_know,
        "held_back": _held_back,
    }
    return environment


def _shown(value: Any) -> Any:
    """Texts of files and servers; our own markup passes as it is."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _moment(at: datetime | None) -> Markup:
    if at is None:
        return Markup("–")
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), moment(at))


def _flag_words(flag: Flag) -> str:
    return (FLAG_SENTENCES | _FLAGS_NOT_POSTED).get(flag.code, flag.code.replace("_", " "))


def _expectation_words(expectation: str) -> str:
    return _EXPECTATIONS.get(expectation, expectation.removeprefix("expect_").replace("_", " "))


def _held_back(file: HeldFile) -> str:
    return f"{file.held_back_lines} held back" if file.held_back_lines else ""


def _to_know(file: LedgerEntry) -> str:
    numbers = {"flag": file.flag_count, "line held back": file.held_back_lines, "repair": file.change_count}
    return ", ".join(counted(number, noun) for noun, number in numbers.items() if number)
