"""`fragflow players` over a real database: find, names, merge, unmerge, links, unlink."""

from __future__ import annotations

import json
from datetime import date

import psycopg
import pytest
from click.testing import CliRunner

from cli.load_command import load_command
from cli.players_command import players_command
from cli.rebuild_command import rebuild_command
from include.parser.names import clean_name
from include.samples import SampleOptions, generate_with_truth

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture(scope="module")
def played():
    return generate_with_truth(SampleOptions(maps=1, players=4))


@pytest.fixture
def fragflow(played, database_url, tmp_path):
    """A command over one map of four players."""
    for each in played:
        (tmp_path / each.file.filename).write_bytes(each.file.content)

    def invoke(*arguments, command=players_command):
        return CliRunner().invoke(command, [*arguments, "--database-url", database_url])

    assert invoke(str(tmp_path), command=load_command).exit_code == 0
    return invoke


def people(played):
    """GUID and clean name of the four."""
    found = {player.guid: clean_name(player.raw_name) for player in played[-1].played}
    assert len(found) == 4
    return list(found.items())


def sums(database_url):
    with psycopg.connect(database_url) as connection:
        return dict(connection.execute("SELECT player_guid, kills FROM player_session_summary").fetchall())


def test_a_player_is_found_by_a_part_of_the_name(fragflow, played):
    guid, name = people(played)[0]

    found = json.loads(fragflow("find", name[:4], "--json").stdout)["players"]

    assert guid in [each["player_guid"] for each in found]


def test_the_names_say_in_how_many_rounds_they_were_seen(fragflow, played):
    guid, name = people(played)[0]

    names = json.loads(fragflow("names", guid, "--json").stdout)["names"]

    assert [(each["alias"], each["times_seen"]) for each in names] == [(name, 2)]


def test_who_is_unknown_is_an_error_in_one_sentence(fragflow):
    answer = fragflow("names", "zzzzqqqq")

    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "Nobody is called 'zzzzqqqq'" in answer.stderr


def test_a_merge_adds_the_rounds_to_the_other_and_unmerging_takes_them_back(fragflow, played, database_url):
    (one, _), (other, _), *_ = people(played)
    before = sums(database_url)

    assert fragflow("merge", one.lower(), other, "--together").stdout == f"{one} counts as {other} now.\n"
    merged = sums(database_url)
    assert json.loads(fragflow("merges", "--json").stdout)["merges"][0]["main_guid"] == other
    assert "stands for itself again" in fragflow("unmerge", one).stdout

    assert merged[other] == before[one] + before[other]
    assert one not in merged
    assert sums(database_url) == before


def test_whoever_was_merged_is_found_by_either_guid(fragflow, played):
    (one, _), (other, _), *_ = people(played)
    fragflow("merge", one, other, "--together")

    found = [json.loads(fragflow("names", guid, "--json").stdout) for guid in (one, other)]

    assert found[0] == found[1]
    assert found[0]["player_guid"] == other


def test_a_merge_survives_a_rebuild(fragflow, played, database_url):
    (one, _), (other, _), *_ = people(played)
    fragflow("merge", one, other, "--together")
    merged = sums(database_url)

    assert fragflow(command=rebuild_command).exit_code == 0

    assert sums(database_url) == merged


@pytest.mark.parametrize(
    ("merges", "reason"),
    [
        ([("A", "A")], "is one GUID, not two"),
        ([("A", "B"), ("A", "C")], "already; undo that first"),
        ([("A", "B"), ("C", "A")], "into that one"),
        ([("A", "B"), ("B", "C")], "undo that, then merge each into"),
    ],
)
def test_merges_never_form_a_chain(fragflow, played, merges, reason):
    guids = dict(zip("ABC", [guid for guid, _ in people(played)], strict=False))

    *earlier, (one, other) = merges
    for first, second in earlier:
        assert fragflow("merge", guids[first], guids[second], "--together").exit_code == 0
    refused = fragflow("merge", guids[one], guids[other])

    assert refused.exit_code == 1
    assert reason in refused.stderr


def test_a_guid_that_nobody_played_under_is_refused(fragflow, played):
    refused = fragflow("merge", "0BADC0DE", people(played)[0][0])

    assert "nobody played under the GUID 0BADC0DE" in refused.stderr


def test_taking_back_what_was_never_merged_is_refused(fragflow, played):
    assert "counts as nobody else" in fragflow("unmerge", people(played)[0][0]).stderr


def test_two_who_stand_in_the_same_rounds_are_taken_for_two_people(fragflow, played):
    (one, _), (other, _), *_ = people(played)

    refused = fragflow("merge", one, other)

    assert refused.exit_code == 1
    assert f"{one} and {other} stand together in 2 of the rounds, last on 2026-01-10" in refused.stderr
    assert json.loads(fragflow("merges", "--json").stdout) == {"merges": []}


def test_two_who_never_met_may_be_one_person(fragflow, played, tmp_path):
    elsewhere = generate_with_truth(SampleOptions(seed=2, maps=1, players=4, first_evening=date(2026, 1, 20)))
    for each in elsewhere:
        (tmp_path / each.file.filename).write_bytes(each.file.content)
    assert fragflow(str(tmp_path), command=load_command).exit_code == 0
    (one, _), (other, _) = people(played)[0], people(elsewhere)[0]

    assert fragflow("merge", one, other).stdout == f"{one} counts as {other} now.\n"


def test_links_are_listed_and_ended(fragflow, played, database_url):
    (one, name), *_ = people(played)
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO player_links VALUES (17, %s, 'linked', now(), now(), 18)", [one])
        connection.execute("INSERT INTO player_links VALUES (19, %s, 'waiting', now() + interval '1 hour')", [one])

    *_, linked, waiting = fragflow("links").stdout.splitlines()
    assert {"17", one, "verified"} <= set(linked.split())
    assert {"19", one, "waiting"} <= set(waiting.split())
    assert name in linked
    assert fragflow("unlink", "17").stdout == f"Member 17 is not {one} any more.\n"

    assert [each["discord_id"] for each in json.loads(fragflow("links", "--json").stdout)["links"]] == [19]
    assert "linked to nobody" in fragflow("unlink", "17").stderr
