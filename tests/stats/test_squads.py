"""Worked by hand: two people a squad, Axis defends; what one squad deals the other receives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from include.stats.squad_values import Met, SquadLine, SquadRound, confidence_word
from include.stats.squads import count_history, find_squads

OTHER = {"axis": "allies", "allies": "axis"}
FIGURES = {"Otter": (5, 3, 700, 400), "Lynx": (2, 4, 300, 350), "Heron": (4, 6, 500, 610), "Marten": (3, 1, 250, 390)}
"""Kills, deaths, damage given, damage received: 7 kills and 1,000 hit points against 7 and 750."""


def line(player, side, **more):
    kills, deaths, given, received = FIGURES.get(player, (0, 0, 0, 0))
    figures = {"attacks": 0, "defences": 0, "revives_given": 0, "times_revived": 0} | more
    return SquadLine(player, False, side, 600, kills, deaths, given, received, **figures)


def played(round_id, match_id, round_number, allies, axis, without=(), **more):
    lines = [line(player, "allies") for player in allies] + [line(player, "axis") for player in axis]
    lines = [replace(each, side=None) if each.player in without else each for each in lines]
    return SquadRound(round_id, match_id, round_number, "axis", tuple(lines), **more)


def a_map(match_id, attackers, defenders, **more):
    """Allies attack in both rounds, so the squads change sides."""
    return [
        played(10 * match_id + 1, match_id, 1, attackers, defenders, **more),
        played(10 * match_id + 2, match_id, 2, defenders, attackers, **more),
    ]


def stays(found):
    return {(each.player, each.squad, each.from_round_id, each.to_round_id) for each in found.memberships}


def vote(found, player, voter):
    votes = next(each.votes for each in found.memberships if each.player == player)
    return next(each for each in votes if each.voter == voter)


US, THEM = ("Otter", "Lynx"), ("Heron", "Marten")


def test_squads_stay_together_while_sides_swap():
    found = find_squads(a_map(1, US, THEM))

    assert stays(found) == {
        ("Otter", "A", 11, 12),
        ("Lynx", "A", 11, 12),
        ("Heron", "B", 11, 12),
        ("Marten", "B", 11, 12),
    }


def test_who_attacked_first_stays_team_a_when_the_others_attack_first_on_the_next_map():
    found = find_squads([*a_map(1, US, THEM), *a_map(2, THEM, US)])

    assert found.first_attackers == {1: "A", 2: "B"}
    assert ("Otter", "A", 11, 22) in stays(found)


def test_a_substitute_belongs_to_the_squad_he_joined_from_the_round_he_came():
    found = find_squads([*a_map(1, US, THEM), *a_map(2, ("Heron", "Marten"), ("Otter", "Badger"))])

    assert {each for each in stays(found) if each[0] in ("Lynx", "Badger")} == {
        ("Lynx", "A", 11, 12),
        ("Badger", "A", 21, 22),
    }


def test_who_changes_squads_has_a_stay_in_each():
    six, foes = ("Otter", "Lynx", "Badger"), ("Heron", "Marten", "Stoat")
    found = find_squads([*a_map(1, six, foes), *a_map(2, ("Otter", "Badger", "Stoat"), ("Heron", "Marten", "Lynx"))])

    assert {each for each in stays(found) if each[0] in ("Lynx", "Stoat", "Otter")} == {
        ("Lynx", "A", 11, 12),
        ("Lynx", "B", 21, 22),
        ("Stoat", "B", 11, 12),
        ("Stoat", "A", 21, 22),
        ("Otter", "A", 11, 22),
    }


def test_strangers_begin_a_map_on_the_sides_on_which_the_map_before_ended():
    """Nobody stayed: Allies attacked last as squad B, so the Allies of the next map go on as B."""
    found = find_squads([*a_map(1, US, THEM), *a_map(2, ("Badger", "Stoat"), ("Raven", "Crane"))])

    assert found.first_attackers[2] == "B"


def test_a_missing_side_is_that_of_the_squad_which_swapped():
    found = find_squads([played(11, 1, 1, US, THEM, without=("Lynx",)), played(12, 1, 2, THEM, US)])

    (settled,) = found.settled
    assert (settled.round_id, settled.player, settled.squad, settled.side) == (11, "Lynx", "A", "allies")
    assert ("Lynx", "A", 11, 12) in stays(found)


def test_the_sums_of_a_round_tell_a_missing_side():
    """Only with Lynx do the Allies kill as often as Axis dies: 5 + 2 = 6 + 1."""
    found = find_squads([played(11, 1, 1, US, THEM, without=("Lynx",))])

    votes = {each.voter: each.squad for each in found.settled[0].votes}
    assert found.settled[0].side == "allies"
    assert votes == {
        "swap": None, "time share": None, "history": None, "objectives": None, "encounters": "A", "balance": "A",
    }  # fmt: skip


def test_the_sums_tell_a_missing_side_however_many_watch():
    """Twenty who only watched have no side either: they could stand on both."""
    watchers = tuple(f"watcher {number}" for number in range(20))
    rounds = [played(11, 1, 1, US, (*THEM, *watchers), without=("Lynx", *watchers))]

    assert vote(find_squads(rounds), "Lynx", "encounters").squad == "A"


def test_the_sums_tell_all_sides_of_a_round_when_one_objective_tells_who_attacked():
    bare = played(11, 1, 1, US, THEM, without=(*US, *THEM))
    planted = replace(bare, lines=tuple(replace(each, attacks=each.player == "Otter") for each in bare.lines))

    found = find_squads([planted])

    assert {each.player: each.side for each in found.settled} == {
        "Otter": "allies", "Lynx": "allies", "Heron": "axis", "Marten": "axis",
    }  # fmt: skip


def test_nothing_is_said_of_whom_nothing_is_known():
    alone = SquadRound(11, 1, 1, "axis", (line("Badger", None),))

    found = find_squads([alone])

    assert found.memberships == ()
    assert [(each.squad, each.side, each.confidence) for each in found.settled] == [(None, None, 0.0)]
    assert all(each.squad is None and each.evidence for each in found.settled[0].votes)


def test_who_only_watched_a_round_has_no_side_in_it():
    watched = played(11, 1, 1, US, THEM, without=("Lynx",))
    watched = replace(
        watched,
        lines=tuple(replace(each, time_played_seconds=0) if each.player == "Lynx" else each for each in watched.lines),
    )

    found = find_squads([watched, *a_map(2, US, THEM)])

    assert found.settled == ()
    assert {each for each in stays(found) if each[0] == "Lynx"} == {("Lynx", "A", 21, 22)}


def test_head_to_head_rows_tell_who_the_enemies_are():
    lines = (line("Otter", "allies"), line("Heron", "axis"), line("Badger", None))
    kills = {("Badger", "Heron"): 3, ("Otter", "Badger"): 1}

    found = find_squads([SquadRound(11, 1, 1, "axis", lines, kills)])

    votes = {each.voter: each for each in found.settled[0].votes}
    assert votes["encounters"].squad == "A"


def test_earlier_mates_are_mates_again():
    history = {("Badger", "Otter"): Met(together=3), ("Badger", "Heron"): Met(together=1, against=2)}
    lines = (line("Otter", "allies"), line("Heron", "axis"), line("Badger", None))

    found = find_squads([SquadRound(11, 1, 1, "axis", lines)], history=history)

    votes = {each.voter: each for each in found.settled[0].votes}
    assert (votes["history"].squad, votes["history"].evidence) == ("A", "meetings in earlier sessions: A 5, B 1")


def test_sessions_are_counted_for_pairs_that_kept_their_squads():
    counted = count_history([find_squads(a_map(1, US, THEM)), find_squads(a_map(1, ("Otter", "Heron"), ("Lynx",)))])

    assert counted["Lynx", "Otter"] == Met(together=1, against=1)
    assert counted["Heron", "Otter"] == Met(together=1, against=1)


def test_agreeing_voters_give_the_most_that_an_algorithm_may_say():
    """Design, "Numbers": algorithm 0.5 to 0.8."""
    found = find_squads([*a_map(1, US, THEM), *a_map(2, THEM, US)])

    assert {(each.confidence, each.source) for each in found.memberships} == {(0.8, "algorithm")}


def test_what_somebody_said_stands_over_what_was_found_and_voices_over_both():
    rounds = [*a_map(1, US, THEM), *a_map(2, THEM, US)]

    found = find_squads(rounds, by_hand={"Lynx": "B", "Otter": "A", "Heron": "B"}, by_voice={"Otter": "A"})

    said = {each.player: (each.squad, each.confidence, each.source) for each in found.memberships}
    assert said == {
        "Otter": ("A", 1.0, "voice"), "Lynx": ("B", 0.9, "hand"), "Heron": ("B", 0.9, "hand"),
        "Marten": ("B", 0.8, "algorithm"),
    }  # fmt: skip


def test_letters_follow_those_that_were_said():
    """Who calls the second attackers A means the same squads by other letters."""
    found = find_squads(a_map(1, US, THEM), by_hand={"Heron": "A"})

    assert {each.player: each.squad for each in found.memberships} == {
        "Otter": "B", "Lynx": "B", "Heron": "A", "Marten": "A",
    }  # fmt: skip
    assert found.first_attackers == {1: "B"}


def test_bots_fill_a_squad_up_and_are_no_members():
    bots = tuple(replace(line(name, "axis"), is_bot=True) for name in ("[BOT]Anvil", "[BOT]Drill"))
    lines = (line("Otter", "allies"), line("Badger", None), *bots)

    found = find_squads([SquadRound(11, 1, 1, "axis", lines)], by_hand={"[BOT]Anvil": "B"})

    votes = {each.voter: each for each in found.settled[0].votes}
    assert votes["balance"].squad == "A"
    assert {each.player for each in found.memberships} == {"Otter", "Badger"}


@pytest.mark.parametrize(
    ("confidence", "word"),
    [(1.0, "high"), (0.9, "high"), (0.89, "medium"), (0.7, "medium"), (0.69, "low"), (0.5, "low")],
)
def test_a_confidence_has_a_word(confidence, word):
    """Design, "Numbers": high from 0.9, medium from 0.7."""
    assert confidence_word(confidence) == word
