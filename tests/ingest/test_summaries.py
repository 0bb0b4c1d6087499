"""Sums of sessions beside what the generator knows was played."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from psycopg import sql
from psycopg.rows import dict_row

from include.ingest.load import load
from include.parser.columns import COUNTED_COLUMNS, WEAPONS
from include.samples import SampleOptions, generate_with_truth
from include.stats.sums import SUM_NAMES
from include.store import summaries
from tests.ingest.folders import folder_of, ingest

pytestmark = [pytest.mark.database, pytest.mark.validation]

LIGHT = {"LUGER", "COLT", "MP40", "THOMPSON", "STEN", "MP34"}
"""Bits 2 to 6 and 26 of the mask (format-spec 7)."""


@pytest.fixture(scope="module")
def played():
    return generate_with_truth(SampleOptions(seed=3, maps=3, players=6))


@pytest.fixture
def filled(pipeline, played):
    ingest(pipeline, folder_of(each.file for each in played))
    return pipeline


def read(pipeline, statement, *parameters):
    with pipeline.store.transaction() as connection, connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, parameters).fetchall()


def truth(played):
    """GUID -> sums that the generator knows, over all rounds."""
    found: dict[str, Counter[str]] = {}
    for each in played:
        for player in each.played:
            sums = found.setdefault(player.guid, Counter())
            sums["rounds"] += 1
            sums["rounds_won"] += player.side == each.winner_side
            sums.update({name: player.counts[name] for name in ("damage_given", "gibs", "self_kills", "useful_kills")})
            sums["side_damage_given"] += sum(p.counts["damage_given"] for p in each.played if p.side == player.side)
            for name, (hits, shots, kills, deaths, heads) in player.weapons.items():
                weapon = next(weapon for weapon in WEAPONS if weapon.name == name)
                sums.update({"hits": hits, "shots": shots, "kills": kills, "deaths": deaths, "headshot_hits": heads})
                sums.update({"bullet_hits": hits, "bullet_shots": shots} if weapon.bullets else {})
                sums.update({"light_hits": hits, "light_shots": shots} if name in LIGHT else {})
                sums.update({"head_weapon_hits": hits} if weapon.headshots else {})
    return found


@pytest.mark.parametrize(
    "relation", ["player_session_summary", "player_map_summary", "player_year_summary", "player_round_sums"]
)
def test_every_sum_of_the_registry_is_a_column(filled, relation):
    rows = read(filled, "SELECT column_name FROM information_schema.columns WHERE table_name = %s", relation)

    assert set(SUM_NAMES) <= {row["column_name"] for row in rows}


def test_a_session_holds_the_sums_of_what_was_played(filled, played):
    expected = truth(played)
    assert len(expected) >= 6

    found = {row["player_guid"]: row for row in read(filled, "SELECT * FROM player_session_summary")}

    assert {guid: {name: found[guid][name] for name in sums} for guid, sums in expected.items()} == expected
    assert found.keys() == expected.keys()


def test_the_sums_of_the_maps_make_the_session(filled):
    columns = [name for name in SUM_NAMES if name not in ("killing_spree", "death_spree")]
    together = sql.SQL(", ").join(sql.SQL("sum({0})::bigint AS {0}").format(sql.Identifier(name)) for name in columns)
    by_map = read(
        filled, sql.SQL("SELECT player_guid, {} FROM player_map_summary GROUP BY player_guid").format(together)
    )
    session = {row["player_guid"]: row for row in read(filled, "SELECT * FROM player_session_summary")}

    assert {row["player_guid"]: row for row in by_map} == {
        guid: {"player_guid": guid, **{name: row[name] for name in columns}} for guid, row in session.items()
    }


def test_each_map_gives_its_players_two_points_together(filled, played):
    """Three a side: a map is won by three and lost by three, or drawn by six (format-spec 8.2)."""
    maps = read(
        filled,
        "SELECT map_name, sum(maps_won) AS won, sum(maps_drawn) AS drawn, sum(maps_lost) AS lost "
        "FROM player_round_sums GROUP BY map_name",
    )
    assert len(maps) == 3

    assert {(row["won"], row["drawn"], row["lost"]) for row in maps} <= {(3, 0, 3), (0, 6, 0)}


def test_a_column_that_the_layout_lacks_is_not_known(pipeline):
    ingest(pipeline, folder_of(each.file for each in generate_with_truth(SampleOptions(maps=1, layout=36))))

    rows = read(pipeline, "SELECT * FROM player_session_summary")

    assert {(row["revives_given"], row["rounds_with_revives_given"]) for row in rows} == {(None, 0)}
    assert all(row["seconds_with_denied_playtime"] == row["time_played_seconds"] for row in rows)


def test_deriving_again_raises_no_version(filled, played):
    before = read(filled, "SELECT version FROM data_version")

    ingest(filled, folder_of(each.file for each in played))

    assert read(filled, "SELECT version FROM data_version") == before
    assert before[0]["version"] > 1


def test_a_round_that_comes_later_changes_its_session(pipeline, played):
    ingest(pipeline, folder_of(each.file for each in played[:-1]))
    earlier = read(pipeline, "SELECT sum(rounds) AS rounds FROM player_session_summary")

    ingest(pipeline, folder_of(each.file for each in played))

    assert earlier == [{"rounds": 30}]
    assert read(pipeline, "SELECT sum(rounds) AS rounds FROM player_session_summary") == [{"rounds": 36}]


def test_a_merged_guid_counts_as_the_other_until_that_is_undone(filled):
    one, other = [row["player_guid"] for row in read(filled, "SELECT player_guid FROM player_session_summary LIMIT 2")]
    with filled.store.transaction() as connection:
        connection.execute("INSERT INTO player_merges (player_guid, main_guid, merged_by) VALUES (%s, %s, 'test')",
                           [one, other])  # fmt: skip
        summaries.refresh_server(connection, 1)

    merged = read(filled, "SELECT player_guid, rounds FROM player_session_summary WHERE player_guid IN (%s, %s)",
                  one, other)  # fmt: skip
    with filled.store.transaction() as connection:
        connection.execute("DELETE FROM player_merges")
        summaries.refresh_server(connection, 1)
    undone = read(filled, "SELECT rounds FROM player_session_summary WHERE player_guid IN (%s, %s)", one, other)

    assert merged == [{"player_guid": other, "rounds": 12}]
    assert undone == [{"rounds": 6}, {"rounds": 6}]


def test_who_comes_back_under_another_guid_within_a_map_has_one_result_of_it(filled):
    """Merged, his two GUIDs played three maps like everybody else, each with one result."""
    with filled.store.transaction() as connection:
        (one,) = connection.execute("SELECT min(player_guid) FROM player_session_summary").fetchone()
        before = read_results(connection, one)
        rename_in_round_2(connection, one, "ABCDEF01")
        connection.execute("INSERT INTO player_merges (player_guid, main_guid, merged_by) VALUES (%s, %s, 'test')",
                           ["ABCDEF01", one])  # fmt: skip
        summaries.refresh_server(connection, 1)

        after = read_results(connection, one)

    assert sum(before[1:]) == 3
    assert after == before


def test_two_lines_of_one_person_in_a_round_have_one_result_of_its_map(filled):
    with filled.store.transaction() as connection:
        (one,) = connection.execute("SELECT min(player_guid) FROM player_session_summary").fetchone()
        connection.execute(
            "CREATE TEMPORARY TABLE line ON COMMIT DROP AS "
            "SELECT * FROM player_comprehensive_stats WHERE player_guid = %s", [one]
        )  # fmt: skip
        connection.execute("UPDATE line SET player_guid = 'ABCDEF01', guid = 'ABCDEF01'")
        connection.execute("INSERT INTO player_comprehensive_stats SELECT * FROM line")
        before = read_results(connection, one)
        connection.execute("INSERT INTO player_merges (player_guid, main_guid, merged_by) VALUES (%s, %s, 'test')",
                           ["ABCDEF01", one])  # fmt: skip
        summaries.refresh_server(connection, 1)

        after = read_results(connection, one)

    assert sum(before[1:]) == 3
    assert after[1:] == before[1:]


def read_results(connection, player_guid):
    """Rounds and maps won, drawn and lost."""
    return connection.execute(
        "SELECT rounds, maps_won, maps_drawn, maps_lost FROM player_session_summary WHERE player_guid = %s",
        [player_guid],
    ).fetchone()


def rename_in_round_2(connection, player_guid, other_guid):
    connection.execute(
        "CREATE TEMPORARY TABLE line ON COMMIT DROP AS "
        "SELECT stats.* FROM player_comprehensive_stats AS stats JOIN rounds USING (round_id) "
        "WHERE player_guid = %s AND round_number = 2", [player_guid]
    )  # fmt: skip
    connection.execute(
        "DELETE FROM player_comprehensive_stats AS stats USING line "
        "WHERE (stats.round_id, stats.player_guid) = (line.round_id, line.player_guid)"
    )
    connection.execute("UPDATE line SET player_guid = %s, guid = %s", [other_guid, other_guid])
    connection.execute("INSERT INTO player_comprehensive_stats SELECT * FROM line")


def test_an_evening_past_midnight_is_one_day_of_play(filled):
    with filled.store.transaction() as connection:
        connection.execute("UPDATE servers SET time_zone = 'Europe/Berlin'")
        connection.execute(
            "UPDATE gaming_sessions SET started_at = '2026-01-10 23:30+00', ended_at = '2026-01-11 02:00+00'"
        )

    assert read(filled, "SELECT DISTINCT day FROM daily_player_stats") == [{"day": date(2026, 1, 11)}]


def test_the_counted_columns_of_the_files_are_all_summed():
    assert set(COUNTED_COLUMNS) <= set(SUM_NAMES)


def test_a_year_holds_the_sums_of_its_sessions(filled, played):
    expected = {guid: sums["kills"] for guid, sums in truth(played).items()}

    rows = read(filled, "SELECT player_guid, year, kills FROM player_year_summary")

    assert {row["player_guid"]: row["kills"] for row in rows} == expected
    assert {row["year"] for row in rows} == {2026}


def test_a_session_that_goes_takes_its_sums_from_the_year(filled):
    with filled.store.transaction() as connection:
        connection.execute("UPDATE stats_files SET discarded_reason = 'tests', discarded_at = now()")
        file_ids = [file_id for (file_id,) in connection.execute("SELECT file_id FROM stats_files")]
    load(filled, file_ids)

    assert read(filled, "SELECT count(*) AS rows FROM player_session_summary") == [{"rows": 0}]
    assert read(filled, "SELECT count(*) AS rows FROM player_year_summary") == [{"rows": 0}]


def test_a_rebuild_adds_up_the_years_anew(filled, played):
    expected = {guid: sums["rounds"] for guid, sums in truth(played).items()}
    with filled.store.transaction() as connection:
        connection.execute("UPDATE player_year_summary SET year = 1999, rounds = 7")
        summaries.refresh_server(connection, 1)

    rows = read(filled, "SELECT player_guid, year, rounds FROM player_year_summary")

    assert {(row["player_guid"], row["year"]): row["rounds"] for row in rows} == {
        (guid, 2026): rounds for guid, rounds in expected.items()
    }
