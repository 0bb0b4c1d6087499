"""From verdicts to squads: what the rounds of each session tell of them, and the rows that follow."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from include.ingest.player_rows import player_guid
from include.parser.values import PlayedLine, Side
from include.stats.squad_values import Membership, Pair, Squad, SquadLine, SquadRound, Vote
from include.stats.squads import find_squads
from include.store.rows import Derivation, TeamRow
from include.store.squads import SquadByHand


def with_squads(
    derived: Derivation,
    players: Mapping[int, tuple[PlayedLine, ...]],
    by_hand: Sequence[SquadByHand],
    session_gap: timedelta,
) -> Derivation:
    """
    Add the rows of `session_teams`, and to each map the squad that attacks first.

    Earlier sessions are not asked: what follows from them would depend on which of them have arrived.

    Args:
        players: of each round, by its id.
        by_hand: what people said of any session, the latest last. It belongs to a session when it lies in it or
            within half a silence of it: the round of which it was said may be gone.
        session_gap: the silence that parts sessions.
    """
    of_session = _rounds_by_session(derived, players)
    first_attackers: dict[int, Squad] = {}
    rows: list[TeamRow] = []
    for session in sorted(derived.sessions, key=lambda session: session.started_at):
        said = {
            each.player_guid: each.squad
            for each in by_hand
            if session.started_at - session_gap / 2 <= each.played_at <= session.ended_at + session_gap / 2
        }
        found = find_squads(of_session[session.session_id], by_hand=said)
        first_attackers = {**found.first_attackers, **first_attackers}
        rows += [_row(session.session_id, stay) for stay in found.memberships]
    matches = tuple(match._replace(first_attackers=first_attackers.get(match.match_id)) for match in derived.matches)
    return replace(derived, matches=matches, teams=tuple(rows))


def _rounds_by_session(
    derived: Derivation, players: Mapping[int, tuple[PlayedLine, ...]]
) -> dict[int, list[SquadRound]]:
    kills: dict[int, dict[Pair, int]] = defaultdict(dict)
    for row in derived.head_to_head:
        kills[row.round_id][row.player_guid, row.opponent_guid] = row.kills
    of_session: dict[int, list[SquadRound]] = defaultdict(list)
    for each in sorted(derived.rounds, key=lambda each: (each.ended_at, each.round_number, each.round_id)):
        if each.defender_side is not None:
            of_session[each.session_id].append(
                squad_round(
                    each.round_id,
                    each.match_id,
                    each.round_number,
                    each.defender_side,
                    players[each.round_id],
                    kills.get(each.round_id),
                )
            )
    return of_session


def squad_round(
    round_id: int,
    match_id: int,
    round_number: int,
    defender_side: Side,
    players: Iterable[PlayedLine],
    kills: Mapping[Pair, int] | None = None,
) -> SquadRound:
    """A round as the search for squads takes it."""
    return SquadRound(round_id, match_id, round_number, defender_side, tuple(map(_line, players)), kills)


def _row(session_id: int, stay: Membership) -> TeamRow:
    return TeamRow(
        session_id=session_id,
        player_guid=stay.player,
        squad=stay.squad,
        from_round_id=stay.from_round_id,
        to_round_id=stay.to_round_id,
        confidence=stay.confidence,
        source=stay.source,
        evidence=json.dumps([_said(vote) for vote in stay.votes]),
    )


def _said(vote: Vote) -> dict[str, object]:
    return {
        "voter": vote.voter,
        "squad": vote.squad,
        "weight": vote.weight,
        "confidence": vote.confidence,
        "evidence": vote.evidence,
    }


def _line(player: PlayedLine) -> SquadLine:
    counts = player.counts
    return SquadLine(
        player=player_guid(player),
        is_bot=player.is_bot,
        side=player.side,
        time_played_seconds=player.time_played_seconds,
        kills=player.kills,
        deaths=player.deaths,
        damage_given=_count(counts, "damage_given"),
        damage_received=_count(counts, "damage_received"),
        attacks=_count(counts, "dynamites_planted") + _count(counts, "objectives_stolen"),
        defences=_count(counts, "dynamites_defused") + _count(counts, "objectives_returned"),
        revives_given=counts["revives_given"],
        times_revived=_count(counts, "times_revived"),
    )


def _count(counts: Mapping[str, int | None], name: str) -> int:
    """A column that every layout has."""
    return counts[name] or 0
