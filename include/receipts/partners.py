"""Why a round 2 belongs to its round 1, or why none of the candidates is its round 1 (format-spec 8.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from include.parser.pairing import FirstRounds
from include.parser.proof import Proof, pair_proof
from include.parser.values import RoundFile, Verdict


def pairing_of(verdict: Verdict, verdicts: Sequence[Verdict], window: timedelta) -> tuple[Proof, ...]:
    """
    Give what speaks for the pair that a round is part of; for an orphan what speaks against each candidate.

    Args:
        verdicts: of the whole evening.
    """
    by_name = {other.filename: other for other in verdicts}
    partner = by_name.get(verdict.partner or "")
    if verdict.file is None:
        return ()
    if partner is not None and partner.file is not None:
        pair = (verdict.file, partner.file)
        second, first = pair if verdict.file.name.round_number == 2 else pair[::-1]
        return (*pair_proof(second, first), _candidates(second, first, _firsts(verdicts, window)))
    if verdict.state == "orphan":
        return _against(verdict.file, by_name, _firsts(verdicts, window), window)
    return ()


def _firsts(verdicts: Sequence[Verdict], window: timedelta) -> FirstRounds:
    """The round 1 files that the judge let round 2 files choose from."""
    complete = [verdict.file for verdict in verdicts if verdict.state == "complete" and verdict.file is not None]
    return FirstRounds([file for file in complete if file.name.round_number == 1], window)


def _candidates(second: RoundFile, first: RoundFile, firsts: FirstRounds) -> Proof:
    fitting = firsts.fitting(second)
    tried = len(firsts.before(second))
    found = f"{len(fitting)} of {tried} round 1 files before it in time fits"
    if len(fitting) > 1:
        found = f"{len(fitting)} of {tried} round 1 files before it in time fit, this is the latest"
    return Proof(
        "the latest round 1 that fits", found, bool(fitting) and fitting[0].first.name.filename == first.name.filename
    )


def _against(
    second: RoundFile, by_name: dict[str, Verdict], firsts: FirstRounds, window: timedelta
) -> tuple[Proof, ...]:
    candidates = firsts.before(second)
    minutes = round(window.total_seconds() / 60)
    if not candidates:
        return (Proof("a round 1 of this map", f"none in the {minutes} minutes before", False),)
    points = [Proof("a round 1 of this map", f"{len(candidates)} in the {minutes} minutes before", True)]
    for first in candidates:
        filename = first.name.filename
        points += [
            Proof(f"{filename}: {point.what}", point.observed, point.holds) for point in pair_proof(second, first)
        ]
        taken_by = by_name[filename].partner
        points.append(Proof(f"{filename}: still free", taken_by or "nobody took it", taken_by is None))
    return tuple(points)
