"""
The voters on a player's squad. Each looks at one kind of evidence and abstains where it has none.

A question is a player and the places of some rounds in the session: those of a stay in a squad, or one round in which
the file has no side for him. Others are where their sides say, or else where they most likely are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from include.stats.squad_chain import KnownSquads
from include.stats.squad_values import Squad, Vote, other_squad

Question = tuple[KnownSquads, str, Sequence[int]]

WEIGHTS: Final[Mapping[str, float]] = {
    "swap": 1.0,
    "time share": 0.6,
    "history": 0.1,
    "objectives": 0.9,
    "encounters": 1.0,
    "balance": 0.9,
}
"""How much more often than chance each voter is right, measured and rounded down (docs/squads.md)."""


def votes_on(known: KnownSquads, player: str, places: Sequence[int]) -> tuple[Vote, ...]:
    """What every voter says, in the order of `WEIGHTS`."""
    return tuple(voter((known, player, places)) for voter in _VOTERS)


def verdict_of(votes: Iterable[Vote]) -> Squad | None:
    """The squad with the heavier votes; None when there are none, or as many on both sides."""
    balance = sum(vote.weight * vote.confidence * (1 if vote.squad == "A" else -1) for vote in votes if vote.squad)
    if abs(balance) < 1e-9:
        return None
    return "A" if balance > 0 else "B"


def confidence_in(squad: Squad, votes: Sequence[Vote]) -> float:
    """
    How sure the algorithm is of a squad: 0.5 when the votes say nothing or are even, 0.8 when all agree.

    Two full votes are enough; with less evidence it stays nearer to 0.5.
    """
    cast = sum(vote.weight * vote.confidence for vote in votes if vote.squad)
    agreeing = sum(vote.weight * vote.confidence for vote in votes if vote.squad == squad)
    return round(0.5 + 0.3 * max(0.0, 2 * agreeing - cast) / max(2.0, cast), 2)


def _swap(question: Question) -> Vote:
    """The swap rule: a squad keeps together while it changes sides within a map (891 of 891, format-spec 6)."""
    known, player, places = question
    of_match, rounds, labels = known.of_match, known.rounds, known.labels
    matches = {rounds[place].match_id for place in places}
    found = [labels[place][player] for match in matches for place in of_match[match] if player in labels[place]]
    return _cast(
        "swap", found.count("A"), found.count("B"), "rounds of these maps with a side", "no side in these maps"
    )


def _time_share(question: Question) -> Vote:
    """Who played for a squad the whole evening plays for it now."""
    known, player, _ = question
    seconds = known.seconds.get(player, {"A": 0, "B": 0})
    return _cast("time share", seconds["A"], seconds["B"], "seconds of the session", "no side in this session")


def _history(question: Question) -> Vote:
    """Who was in one squad in earlier sessions is again."""
    known, player, places = question
    if known.history is None:
        return _abstain("history", "not asked for earlier sessions")
    others = {
        line.player: known.likely(place, line.player)
        for place in places
        for line in known.rounds[place].lines
        if line.player != player and not line.is_bot
    }
    points: dict[Squad, int] = {"A": 0, "B": 0}
    for other, squad in others.items():
        met = known.history.get((min(player, other), max(player, other)))
        if squad is not None and met is not None:
            points[squad] += met.together
            points[other_squad(squad)] += met.against
    return _cast("history", points["A"], points["B"], "meetings in earlier sessions", "never met before")


def _objectives(question: Question) -> Vote:
    """Attackers plant dynamite and steal objectives, defenders defuse and bring back."""
    known, player, places = question
    points: dict[Squad, int] = {"A": 0, "B": 0}
    for place in places:
        played = known.rounds[place]
        if played.match_id in known.guessed:
            continue
        for line in played.lines:
            if line.player == player and (line.attacks or line.defences):
                defends = known.squad_on(place, played.defender_side)
                if defends is not None:
                    points[defends] += line.defences
                    points[other_squad(defends)] += line.attacks
    return _cast("objectives", points["A"], points["B"], "objectives done", "no objectives done")


def _encounters(question: Question) -> Vote:
    """
    Whom he kills and who revives him.

    Head-to-head rows say it outright. Without them the sums of the round do: a squad's kills and damage are the deaths
    and wounds of the other, its revives its own.
    """
    known, player, places = question
    points: dict[Squad, int] = {"A": 0, "B": 0}
    for place in places:
        squad = _by_pairs(known, player, place) or _by_sums(known, player, place)
        if squad is not None:
            points[squad] += 1
    return _cast("encounters", points["A"], points["B"], "rounds", "the rounds' sums fit neither squad, or both")


def _by_pairs(known: KnownSquads, player: str, place: int) -> Squad | None:
    points: dict[Squad, int] = {"A": 0, "B": 0}
    for (killer, victim), times in (known.rounds[place].kills or {}).items():
        if player in (killer, victim):
            enemy = known.likely(place, victim if killer == player else killer)
            if enemy is not None:
                points[other_squad(enemy)] += times
    return None if points["A"] == points["B"] else "A" if points["A"] > points["B"] else "B"


def _by_sums(known: KnownSquads, player: str, place: int) -> Squad | None:
    return known.exchanges[place].squad_of(player, lambda other: known.likely(place, other))


def _balance(question: Question) -> Vote:
    """Squads have equal head counts; bots fill them up and count as well."""
    known, player, places = question
    points: dict[Squad, int] = {"A": 0, "B": 0}
    for place in places:
        heads: dict[Squad, int] = {"A": 0, "B": 0}
        for line in known.rounds[place].lines:
            squad = known.placed(place, line.player)
            if line.player != player and squad is not None:
                heads[squad] += 1
        if heads["A"] != heads["B"]:
            points["A" if heads["A"] < heads["B"] else "B"] += 1
    return _cast("balance", points["A"], points["B"], "rounds in which a squad lacks him", "equal without him")


_VOTERS: Final[tuple[Callable[[Question], Vote], ...]] = (
    _swap, _time_share, _history, _objectives, _encounters, _balance,
)  # fmt: skip


def _cast(voter: str, for_a: int, for_b: int, unit: str, nothing: str) -> Vote:
    if for_a == for_b:
        return _abstain(voter, nothing if for_a == 0 else f"as many {unit} for A as for B: {for_a}")
    confidence = round(abs(for_a - for_b) / (for_a + for_b), 3)
    return Vote(voter, "A" if for_a > for_b else "B", WEIGHTS[voter], confidence, f"{unit}: A {for_a}, B {for_b}")


def _abstain(voter: str, why: str) -> Vote:
    return Vote(voter, None, WEIGHTS[voter], 0.0, why)
