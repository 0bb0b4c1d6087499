"""Which session is meant: "latest", "yesterday", a date on the server's clock, or an id."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from include.answers.answer import Choice, Question
from include.answers.command import Asking, Parameter
from include.answers.errors import AnswerError
from include.posts.fields import counted
from include.posts.text import one_line
from include.store import session_list
from include.store.session_list import ListedSession

LATEST: Final = frozenset({"latest", "last"})

_DAYS_AGO: Final = {"today": 0, "yesterday": 1}

_DATE: Final = re.compile(
    r"(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})|(?P<y2>\d{4})(?P<m2>\d{2})(?P<d2>\d{2})"
    r"|(?P<d3>\d{1,2})\.(?P<m3>\d{1,2})\.(?P<y3>\d{4})",
    re.ASCII,
)

MOST_CHOICES: Final = 20

_LONGEST_ID: Final = 18
"""Digits that a bigint surely holds."""


def latest_session(asking: Asking) -> int:
    """
    Give the id of the latest session.

    Raises:
        AnswerError: there is none yet.
    """
    for found in session_list.read_latest(asking.connection, asking.place.server_id, most=1):
        return found.session_id
    raise AnswerError("No session has been played yet.")


def chosen_session(parameter: Parameter, text: str, asking: Asking) -> int:
    """
    Give the id of the one session that a text means; a date is that on which its first round ended (format-spec 8.3).

    Raises:
        AnswerError: it means none, or several: those can be chosen.
    """
    text = text.strip()
    if text.casefold() in LATEST:
        return latest_session(asking)
    day = _day(text, asking)
    if day is not None:
        return _session_of_day(parameter, day, asking)
    if not text.isdecimal():
        raise AnswerError(f"{one_line(text)!r} is no session: give a date like 2026-11-20, an id, or latest.")
    known = _known(int(text), asking) if len(text) <= _LONGEST_ID else None
    if known is None:
        raise AnswerError(f"There is no session {one_line(text)}.", _choices(parameter, _latest(asking), asking))
    return known.session_id


def _known(session_id: int, asking: Asking) -> ListedSession | None:
    return session_list.read_one(asking.connection, asking.place.server_id, session_id)


def _day(text: str, asking: Asking) -> date | None:
    """Read a date as people write it; with dots the day goes first, and slashes, which go both ways, mean nothing."""
    today = asking.now.astimezone(asking.place.zone).date()
    if text.casefold() in _DAYS_AGO:
        return today - timedelta(days=_DAYS_AGO[text.casefold()])
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(found[f"{part}1"] or found[f"{part}2"] or found[f"{part}3"]) for part in "ymd")
    try:
        return date(year, month, day) if 1970 <= year <= 9000 else None
    except ValueError:
        return None


def _session_of_day(parameter: Parameter, day: date, asking: Asking) -> int:
    place = asking.place
    found = session_list.read_of_day(asking.connection, place.server_id, day, place.zone)
    if len(found) == 1:
        return found[0].session_id
    if found:
        raise AnswerError(f"{len(found)} sessions began on {day}. Which one?", _choices(parameter, found, asking))
    around = session_list.read_around(asking.connection, place.server_id, day, place.zone)
    nearest = " The nearest:" if around else ""
    raise AnswerError(f"No session began on {day}.{nearest}", _choices(parameter, around, asking))


def _latest(asking: Asking) -> list[ListedSession]:
    return session_list.read_latest(asking.connection, asking.place.server_id, most=3)


def _choices(parameter: Parameter, sessions: list[ListedSession], asking: Asking) -> tuple[Choice, ...]:
    question = asking.question
    beginnings = session_list.read_beginnings(asking.connection, sessions)
    return tuple(
        Choice(
            _label(each, beginnings[each.session_id], asking),
            Question(question.command, {**question.arguments, parameter.name: str(each.session_id)}),
        )
        for each in sessions[:MOST_CHOICES]
    )


def _label(session: ListedSession, began_at: datetime, asking: Asking) -> str:
    """Say which session it is, on the server's clock: the day by which it is found, and the times of its page."""
    day, began, ended = (at.astimezone(asking.place.zone) for at in (session.started_at, began_at, session.ended_at))
    return f"{day.date()}, {began:%H:%M} to {ended:%H:%M}, {counted(session.round_count, 'round')}"
