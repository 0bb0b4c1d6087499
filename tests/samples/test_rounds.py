"""Every sample round keeps the invariants that real rounds keep (format-spec 9), read without our parser."""

from __future__ import annotations

import re

import pytest

from include.samples import SampleOptions, SampleRound, generate_with_truth
from tests.samples import stats_text as t

ROUNDS = generate_with_truth(SampleOptions(seed=5, evenings=2, maps=12, players=7))
FIRSTS = [sample for sample in ROUNDS if sample.round_number == 1]
PAIRS = list(zip(FIRSTS, [sample for sample in ROUNDS if sample.round_number == 2], strict=True))


def lines(sample: SampleRound) -> list[t.Line]:
    return list(t.lines_of(sample.file.content).values())


def every_line() -> list[t.Line]:
    result = [line for sample in ROUNDS for line in lines(sample)]
    assert len(result) == 2 * 2 * 12 * 7
    return result


def continuing() -> list[tuple[t.Line, t.Line]]:
    """The lines of each player in both files of a map."""
    result = []
    for first, second in PAIRS:
        before, after = t.lines_of(first.file.content), t.lines_of(second.file.content)
        result += [(before[guid], after[guid]) for guid in after]
    assert len(result) == 2 * 12 * 7
    return result


def test_an_evening_has_two_files_for_each_map():
    assert len(ROUNDS) == 2 * 12 * 2
    assert all(first.map_name == second.map_name for first, second in PAIRS)


def test_names_of_files_have_the_form_of_real_ones():
    form = re.compile(r"2026-01-1\d-\d{6}-(.+)-round-([12])\.txt")
    matches = [form.fullmatch(sample.file.filename) for sample in ROUNDS]
    assert [(match[1], int(match[2])) for match in matches if match] == [
        (sample.map_name, sample.round_number) for sample in ROUNDS
    ]


def test_header_repeats_the_file_name():
    assert all(t.header_of(s.file.content)[1] == s.map_name for s in ROUNDS)
    assert all(t.header_of(s.file.content)[3] == str(s.round_number) for s in ROUNDS)


def test_header_has_eight_fields_and_a_ninth_on_demand():
    measured = generate_with_truth(SampleOptions(seed=5, maps=1, ninth_field=True))
    assert {len(t.header_of(s.file.content)) for s in ROUNDS} == {8}
    assert [t.header_of(s.file.content)[8:] for s in measured] == [[str(s.duration_ms)] for s in measured]


def test_second_round_has_the_time_of_the_first_attackers_to_beat():
    for first, second in PAIRS:
        assert t.header_of(second.file.content)[6] == t.header_of(first.file.content)[7]


def test_defence_wins_exactly_when_the_next_limit_is_this_one():
    for sample in ROUNDS:
        _, _, _, _, defender, winner, limit, following = t.header_of(sample.file.content)
        assert (defender == winner) == (limit == following)


