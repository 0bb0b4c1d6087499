"""Squads of a session: who played for Team A and who for Team B, from when to when, and how sure that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from include.stats.squad_chain import KnownSquads
from include.stats.squad_values import (
    CONFIDENCE_BY_HAND,
    CONFIDENCE_BY_VOICE,
    History,
    Membership,
    Met,
    SessionSquads,
    SettledSide,
    Source,
    Squad,
    SquadRound,
)
from include.stats.squad_voters import confidence_in, verdict_of, votes_on


def find_squads(
    rounds: Sequence[SquadRound],
    *,
    history: History | None = None,
    by_hand: Mapping[str, Squad] | None = None,
    by_voice: Mapping[str, Squad] | None = None,
) -> SessionSquads:
    """
    The squads of one session.

    Args:
        rounds: in time order.
        history: of earlier sessions; without it that voter abstains.
        by_hand, by_voice: what somebody said and where they talked, for the whole session. When most of it contradicts
            the letters that the first map gives, the letters of the whole session are exchanged.
    """
    said: dict[str, tuple[Squad, Source]] = {player: (squad, "hand") for player, squad in (by_hand or {}).items()}
    said |= {player: (squad, "voice") for player, squad in (by_voice or {}).items()}
    found = _find(KnownSquads(rounds, "A", history))
    agreeing = [said[each.player][0] == each.squad for each in found.memberships if each.player in said]
    if 2 * sum(agreeing) < len(agreeing):
        found = _find(KnownSquads(rounds, "B", history))
    return _follow(found, said, rounds) if said else found


def count_history(sessions: Iterable[SessionSquads]) -> dict[tuple[str, str], Met]:
    """In how many sessions each pair of players was in one squad or in both; who was in both squads counts for none."""
    counted: dict[tuple[str, str], Met] = defaultdict(Met)
    for session in sessions:
        squads: dict[str, set[Squad]] = defaultdict(set)
        for membership in session.memberships:
            squads[membership.player].add(membership.squad)
        steady = sorted((player, *found) for player, found in squads.items() if len(found) == 1)
        for place, (player, squad) in enumerate(steady):
            for other, other_one in steady[place + 1 :]:
                met = counted[player, other]
                counted[player, other] = (
                    Met(met.together + 1, met.against) if squad == other_one else Met(met.together, met.against + 1)
                )
    return dict(counted)


def _find(known: KnownSquads) -> SessionSquads:
    settled = [side for place in range(len(known.rounds)) for side in settle(known, place)]
    memberships = _memberships(known, {(side.round_id, side.player): side.squad for side in settled})
    return SessionSquads(tuple(memberships), known.first_attackers, tuple(settled))


def settle(known: KnownSquads, place: int) -> list[SettledSide]:
    """
    The sides of those who played and whom the file of a round leaves without one.

    They are asked twice: what is found first tells the voters who look at the others where those are.
    """
    played = known.rounds[place]
    without = [
        line.player for line in played.lines if line.side is None and line.time_played_seconds and not line.is_bot
    ]
    if not without:
        return []
    votes = {player: votes_on(known, player, [place]) for player in without}
    known.assumed[place] = {player: squad for player in without if (squad := verdict_of(votes[player])) is not None}
    votes = {player: votes_on(known, player, [place]) for player in without}
    settled = []
    for player in without:
        squad = verdict_of(votes[player])
        side = squad and known.side_of(place, squad)
        confidence = confidence_in(squad, votes[player]) if squad else 0.0
        settled.append(SettledSide(played.round_id, player, squad, side, confidence, votes[player]))
    return settled


def _memberships(known: KnownSquads, settled: Mapping[tuple[int, str], Squad | None]) -> Iterable[Membership]:
    stays: dict[str, list[tuple[Squad, list[int]]]] = defaultdict(list)
    for place, (played, labels) in enumerate(zip(known.rounds, known.labels, strict=True)):
        for line in played.lines:
            if line.is_bot:
                continue
            squad = labels.get(line.player) or settled.get((played.round_id, line.player))
            if squad is None:
                continue
            stay = stays[line.player]
            if stay and stay[-1][0] == squad:
                stay[-1][1].append(place)
            else:
                stay.append((squad, [place]))
    for player in sorted(stays):
        for squad, places in stays[player]:
            votes = votes_on(known, player, places)
            yield Membership(
                player,
                squad,
                known.rounds[places[0]].round_id,
                known.rounds[places[-1]].round_id,
                confidence_in(squad, votes),
                "algorithm",
                votes,
            )


def _follow(
    found: SessionSquads, said: Mapping[str, tuple[Squad, Source]], rounds: Sequence[SquadRound]
) -> SessionSquads:
    """Let what was said of those who played stand over what was found."""
    memberships = [each for each in found.memberships if each.player not in said]
    present = [(each.round_id, {line.player for line in each.lines if not line.is_bot}) for each in rounds]
    for player, (squad, source) in said.items():
        played = [round_id for round_id, humans in present if player in humans]
        if played:
            confidence = CONFIDENCE_BY_VOICE if source == "voice" else CONFIDENCE_BY_HAND
            votes = next((each.votes for each in found.memberships if each.player == player), ())
            memberships.append(Membership(player, squad, played[0], played[-1], confidence, source, votes))
    return replace(found, memberships=tuple(sorted(memberships, key=lambda each: each.player)))
