"""Secrets that can be told from everything else, and the search for them in whatever a fault leaves behind."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

WEBHOOK_TOKEN = "wEbHoOk-tOkEn_0123456789-aBcDeF"
DATABASE_PASSWORD = "dAtAbAsE: p@ss/w%rd?#&='é"
KEY_TEXT = "pRiVaTe-kEy-tExT-0123456789"


def forms_of(secret: str) -> set[str]:
    """The secret as it may be written: plain, in an address, in JSON, as Python shows it."""
    return {
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        repr(secret)[1:-1],
    }


def found_in(text: str, secrets: Iterable[str]) -> list[str]:
    """The secrets that stand in a text, with what is around them."""
    found = []
    for secret in secrets:
        for form in forms_of(secret):
            place = text.find(form)
            if place >= 0:
                found.append(text[max(0, place - 100) : place + len(form)])
    return found


def told_by(error: BaseException) -> str:
    """All that an exception and those before it can tell, whether Python would show them or not."""
    told, seen = [], set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        told += [str(each), repr(each), repr(each.args), *traceback.format_exception(each), repr(vars(each))]
        waiting += [each.__cause__, each.__context__]
        waiting += each.exceptions if isinstance(each, BaseExceptionGroup) else ()
    return "\n".join(told)