def test_next_limit_of_a_won_round_is_its_length_in_whole_seconds():
    won = [s for s in ROUNDS if s.winner_side != s.defender_side]
    assert won
    assert all(t.seconds(t.header_of(s.file.content)[7]) == s.duration_ms // 1000 for s in won)


def test_allies_defend_on_ice_and_axis_elsewhere():
    defenders = {(s.map_name == "etl_ice", t.header_of(s.file.content)[4]) for s in ROUNDS}
    assert defenders == {(True, "2"), (False, "1")}


def test_rounds_end_in_every_way_that_stopwatch_knows():
    def end(sample: SampleRound) -> str:
        if sample.winner_side != sample.defender_side:
            return "won"
        return "given up" if sample.ended_early else "held"

    ends = {(end(first), end(second)) for first, second in PAIRS}
    assert {("won", "held"), ("won", "won"), ("held", "won"), ("held", "held"), ("given up", "held")} <= ends
    assert {"given up"} & {second for _, second in ends}


def test_squads_exchange_sides():
    assert all(before.team + after.team == 3 for before, after in continuing())


def test_pause_between_the_rounds_of_a_map_is_as_measured():
    """format-spec 1.2: 32 to 377 seconds, from one file to the start of the other round."""
    for first, second in PAIRS:
        pause = (second.saved_at - first.saved_at).total_seconds() - second.duration_ms / 1000
        assert 31 <= pause <= 377


def test_evenings_begin_after_eight():
    assert ROUNDS[0].saved_at.hour == 20


@pytest.mark.parametrize("bit", range(28))
def test_kills_by_a_weapon_are_deaths_by_it(bit: int):
    for sample in ROUNDS:
        blocks = [line.blocks[bit] for line in lines(sample) if bit in line.blocks]
        assert sum(block[t.KILLS] for block in blocks) == sum(block[t.DEATHS] for block in blocks)


@pytest.mark.parametrize(
    ("given", "received"),
    [(t.DAMAGE_GIVEN, t.DAMAGE_RECEIVED), (t.TEAM_GIVEN, t.TEAM_RECEIVED), (t.REVIVES_GIVEN, t.TIMES_REVIVED)],
)
def test_what_some_give_the_others_receive(given: int, received: int):
    for sample in ROUNDS:
        assert sum(line.whole(given) for line in lines(sample)) == sum(line.whole(received) for line in lines(sample))


def test_weapon_blocks_are_possible():
    for line in every_line():
        for bit, block in line.blocks.items():
            assert min(block) >= 0
            assert block[t.HEADSHOT_HITS] <= block[t.HITS]
            assert block[t.KILLS] <= block[t.HITS]
            assert bit not in (*t.BULLET_BITS, t.KNIFE, t.KBAR) or block[t.HITS] <= block[t.SHOTS]
            assert bit != t.SYRINGE or block[t.KILLS] == 0


def test_bullets_fired_are_the_shots_of_all_weapons():
    assert all(line.whole(t.BULLETS_FIRED) == line.total(t.SHOTS) for line in every_line())


def test_ratio_of_kills_follows_the_script():
    for line in every_line():
        kills, deaths = line.total(t.KILLS), line.total(t.DEATHS)
        assert abs(line.tenths(t.KD) - 10 * (kills / deaths if deaths else kills + 1)) <= 0.5


def test_team_kills_hurt_and_full_self_kills_are_self_kills():
    for line in every_line():
        assert not line.whole(t.TEAM_KILLS) or line.whole(t.TEAM_GIVEN) > 0
        assert line.whole(t.FULL_SELF_KILLS) <= line.whole(t.SELF_KILLS)


def test_counters_go_on_in_the_second_round():
    """format-spec 4.1: nothing falls but the shots of knives."""
    for before, after in continuing():
        assert all(before.whole(place) <= after.whole(place) for place in range(8))
        assert before.tenths(t.MINUTES) < after.tenths(t.MINUTES)
        for bit, block in before.blocks.items():
            later = after.blocks.get(bit, [0] * 5)
            places = [t.HITS, t.KILLS, t.DEATHS, t.HEADSHOT_HITS] + [t.SHOTS] * (bit not in (t.KNIFE, t.KBAR))
            assert all(block[place] <= later[place] for place in places)


def test_some_knife_shots_are_taken_back():
    fallen = [
        bit
        for before, after in continuing()
        for bit in before.blocks
        if after.blocks.get(bit, [0] * 5)[t.SHOTS] < before.blocks[bit][t.SHOTS]
    ]
    assert fallen
    assert set(fallen) <= {t.KNIFE, t.KBAR}


def test_restarting_columns_fit_into_the_second_round_alone():
    """The identities of format-spec 4.1, which real files keep without exception."""
    for before, after in continuing():
        kills = after.total(t.KILLS) - before.total(t.KILLS)
        deaths = after.total(t.DEATHS) - before.total(t.DEATHS)
        self_kills = after.whole(t.SELF_KILLS) - before.whole(t.SELF_KILLS)
        assert after.whole(t.HEADSHOT_KILLS) <= kills
        assert after.whole(t.USEFUL) + after.whole(t.USELESS) <= kills
        assert after.whole(t.KILLING_SPREE) <= kills
        assert 2 * after.whole(t.DOUBLE) + 3 * after.whole(t.TRIPLE) + 4 * after.whole(t.QUADRUPLE) <= kills
        assert after.whole(t.FULL_SELF_KILLS) <= self_kills
        assert after.whole(t.DEATH_SPREE) <= deaths + self_kills


def test_played_time_agrees_with_the_length_of_the_round():
    """The tolerances of format-spec 2.4: 6 seconds in a first round, 12 in a difference."""
    for first, second in PAIRS:
        before, after = t.lines_of(first.file.content), t.lines_of(second.file.content)
        assert {abs(6 * line.tenths(t.MINUTES) - first.duration_ms / 1000) <= 6 for line in before.values()} == {True}
        for guid, line in after.items():
            played = 6 * (line.tenths(t.MINUTES) - before[guid].tenths(t.MINUTES))
            assert abs(played - second.duration_ms / 1000) <= 12


def test_alive_time_never_falls():
    for before, after in continuing():
        first = before.tenths(t.ALIVE_PERCENT) * before.tenths(t.MINUTES)
        both = after.tenths(t.ALIVE_PERCENT) * after.tenths(t.MINUTES)
        assert 0 < first <= both
        assert after.tenths(t.ALIVE_PERCENT) <= 1000


def test_denied_playtime_is_the_time_that_enemies_were_dead():
    for sample in FIRSTS:
        denied = sum(line.whole(t.DENIED) for line in lines(sample))
        dead = sum(played.time_played_ms - played.alive_ms for played in sample.played) / 1000
        assert 0 < denied <= dead


def test_sessions_count_rounds_up():
    assert all(after.rounds == before.rounds + 1 for before, after in continuing())


def test_guids_are_eight_hexadecimal_digits_in_capitals():
    assert all(re.fullmatch("[0-9A-F]{8}", line.guid) for line in every_line())
