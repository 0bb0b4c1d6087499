"""What the tables say of one player beside what the generator knows was played."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date

import pytest

from include.samples import SampleOptions, generate_with_truth
from include.store import profiles, summaries
from include.store.profiles import (
    Days,
    read_days,
    read_guids,
    read_lately_and_before,
    read_latest_rounds,
    read_maps,
    read_pairs,
    read_round_figures,
    read_sessions,
    read_shared,
    read_totals,
    read_weapons,
    stream_rounds,
)
from tests.faults.permutations import fresh_pipeline
from tests.ingest.folders import folder_of, ingest

pytestmark = [pytest.mark.database, pytest.mark.validation]

DAYS = 7
"""Of play of the one who is asked about: two more than count as the latest."""


@pytest.fixture(scope="module")
def played():
    rounds = generate_with_truth(SampleOptions(seed=3, evenings=8, maps=2, players=6))
    assert len(rounds) == 8 * 2 * 2
    return rounds


@pytest.fixture(scope="module")
def somebody(played):
    """Who came most often."""
    return Counter(player.guid for each in played for player in each.played).most_common(1)[0][0]


@pytest.fixture(scope="module")
def own(played, somebody):
    """The rounds of one player with what he did there, in the order of time."""
    found = [(each, player) for each in played for player in each.played if player.guid == somebody]
    assert len(found) > 10
    return sorted(found, key=lambda pair: pair[0].saved_at)


@pytest.fixture(scope="module")
def store(postgres_server, migrated_template, played):
    """All evenings, loaded once: nothing here changes them."""
    with fresh_pipeline(postgres_server, migrated_template, "profiles", UTC) as pipeline:
        ingest(pipeline, folder_of(each.file for each in played))
        yield pipeline.store


@pytest.fixture
def connection(store):
    with store.transaction() as connection, connection.transaction(force_rollback=True):
        yield connection


def kills(player):
    return sum(weapon[2] for weapon in player.weapons.values())


def test_totals_are_all_that_was_played(connection, own, somebody):
    totals = read_totals(connection, somebody)

    assert totals.sums["rounds"] == len(own)
    assert totals.sums["kills"] == sum(kills(player) for _, player in own)
    assert totals.sums["damage_given"] == sum(player.counts["damage_given"] for _, player in own)
    assert totals.sessions == len({each.saved_at.date() for each, _ in own})
    assert totals.last_played_at.replace(tzinfo=None) == own[-1][0].saved_at


def test_days_limit_what_is_counted_and_both_ends_belong_to_it(connection, own, somebody):
    days = sorted({each.saved_at.date() for each, _ in own})
    chosen = [kills(player) for each, player in own if days[1] <= each.saved_at.date() <= days[2]]

    totals = read_totals(connection, somebody, Days(days[1], days[2]))

    assert (totals.sums["kills"], totals.sessions) == (sum(chosen), 2)


def test_who_did_not_play_has_no_totals(connection, somebody):
    assert read_totals(connection, "FFFFFFFF") is None
    assert read_totals(connection, somebody, Days(until=date(2025, 12, 31))) is None
    assert read_latest_rounds(connection, "FFFFFFFF") == []


def test_maps_come_by_how_often_they_were_played(connection, own, somebody):
    expected = Counter(each.map_name for each, _ in own)

    found = {each.map_name: each.sums["rounds"] for each in read_maps(connection, somebody)}

    assert found == expected
    assert list(found.values()) == sorted(expected.values(), reverse=True)


def test_days_of_play_come_in_the_order_of_time(connection, own, somebody):
    expected: Counter[date] = Counter()
    for each, player in own:
        expected[each.saved_at.date()] += kills(player)

    assert [(day.day, day.sums["kills"]) for day in read_days(connection, somebody)] == sorted(expected.items())


def test_the_latest_sessions_are_apart_from_those_before(connection, own, somebody):
    days = sorted({each.saved_at.date() for each, _ in own})
    assert len(days) == DAYS

    lately, before = read_lately_and_before(connection, somebody)

    assert lately["kills"] == sum(kills(player) for each, player in own if each.saved_at.date() in days[-5:])
    assert before["kills"] == sum(kills(player) for each, player in own if each.saved_at.date() in days[:-5])


def test_weapons_hold_what_each_did(connection, own, somebody):
    expected: dict[str, list[int]] = {}
    for _, player in own:
        for name, counters in player.weapons.items():
            so_far = expected.setdefault(name, [0] * 6)
            expected[name] = [so_far[0] + 1, *(a + b for a, b in zip(so_far[1:], counters, strict=True))]

    found = read_weapons(connection, [somebody])

    assert {
        each.weapon_name: [each.rounds, each.hits, each.shots, each.kills, each.deaths, each.headshot_hits]
        for each in found
    } == expected
    assert [each.kills for each in found] == sorted((each.kills for each in found), reverse=True)


def test_sessions_come_in_pages_the_latest_first(connection, somebody):
    pages = [read_sessions(connection, somebody, 4, skipped) for skipped in (0, 4, 8)]

    assert [len(page) for page in pages] == [4, 3, 0]
    starts = [each.started_at for page in pages for each in page]
    assert starts == sorted(starts, reverse=True)


def test_the_last_rounds_are_the_latest_ten(connection, own, somebody):
    found = read_latest_rounds(connection, somebody)

    assert [(each.map_name, each.round_number, each.sums["kills"]) for each in found] == [
        (each.map_name, each.round_number, kills(player)) for each, player in reversed(own[-10:])
    ]


def test_every_round_is_streamed_once_in_the_order_of_time(connection, played, own, somebody):
    assert [each.sums["kills"] for each in stream_rounds(connection, somebody)] == [kills(p) for _, p in own]
    assert len(list(stream_rounds(connection))) == sum(len(each.played) for each in played)


def test_rounds_are_streamed_in_pieces_without_a_seam(connection, somebody, monkeypatch):
    at_once = list(stream_rounds(connection))
    monkeypatch.setattr(profiles, "_SESSIONS_AT_A_TIME", 3)

    assert list(stream_rounds(connection)) == at_once
    assert [each.ended_at for each in at_once] == sorted(each.ended_at for each in at_once)


def test_streamed_rounds_keep_to_their_days(connection, own, somebody):
    day = sorted({each.saved_at.date() for each, _ in own})[1]

    found = list(stream_rounds(connection, somebody, Days(day, day)))

    assert [each.sums["kills"] for each in found] == [kills(p) for each, p in own if each.saved_at.date() == day]


def test_single_figures_are_there_for_every_round(connection, own, somebody):
    found = read_round_figures(connection, [somebody], ["kills"])

    assert Counter(each["kills"] for each in found) == Counter(kills(player) for _, player in own)


def test_shared_rounds_are_parted_by_the_sides_of_both(connection, own, somebody):
    expected: dict[tuple[str, bool], Counter[str]] = {}
    for each, player in own:
        for other in each.played:
            if other.guid != somebody:
                sums = expected.setdefault((other.guid, other.side == player.side), Counter())
                sums.update({"rounds": 1, "won": player.side == each.winner_side})
                sums.update({"kills": kills(player), "their_kills": kills(other)})
    assert len({same for _, same in expected}) == 2

    found = {(each.other_guid, each.same_side): each for each in read_shared(connection, somebody)}

    assert {
        key: {"rounds": each.own["rounds"], "won": each.own["rounds_won"], "kills": each.own["kills"],
              "their_kills": each.theirs["kills"]}
        for key, each in found.items()
    } == expected  # fmt: skip


def test_pairs_are_counted_once_with_the_results_of_both(connection, played):
    """Who is in one squad in round 2 shares its result; nobody changes squads within a map here."""
    expected: Counter[tuple[str, str]] = Counter()
    for each in played:
        if each.round_number == 2:
            for one in each.played:
                expected.update(
                    (one.guid, other.guid) for other in each.played if one.guid < other.guid and one.side == other.side
                )
    assert max(expected.values()) >= 5

    found = read_pairs(connection)

    assert {guids: sum(sums.values()) for guids, sums in found.items()} == {
        guids: maps for guids, maps in expected.items() if maps >= 5
    }


def test_maps_together_are_the_same_for_both_when_one_left_after_round_1(connection, played):
    """The one's result stands at round 1, the other's at round 2: asked of either they finished no map together."""
    in_round_1 = [player.guid for player in played[0].played if player.side == "axis"]
    leaver, *stayed = in_round_1
    connection.execute(
        "DELETE FROM player_comprehensive_stats USING rounds "
        "WHERE rounds.round_id = player_comprehensive_stats.round_id AND round_number = 2 AND player_guid = %s",
        [leaver],
    )
    summaries.refresh_server(connection, 1)

    together = {
        (guid, each.other_guid): each.own
        for guid in in_round_1
        for each in read_shared(connection, guid)
        if each.same_side
    }

    for guid in stayed:
        assert together[leaver, guid]["rounds"] == together[guid, leaver]["rounds"] > 0
        for name in ("maps_won", "maps_drawn", "maps_lost"):
            assert together[leaver, guid][name] == together[guid, leaver][name] == 0


def test_rounds_of_a_merged_guid_are_those_of_its_main_one(connection, played, somebody):
    other = next(player.guid for player in played[0].played if player.guid != somebody)
    connection.execute(
        "INSERT INTO player_merges (player_guid, main_guid, merged_by) VALUES (%s, %s, 'test')", [other, somebody]
    )
    summaries.refresh_server(connection, 1)

    guids = read_guids(connection, somebody)

    assert set(guids) == {somebody, other}
    both = [each for each in read_latest_rounds(connection, somebody, 100) if each.player_guid == somebody]
    assert len(both) == read_totals(connection, somebody).sums["rounds"]
    assert other not in {each.other_guid for each in read_shared(connection, somebody)}
