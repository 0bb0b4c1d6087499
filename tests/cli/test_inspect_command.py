"""`fragflow inspect` as people and programs call it."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from click.testing import CliRunner

from cli.main import main
from include.samples import SampleOptions, generate_with_truth
from tests.corpus import CORPUS, needs_corpus
from tests.parser.stats_files import FIRST, content, header, line

ROUND = content(header(), line("AAAAAAAA", name="^1[bold]@everyone"), line("BBBBBBBB", 2))


def inspected(*arguments):
    result = CliRunner().invoke(main, ["inspect", "--json", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return [json.loads(one) for one in result.output.splitlines()]


def test_a_round_is_one_object_with_its_players(tmp_path):
    (tmp_path / FIRST).write_bytes(ROUND)

    (found,) = inspected(tmp_path)

    players = found.pop("players")
    assert found == {
        "filename": FIRST,
        "state": "complete",
        "reason": None,
        "layout": 38,
        "map_name": "testmap",
        "round_number": 1,
        "defender_side": "axis",
        "winner_side": "allies",
        "time_limit_seconds": 720,
        "duration_seconds": 600,
        "ended_early": False,
        "paired_with": None,
        "flags": [],
    }
    assert [(p["guid"], p["name"], p["raw_name"], p["side"]) for p in players] == [
        ("AAAAAAAA", "[bold]@everyone", "^1[bold]@everyone", "axis"),
        ("BBBBBBBB", "Someone", "Someone", "allies"),
    ]
    assert players[0]["weapons"] == {"MP40": {"hits": 20, "shots": 50, "kills": 2, "deaths": 2, "headshot_hits": 1}}


def test_folders_are_read_to_the_bottom_and_the_same_file_twice_counts_once(tmp_path):
    for folder in ("a", "b/c"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / FIRST).write_bytes(ROUND if folder == "a" else ROUND.replace(b"\n", b"\r\n"))

    assert sorted((found["state"], (found["reason"] or "")[:5]) for found in inspected(tmp_path)) == [
        ("complete", ""),
        ("ignored", "twice"),
    ]


def test_a_bad_file_keeps_the_header_that_can_be_read_and_no_players(tmp_path):
    (tmp_path / FIRST).write_bytes(ROUND[:-1])

    (found,) = inspected(tmp_path / FIRST)

    assert (found["state"], found["map_name"], found["time_limit_seconds"]) == ("quarantined", "testmap", 720)
    assert found["reason"].startswith("unfinished")
    assert found["players"] == []


@pytest.mark.parametrize("junk", [b"", b"\0\n", b"\xff\xfe\n\n", b"\\" * 9 + b"\n", b"a\tb\n" * 50])
def test_junk_under_a_rounds_name_is_quarantined_not_raised(tmp_path, junk):
    (tmp_path / FIRST).write_bytes(junk)

    assert [found["state"] for found in inspected(tmp_path)] == ["quarantined"]


def test_the_table_shows_states_and_takes_no_markup_from_files(tmp_path):
    (tmp_path / FIRST).write_bytes(ROUND.replace(b"testmap", b"[red]map"))

    result = CliRunner().invoke(main, ["inspect", str(tmp_path)], catch_exceptions=False)

    assert "[red]map" in result.output
    assert "1 files: 1 quarantined; 0 pairs" in result.output


def test_a_name_cannot_break_a_line_of_the_output(tmp_path):
    """U+0085 and U+2028 end a line for many readers; the first is what Latin-1 makes of an ellipsis."""
    (tmp_path / FIRST).write_bytes(ROUND.replace(b"@everyone", "\x85 \u2028 \U0001f600".encode()))

    (found,) = inspected(tmp_path)

    assert found["players"][0]["name"] == "[bold]\x85 \u2028 \U0001f600"


def test_a_path_that_is_not_there_is_said(tmp_path):
    result = CliRunner().invoke(main, ["inspect", str(tmp_path / "nowhere")])

    assert result.exit_code == 2
    assert "nowhere" in result.output


@needs_corpus
def test_the_real_files_come_out_as_counted_by_hand():
    """Figures from the issue that asked for this command, measured on the corpus by its authors."""
    found = [one for one in inspected(CORPUS) if one["state"] != "ignored"]
    complete = [one for one in found if one["state"] == "complete"]
    players = [player for one in complete for player in one["players"]]

    assert Counter(one["state"] for one in found) == {
        "complete": 146, "orphan": 4, "aborted": 1, "empty": 1, "quarantined": 2,
    }  # fmt: skip
    assert Counter(one["round_number"] for one in complete) == {1: 77, 2: 69}
    assert sum(one["paired_with"] is not None for one in complete) == 2 * 69
    assert [one["filename"][:17] for one in found if one["state"] == "orphan"] == [
        "2024-05-09-200616", "2025-01-06-221847", "2025-05-22-225410", "2025-10-12-220306",
    ]  # fmt: skip
    assert sum(one["ended_early"] for one in complete) == 13
    assert [len(players), sum(player["counters_reset"] for player in players)] == [958, 1]
    assert [sum(player[name] for player in players) for name in ("kills", "deaths")] == [8914, 8914]
    assert [sum(player[name] for player in players) for name in ("damage_given", "damage_received")] == [1755825] * 2


def test_sessions_are_shown_with_maps_and_score(tmp_path):
    for each in generate_with_truth(SampleOptions(evenings=2, maps=1, players=4)):
        (tmp_path / each.file.filename).write_bytes(each.file.content)

    shown = CliRunner().invoke(main, ["inspect", "--sessions", str(tmp_path)], catch_exceptions=False)
    lines = shown.stdout.splitlines()

    assert [line[:10] for line in lines if line.startswith("2026")] == ["2026-01-10", "2026-01-11"]
    assert " · 1 map, 2 rounds · Team A " in lines[0]
    assert lines[-1] == (
        "4 files, 2 sessions by their names, 2 with a complete round; 4 rounds, 2 maps, 2 with a result, "
        "2 of them with known squads"
    )


def test_the_objects_of_files_are_no_sessions(tmp_path):
    refused = CliRunner().invoke(main, ["inspect", "--sessions", "--json", str(tmp_path)])

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--json is of files, without --sessions." in refused.stderr


@pytest.mark.parametrize("option", ["--sessions", "--json"])
def test_an_empty_folder_is_said_to_be_empty(tmp_path, option):
    shown = CliRunner().invoke(main, ["inspect", option, str(tmp_path)])

    assert (shown.exit_code, shown.stdout, shown.stderr) == (0, "", "There is no file to read.\n")
