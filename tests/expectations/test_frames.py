"""Frames say of parser values what the suites ask about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

import pytest

from include.parser.filename import parse_filename
from include.parser.judge import SourceFile, judge, sha256_of
from include.parser.reader import read_round
from include.samples import SampleOptions, generate
from tests.expectations.frames import FIRST, SECOND, good_frame, loaded_tables, round_file, verdict

if TYPE_CHECKING:
    from include.parser.values import RoundFile, Verdict

pytestmark = pytest.mark.validation


def _evening(layout: int) -> tuple[dict[str, RoundFile], list[Verdict]]:
    samples = generate(SampleOptions(seed=2, maps=3, layout=layout))
    assert samples
    files = {sample.filename: read_round(parse_filename(sample.filename), sample.content) for sample in samples}
    sources = [SourceFile(sample.filename, sample.content, sha256_of(sample.content)) for sample in samples]
    return files, judge(sources, zone=UTC)


@pytest.mark.parametrize("layout", [33, 36, 37, 38])
def test_sound_rounds_of_every_layout_pass(layout: int):
    from expectations.run import validate
    from include.ingest.frames import parsed_round_frame, round_totals_frame

    files, verdicts = _evening(layout)

    parsed = validate("parsed_round", parsed_round_frame(files.values()))
    totals = validate("round_totals", round_totals_frame(verdicts, files))

    assert (parsed.failures, totals.failures, totals.rows) == ((), (), len(files))


def test_tenths_are_decimals_and_absent_columns_missing():
    from include.ingest.frames import parsed_round_frame

    file = round_file(FIRST)
    columns = {**file.lines[0].columns, "time_played_percent": 805}
    del columns["revives_given"]

    frame = parsed_round_frame([replace(file, lines=(file.lines[0]._replace(columns=columns),))])

    assert frame.loc[0, "time_played_percent"] == 80.5
    assert frame["revives_given"].isna().all()
    assert list(frame["row_kind"]) == ["line", "weapon"]


def test_a_share_of_more_than_a_hundred_percent_fails():
    from expectations.run import validate

    frame = good_frame("parsed_round")
    frame.loc[0, "time_played_percent"] = 100.1

    assert [failure.column for failure in validate("parsed_round", frame).failures] == ["time_played_percent"]


def test_a_bot_may_have_any_guid():
    from expectations.run import validate
    from include.ingest.frames import parsed_round_frame

    file = round_file(FIRST)
    bots = tuple(
        line._replace(guid="OMNIBOT1", key=f"OMNIBOT1:{at}", is_bot=True) for at, line in enumerate(file.lines)
    )

    assert validate("parsed_round", parsed_round_frame([replace(file, lines=bots)])).success


def test_known_files_names_and_hashes_are_told_apart():
    from include.ingest.frames import novelty_frame

    files = [("same.txt", "a"), ("changed.txt", "b"), ("copied.txt", "c"), ("new.txt", "d")]

    frame = novelty_frame(files, known=[("same.txt", "a"), ("changed.txt", "z"), ("original.txt", "c")])

    assert list(frame["known_file"]) == [True, False, False, False]
    assert list(frame["known_name"]) == [False, True, False, False]
    assert list(frame["known_hash"]) == [False, False, True, False]


def test_a_second_round_is_rebuilt_from_both_files():
    """Two players with 6 kills in each round: the second file counts 12 for each (format-spec 4)."""
    frame = good_frame("round_totals").set_index("filename")

    assert (frame.loc[SECOND, "rebuilt_kills"], frame.loc[SECOND, "cumulative_kills"]) == (24, 24)
    assert (frame.loc[SECOND, "rebuilt_damage_given"], frame.loc[SECOND, "cumulative_damage_given"]) == (3200, 3200)
    assert frame.loc[[FIRST], ["rebuilt_kills", "cumulative_kills"]].isna().all(axis=None)


def test_a_second_round_that_forgot_to_subtract_is_seen():
    from expectations.run import validate
    from include.ingest.frames import round_totals_frame

    first, second = round_file(FIRST), round_file(SECOND, rounds=2)
    played = verdict(second, FIRST).played
    raw = tuple(player._replace(counts={**player.counts, "damage_given": 1600}) for player in played.players)
    undiffered = replace(verdict(second, FIRST), played=replace(played, players=raw))

    report = validate("round_totals", round_totals_frame([undiffered], {FIRST: first, SECOND: second}))

    assert "rebuilt_damage_given, cumulative_damage_given" in {failure.column for failure in report.failures}


def test_negative_xp_is_no_negative_counter():
    """The engine takes points for a team kill."""
    from include.ingest.frames import round_totals_frame

    file = round_file(FIRST)
    played = verdict(file, SECOND).played
    players = tuple(player._replace(counts={**player.counts, "xp": -3}) for player in played.players)

    frame = round_totals_frame([replace(verdict(file, SECOND), played=replace(played, players=players))], {})

    assert frame.loc[0, "lowest_counter"] == 0


def test_a_row_that_comes_back_changed_or_not_at_all_is_seen():
    from expectations.run import validate
    from include.ingest.frames import loaded_rounds_frame

    stored = loaded_tables()
    _, (_, second) = stored["rounds"]
    stored["rounds"] = stored["rounds"]._replace(rows=[(11, "supply "), second])
    stored["weapons"] = stored["weapons"]._replace(rows=stored["weapons"].rows[:1])

    frame = loaded_rounds_frame({11: FIRST, 12: SECOND}, loaded_tables(), stored)

    found = {failure.column: failure.keys for failure in validate("loaded_rounds", frame).failures}
    assert found == {
        "rounds_differing": (FIRST,),
        "stored_weapons, sent_weapons": (SECOND,),
        "weapons_differing": (SECOND,),
    }
