"""A text means a GUID, a name, or something like one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from include.stats.lookup import Alias, SeveralPlayersError, UnknownPlayerError, find, likely_maps, resolve

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def alias(guid, name, day=0, times=1, played_guid=None):
    return Alias(guid, played_guid or guid, name, times, BEGIN + timedelta(days=day))


ALIASES = [
    alias("AAAA0001", "Otter", day=5, times=40),
    alias("AAAA0001", "Riverdog", day=9),
    alias("BBBB0002", "Sea Otter", day=7),
    alias("CCCC0003", "Lynx", day=3),
    alias("DDDD0004", "Älgtjur", day=1),
]


def names(text, aliases=ALIASES):
    return [candidate.name for candidate in find(text, aliases)]


def test_a_player_is_found_by_an_earlier_name_and_shown_with_the_last():
    found = find("otter", ALIASES)[0]

    assert (found.player_guid, found.alias, found.name, found.likeness) == ("AAAA0001", "Otter", "Riverdog", 100.0)


@pytest.mark.parametrize("text", ["EEEE0005", "eeee"])
def test_a_guid_that_counts_as_another_finds_the_person(text):
    found = find(text, [*ALIASES, alias("AAAA0001", "Newcomer", played_guid="EEEE0005")])

    assert [(each.player_guid, each.name) for each in found] == [("AAAA0001", "Riverdog")]


def test_the_same_name_comes_before_one_that_contains_it():
    assert names("otter") == ["Riverdog", "Sea Otter"]


def test_a_slip_of_the_pen_still_finds():
    assert names("lynks")[0] == "Lynx"


def test_accents_and_case_do_not_matter():
    assert names("algTJUR") == ["Älgtjur"]


def test_a_name_of_signs_alone_is_found():
    assert names("<<>>", [alias("EEEE0005", "<<>>")]) == ["<<>>"]


@pytest.mark.parametrize("text", ["bbbb0002", "BBBB"])
def test_a_guid_or_its_first_digits_find(text):
    assert names(text) == ["Sea Otter"]


@pytest.mark.parametrize("text", ["", "   ", "zzzzqqqq"])
def test_nobody_is_found_for_nothing(text):
    assert find(text, ALIASES) == []


def test_among_equals_who_was_seen_last_comes_first():
    same = [alias("AAAA0001", "Fox", day=1), alias("BBBB0002", "Fox", day=2)]

    assert [candidate.player_guid for candidate in find("fox", same)] == ["BBBB0002", "AAAA0001"]


def test_the_only_one_of_a_name_is_meant_though_others_contain_it():
    assert resolve("otter", ALIASES).player_guid == "AAAA0001"


def test_the_only_one_of_whose_name_it_is_a_part_is_meant():
    assert resolve("yn", ALIASES).player_guid == "CCCC0003"


def test_two_of_the_same_name_are_never_guessed_between():
    with pytest.raises(SeveralPlayersError) as error:
        resolve("fox", [alias("AAAA0001", "Fox"), alias("BBBB0002", "Fox")])

    assert {candidate.player_guid for candidate in error.value.candidates} == {"AAAA0001", "BBBB0002"}


def test_a_mere_likeness_is_offered_and_not_taken():
    with pytest.raises(SeveralPlayersError, match="may be one of 1"):
        resolve("lynks", ALIASES)


def test_a_stranger_is_unknown():
    with pytest.raises(UnknownPlayerError, match="'zzzzqqqq'"):
        resolve("zzzzqqqq", ALIASES)


def test_names_that_were_hardly_meant_are_told_with_the_error():
    """Of lank and Lynx, half of the letters are the same, in order."""
    with pytest.raises(UnknownPlayerError) as error:
        resolve("lank", ALIASES)

    assert [candidate.name for candidate in error.value.near] == ["Lynx"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("supply", ["supply"]),
        ("SUPPLY", ["supply"]),
        ("Oasis", ["Oasis"]),
        ("oasis", ["oasis"]),
        ("OASIS", ["Oasis", "oasis"]),
        ("depot", ["supplydepot"]),
        ("suppl", ["supply", "supplydepot"]),
        ("goldrush", []),
    ],
)
def test_a_map_is_meant_by_its_name_else_by_a_part(text, meant):
    assert likely_maps(text, ["Oasis", "oasis", "supply", "supplydepot"]) == meant
