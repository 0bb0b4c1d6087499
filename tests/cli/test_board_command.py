"""`fragflow board` over a real database."""

from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import CliRunner

from cli.board_command import board_command, chosen_map
from cli.load_command import load_command
from include.samples import SampleOptions, generate_with_truth
from include.stats.boards import BOARDS

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture(scope="module")
def played():
    """Six maps of one evening, on which everybody has a name that a spreadsheet would compute."""
    return generate_with_truth(SampleOptions(maps=6, players=4, defects=frozenset({"hostile-names"})))


@pytest.fixture(scope="module")
def board(postgres_server, migrated_template, played, tmp_path_factory):
    """The command over that evening."""
    folder = tmp_path_factory.mktemp("stats")
    for each in played:
        (folder / each.file.filename).write_bytes(each.file.content)
    postgres_server.create_database("board_command", template=migrated_template)
    url = postgres_server.url("board_command")

    def invoke(*arguments, command=board_command):
        return CliRunner().invoke(command, [*arguments, "--database-url", url])

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SERVER_TIMEZONE", "UTC")
        assert invoke(str(folder), command=load_command).exit_code == 0
    yield invoke
    postgres_server.client("dropdb", "--force", "board_command")


def test_without_a_board_all_are_listed(board):
    listed = board()

    assert (listed.exit_code, listed.exception) == (0, None)
    assert [line.split()[0] for line in listed.stdout.splitlines()[1:]] == list(BOARDS)
    assert [each["code"] for each in json.loads(board("--json").stdout)["boards"]] == list(BOARDS)


def test_a_board_says_who_leads_and_what_it_asks_for(board):
    lines = board("top_killers").stdout.splitlines()

    assert lines[0] == "Kills on all maps, page 1 of 1"
    assert lines[2].split()[0] == "1"
    assert lines[-1].endswith("At least 10 rounds and 300 damage.")


def test_text_csv_and_json_say_the_same(board):
    rows = list(csv.DictReader(io.StringIO(board("dpm", "--csv").stdout)))
    told = json.loads(board("dpm", "--json").stdout)["players"]
    shown = [line.split() for line in board("dpm").stdout.splitlines()[2:-1]]
    assert len(rows) >= 3

    assert [row["dpm"] for row in rows] == [each["shown"] for each in told] == [line[-2] for line in shown]
    assert [row["guid"] for row in rows] == [each["player_guid"] for each in told]
    assert [int(row["damage_given"]) for row in rows] == [each["sums"]["damage_given"] for each in told]


def test_csv_and_json_are_the_whole_board_whatever_the_page(board):
    assert board("kills", "--page", "2", "--csv").stdout == board("kills", "--csv").stdout
    assert json.loads(board("kills", "--page", "2", "--json").stdout)["players"]


def test_no_name_reaches_a_spreadsheet_as_a_formula(board):
    rows = list(csv.reader(io.StringIO(board("kills", "--csv").stdout)))
    assert len(rows) > 3

    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))] == []


def test_a_player_hears_where_he_stands_on_every_board(board, played):
    guid = played[0].played[0].guid

    lines = board("--player", guid).stdout.splitlines()
    told = json.loads(board("--player", guid, "--json").stdout)

    assert len(lines) == len(BOARDS) + 3
    assert [each["board"] for each in told["boards"]] == list(BOARDS)
    assert told["player_guid"] == guid


def test_who_played_too_little_hears_what_is_missing(board, played):
    on_one = [each for each in played if each.map_name == played[0].map_name]
    guid, name = on_one[0].played[0].guid, on_one[0].map_name
    assert len(on_one) == 2

    line = board("kills", "--player", guid, "--map", name).stdout.splitlines()[2]

    assert "not ranked: 8 rounds missing" in line


def test_a_part_of_a_map_is_enough(board, played):
    name = played[0].map_name

    assert board("kills", "--map", name[1:]).stdout.startswith(f"Kills on {name}, page 1 of 1")


@pytest.mark.parametrize(
    ("text", "meant"),
    [("supply", "supply"), ("SUPPLY", "supply"), ("fuel", "FuelDump"), ("FuelDump", "FuelDump"), ("2", "supply2")],
)
def test_capitals_do_not_matter_in_a_map_and_its_whole_name_comes_first(monkeypatch, text, meant):
    monkeypatch.setattr("cli.board_command.read_map_names", lambda _: ["FuelDump", "supply", "supply2"])

    assert chosen_map(None, text) == meant


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nonsense\x1b[2J"], 'Error: There is no board "nonsense�[2J". There are: kills, '),
        (["kills", "--map", "nowhere"], "Error: Name one of these maps: "),
        (["kills", "--player", "xqzzy"], "Error: Nobody is called 'xqzzy'"),
        (["kills", "--page", "2"], "Error: This board ends with page 1."),
        (["--csv"], "Error: --csv is of one BOARD"),
        (["kd", "--since", "2026-02-01", "--until", "2026-01-01"], "--since 2026-02-01 is after --until 2026-01-01"),
    ],
)
def test_what_does_not_exist_is_said_in_one_sentence(board, arguments, sentence):
    found = board(*arguments)

    assert found.exit_code != 0
    assert sentence in found.stderr


def test_days_without_play_have_empty_boards(board):
    said = board("kills", "--since", "2031-01-01").stdout

    assert said == (
        "Kills on all maps, since 2031-01-01, page 1 of 1\nNobody is ranked. At least 10 rounds and 300 damage.\n"
    )
