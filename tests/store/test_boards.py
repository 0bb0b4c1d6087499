"""Boards of generated evenings beside what the generator knows was played."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, timedelta

import pytest

from include.ingest.context import Pipeline
from include.parser.names import clean_name
from include.samples import SampleOptions, generate_with_truth
from include.stats.boards import BOARDS, Thresholds, sums_needed
from include.store import Store, players, summaries
from include.store.boards import BoardFilters, read_board, read_map_names, read_standings
from tests.ingest.folders import folder_of, ingest

pytestmark = [pytest.mark.database, pytest.mark.validation]

NO_THRESHOLDS = Thresholds(0, 0)


@pytest.fixture(scope="module")
def played():
    """Two evenings of two maps; they begin on the 10th and the 11th of January."""
    return generate_with_truth(SampleOptions(seed=5, evenings=2, maps=2))


def pipeline_of(store):
    hour = timedelta(hours=1)
    return Pipeline(store, 1, "tests", UTC, hour, hour, "tests")


@pytest.fixture
def pipeline(database_url):
    with Store(database_url, "tests") as store:
        yield pipeline_of(store)


@pytest.fixture(scope="module")
def evenings(postgres_server, migrated_template, played):
    """A database with the two evenings, filled once for all tests that only ask."""
    postgres_server.create_database("boards", template=migrated_template)
    with Store(postgres_server.url("boards"), "tests") as store:
        ingest(pipeline_of(store), folder_of(each.file for each in played))
        yield store
    postgres_server.client("dropdb", "boards")


@pytest.fixture
def board(evenings):
    """A function that asks for a board of the two evenings."""

    def ask(code, thresholds=NO_THRESHOLDS, **filters):
        with evenings.transaction() as connection:
            return read_board(connection, code, BoardFilters(**filters), thresholds=thresholds, size=100)

    return ask


def kills(rounds):
    """GUID -> kills that the generator knows."""
    found = Counter()
    for each in rounds:
        for player in each.played:
            found[player.guid] += sum(weapon[2] for weapon in player.weapons.values())
    assert len(found) >= 6
    return dict(found)


def figures(page):
    return {place.player_guid: place.figure for place in page.places}


def test_a_board_counts_what_was_played(board, played):
    page = board("kills")

    assert figures(page) == kills(played)
    assert [place.figure for place in page.places] == sorted(kills(played).values(), reverse=True)


def test_a_player_has_the_name_that_was_seen_last(board, played):
    last = {player.guid: clean_name(player.raw_name) for each in played for player in each.played}

    assert board("kills").names == last


def test_a_day_is_that_on_which_the_session_began(board, played):
    first = [each for each in played if each.saved_at.date() == date(2026, 1, 10)]
    assert 0 < len(first) < len(played)

    assert figures(board("kills", until=date(2026, 1, 10))) == kills(first)
    assert figures(board("kills", since=date(2026, 1, 10), until=date(2026, 1, 10))) == kills(first)
    assert figures(board("kills", since=date(2026, 1, 10))) == kills(played)
    assert board("kills", since=date(2026, 1, 12)).places == ()


def test_a_board_of_one_map_counts_nothing_else(board, played):
    name = played[0].map_name
    on_it = [each for each in played if each.map_name == name]
    assert 0 < len(on_it) < len(played)

    assert figures(board("kills", map_name=name)) == kills(on_it)
    assert figures(board("kills", map_name=name, until=date(2026, 1, 10))) == kills(
        [each for each in on_it if each.saved_at.date() == date(2026, 1, 10)]
    )


@pytest.mark.parametrize(
    ("since", "until", "evenings_in_it"),
    [
        (None, date(2023, 12, 31), ()),
        (date(2023, 12, 31), date(2023, 12, 31), ()),
        (date(2024, 1, 1), date(2024, 1, 1), (0,)),
        (date(2024, 1, 1), None, (0, 1)),
        (date(2022, 5, 1), date(2024, 6, 30), (0,)),
        (date(2022, 5, 1), date(2026, 5, 1), (0, 1)),
        (date(2024, 1, 2), date(2027, 1, 1), (1,)),
        (None, date(2024, 7, 1), (0, 1)),
        (date(2025, 1, 1), None, ()),
    ],
)
def test_a_period_over_years_counts_each_session_once(evenings, played, since, until, evenings_in_it):
    """The first evening began in 2023 by UTC and in 2024 on the clock of Berlin, the second in the summer of 2024."""
    days = [date(2026, 1, 10), date(2026, 1, 11)]
    moved = ["2023-12-31 23:30+00", "2024-07-01 18:00+00"]
    expected = [each for each in played if each.saved_at.date() in [days[number] for number in evenings_in_it]]
    with evenings.transaction() as connection:
        connection.execute("SAVEPOINT before")
        connection.execute("UPDATE servers SET time_zone = 'Europe/Berlin'")
        for day, moment in zip(days, moved, strict=True):
            connection.execute("UPDATE gaming_sessions SET started_at = %s WHERE started_at::date = %s", [moment, day])
        summaries.refresh_server(connection, 1)
        page = read_board(connection, "kills", BoardFilters(since, until), thresholds=NO_THRESHOLDS, size=100)
        connection.execute("ROLLBACK TO SAVEPOINT before")

    assert figures(page) == (kills(expected) if expected else {})


def test_a_server_has_its_own_boards(board, played):
    assert figures(board("kills", server_id=1)) == kills(played)
    assert board("kills", server_id=2).places == ()
    assert board("kills", server_id=2, map_name=played[0].map_name).places == ()


def test_ratios_are_of_sums(board, played):
    """Damage per minute of everything together, 60 * damage / seconds (format-spec 7)."""
    damage, seconds = Counter(), Counter()
    for each in played:
        for player in each.played:
            damage[player.guid] += player.counts["damage_given"]
            seconds[player.guid] += (player.time_played_ms + 500) // 1000

    page = board("dpm")

    for place in page.places:
        assert place.sums["damage_given"] == damage[place.player_guid]
        # The file has tenths of a minute of all that the player played until then (format-spec 5): 6 s a round.
        assert place.figure == pytest.approx(60 * damage[place.player_guid] / seconds[place.player_guid], rel=0.05)


def test_who_played_less_than_the_thresholds_is_not_ranked(board, played):
    rounds = Counter(player.guid for each in played for player in each.played)
    regulars = {guid for guid, count in rounds.items() if count == 8}
    assert 0 < len(regulars) < len(rounds)

    page = board("kills", thresholds=Thresholds(8, 0))

    assert set(figures(page)) == regulars
    assert page.below == len(rounds) - len(regulars)


def test_a_column_that_no_file_has_is_not_known(pipeline):
    samples = generate_with_truth(SampleOptions(maps=1, layout=36))
    ingest(pipeline, folder_of(each.file for each in samples))

    with pipeline.store.transaction() as connection:
        page = read_board(connection, "revives", thresholds=NO_THRESHOLDS)

    assert (page.places, page.unknown) == ((), 6)


def test_no_board_sees_bots_or_rounds_that_do_not_count(pipeline):
    """Bots, a round 2 without its round 1 and aborted rounds: the humans of the other rounds are left."""
    defects = frozenset({"bots", "missing", "aborted", "aborted-second-round"})
    samples = generate_with_truth(SampleOptions(maps=5, defects=defects))
    ingest(pipeline, folder_of(each.file for each in samples))
    with pipeline.store.transaction() as connection:
        rows = connection.execute("SELECT filename FROM counted_rounds JOIN stats_files USING (file_id)").fetchall()
        page = read_board(connection, "rounds", thresholds=NO_THRESHOLDS, size=100)
    counted = [each for each in samples if (each.file.filename,) in rows]
    assert 0 < len(counted) < len(samples)

    humans = [player for each in counted for player in each.played if not player.guid.startswith("OMNIBOT")]
    assert figures(page) == Counter(player.guid for player in humans)


def test_guids_of_one_person_stand_together(evenings, board, played):
    expected = kills(played)
    one, other = list(expected)[:2]
    with evenings.transaction() as connection:
        players.merge(connection, 1, one, other, "tests", together=True)

    merged = figures(board("kills"))
    with evenings.transaction() as connection:
        players.undo_merge(connection, 1, one)

    assert figures(board("kills")) == expected
    expected[other] += expected.pop(one)
    assert merged == expected


def test_a_player_stands_on_every_board_as_the_board_says(evenings, board, played):
    guid = played[0].played[0].guid
    with evenings.transaction() as connection:
        standings = read_standings(connection, guid, thresholds=NO_THRESHOLDS)

    assert [standing.board.code for standing in standings] == list(BOARDS)
    for standing in standings:
        page = board(standing.board.code)
        place = next(place for place in page.places if place.player_guid == guid)
        assert (standing.place.rank, standing.place.figure, standing.ranked) == (place.rank, place.figure, page.ranked)


def test_the_maps_are_those_that_were_played(evenings, played):
    with evenings.transaction() as connection:
        assert read_map_names(connection) == sorted({each.map_name for each in played})


def test_the_index_of_maps_holds_what_every_board_is_made_of(evenings):
    with evenings.transaction() as connection:
        rows = connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'player_map_summary_by_map'::regclass"
        ).fetchall()

    assert {name for (name,) in rows} == {"map_name", "player_guid", *sums_needed(list(BOARDS.values()))}
