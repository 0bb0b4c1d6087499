"""`fragflow profile` and `fragflow export` over a real database, beside what the generator knows was played."""

from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import CliRunner

from cli.export_command import export_command
from cli.load_command import load_command
from cli.profile_command import profile_command
from cli.profile_pages import PAGES
from include.samples import SampleOptions, generate_with_truth
from include.stats.export import HEADER

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture(scope="module")
def played():
    """Six maps of one evening, on which everybody has a name that a spreadsheet or a terminal would obey."""
    return generate_with_truth(SampleOptions(maps=6, players=4, defects=frozenset({"hostile-names"})))


@pytest.fixture(scope="module")
def fragflow(postgres_server, migrated_template, played, tmp_path_factory):
    """A command over that evening."""
    folder = tmp_path_factory.mktemp("stats")
    for each in played:
        (folder / each.file.filename).write_bytes(each.file.content)
    postgres_server.create_database("profile_command", template=migrated_template)
    url = postgres_server.url("profile_command")

    def invoke(command, *arguments):
        return CliRunner().invoke(command, [*arguments, "--database-url", url])

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SERVER_TIMEZONE", "UTC")
        assert invoke(load_command, str(folder)).exit_code == 0
    yield invoke
    postgres_server.client("dropdb", "--force", "profile_command")


@pytest.fixture(scope="module")
def guid(played):
    return played[0].played[0].guid


def kills(played, guid):
    return sum(weapon[2] for each in played for p in each.played if p.guid == guid for weapon in p.weapons.values())


@pytest.mark.parametrize("page", list(PAGES))
def test_every_page_has_a_heading_and_as_json_one_object(fragflow, guid, page):
    text = fragflow(profile_command, guid, page)
    answer = json.loads(fragflow(profile_command, guid, page, "--json").stdout)

    assert (text.exit_code, text.exception) == (0, None)
    assert text.stdout.splitlines()[0].endswith(f"({guid}), {page}")
    assert len(text.stdout.splitlines()) > 1
    assert answer.keys() == {"player_guid", "name", page}
    assert answer[page]


def test_the_overview_says_what_was_played(fragflow, played, guid):
    lines = fragflow(profile_command, guid).stdout.splitlines()
    answer = json.loads(fragflow(profile_command, guid, "--json").stdout)

    assert next(line.split() for line in lines if line.startswith("Kills ")) == ["Kills", str(kills(played, guid))]
    assert answer["overview"]["figures"]["kills"] == kills(played, guid)
    assert lines[-1].startswith("1 session, 2026-01-10 to 2026-01-")


def test_days_without_play_say_so(fragflow, guid):
    assert fragflow(profile_command, guid, "--until", "2026-01-09").stdout.splitlines()[1:] == [
        "No rounds in that time."
    ]


@pytest.mark.parametrize("page", ["weapons", "maps"])
def test_an_empty_page_says_so(fragflow, guid, page):
    assert fragflow(profile_command, guid, page, "--until", "2026-01-09").stdout.splitlines()[1:] == [
        "No rounds that count."
    ]


def test_days_are_refused_where_they_limit_nothing(fragflow, guid):
    refused = fragflow(profile_command, guid, "rivals", "--since", "2026-01-09")

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--since and --until are for overview, weapons, maps, trend." in refused.stderr


def test_nobody_of_that_name_is_a_sentence(fragflow):
    refused = fragflow(profile_command, "zzzzzzzz")

    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "Nobody is called" in refused.stderr


def test_one_evening_is_no_trend(fragflow, guid):
    assert fragflow(profile_command, guid, "trend").stdout.splitlines()[-1] == "1 day of play; a trend needs 14."


def test_an_export_has_a_line_for_each_round_of_everybody(fragflow, played):
    exported = fragflow(export_command)
    lines = list(csv.DictReader(io.StringIO(exported.stdout, newline=""), strict=True))

    assert sum(len(each.played) for each in played) == len(lines) == 48
    assert tuple(lines[0]) == HEADER
    assert {(line["guid"], line["map"], line["round"]): int(line["kills"]) for line in lines} == {
        (player.guid, each.map_name, str(each.round_number)): sum(weapon[2] for weapon in player.weapons.values())
        for each in played
        for player in each.played
    }
    assert exported.stderr == "48 rounds.\n"


def test_no_name_in_an_export_begins_a_formula(fragflow):
    lines = list(csv.DictReader(io.StringIO(fragflow(export_command).stdout, newline=""), strict=True))

    assert "'@everyone" in {line["player"] for line in lines}
    assert not [line["player"] for line in lines if line["player"].startswith(("=", "+", "-", "@"))]


def test_an_export_of_one_player_goes_into_a_file(fragflow, guid, tmp_path):
    file = tmp_path / "rounds.csv"

    exported = fragflow(export_command, guid, "--since", "2026-01-10", "-o", str(file))

    assert (exported.stdout, exported.stderr) == ("", f"12 rounds in {file}.\n")
    assert {line["guid"] for line in csv.DictReader(file.open(encoding="utf-8", newline=""))} == {guid}


def test_an_export_of_a_player_without_a_name_is_not_one_of_everybody(fragflow):
    refused = fragflow(export_command, "")

    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "Nobody is called ''" in refused.stderr


def test_a_file_that_cannot_be_written_is_named(fragflow, tmp_path):
    refused = fragflow(export_command, "-o", str(tmp_path / "missing" / "rounds.csv"))

    assert refused.exit_code == 1
    assert "rounds.csv cannot be written: No such file or directory. Name another file." in refused.stderr
