"""Finding the files over which our own code stumbles, alone or together with others."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def faulty(items: Sequence[T], attempt: Callable[[Sequence[T]], object]) -> dict[T, str]:
    """
    Give items without which `attempt` no longer raises, each with what happened over it.

    Of items that only fail together the last one is named: the others were fine until it came. The answer depends on
    the order of the items and on nothing else. Each item costs some log2(n) attempts.
    """
    found: dict[T, str] = {}
    left = list(items)
    while left and (fault := _fault(attempt, left)) is not None:
        passing, failing = 0, len(left)  # lengths of beginnings
        while failing - passing > 1:
            middle = (passing + failing) // 2
            earlier = _fault(attempt, left[:middle])
            if earlier is None:
                passing = middle
            else:
                failing, fault = middle, earlier
        found[left.pop(failing - 1)] = f"{type(fault).__name__}: {fault}"
    return found


def _fault(attempt: Callable[[Sequence[T]], object], items: Sequence[T]) -> Exception | None:
    try:
        attempt(items)
    except Exception as fault:  # noqa: BLE001 any fault: that there is one is the answer
        return fault
    return None
