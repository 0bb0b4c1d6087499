"""Awards files as they are written (format-spec 10.2); the lines here are made up."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from include.parser.endstats import DuelRow, UnreadableEndstatsError, read_endstats
from include.parser.errors import NotARoundFileError
from include.parser.filename import parse_endstats_filename
from tests.corpus import CORPUS, needs_corpus


def read(*lines):
    return read_endstats("".join(f"{line}\n" for line in lines).encode())


def said(*lines):
    return [(award.label, award.player_name, award.value, award.text) for award in read(*lines).awards]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("14", "14"),
        ("1.625", "1.625"),
        ("113 seconds", "113"),
        ("42.86 percent, 3.1 min", "42.86"),
        ("3 kills in 1.25s", "3"),
        ("31.5 m", "31.5"),
        ("Damage received vs death ratio: 3.75 x", "3.75"),
    ],
)
def test_the_first_number_is_the_value_and_the_text_is_kept(text, value):
    """The forms of format-spec 10.2."""
    assert said(f"Most deaths\tOtter\t{text}") == [("Most deaths", "Otter", Decimal(value), text)]


def test_a_number_that_no_round_can_reach_has_no_value():
    """Ten digits and more: a part of them would be another number."""
    assert said("Most deaths\tOtter\t12345678901.25") == [("Most deaths", "Otter", None, "12345678901.25")]


def test_a_text_without_a_number_has_no_value():
    assert said("Most deaths\tOtter\tnobody counted") == [("Most deaths", "Otter", None, "nobody counted")]


def test_the_second_longest_killing_spree_is_dropped():
    """It stands where the useful kills should be."""
    assert said(
        "Longest killing spree\tOtter\t5", "Most headshot kills\tLynx\t3", "Longest killing spree\tOtter\t5"
    ) == [
        ("Longest killing spree", "Otter", Decimal(5), "5"),
        ("Most headshot kills", "Lynx", Decimal(3), "3"),
    ]


def test_objectives_stolen_right_behind_that_are_useless_kills():
    lines = ["Most objectives stolen\tLynx\t2", "Longest killing spree\tOtter\t5", "Longest killing spree\tOtter\t5",
             "Most objectives stolen\tLynx\t4"]  # fmt: skip

    assert [award[0] for award in said(*lines)] == [
        "Most objectives stolen", "Longest killing spree", "Most useless kills",
    ]  # fmt: skip


def test_objectives_stolen_elsewhere_are_objectives():
    lines = ["Longest killing spree\tOtter\t5", "Longest killing spree\tOtter\t5", "Most kill assists\tLynx\t4",
             "Most objectives stolen\tLynx\t4"]  # fmt: skip

    assert said(*lines)[-1][0] == "Most objectives stolen"


def test_the_full_respawn_king_has_the_highest_dead_share():
    (award,) = read("Full respawn king\tOtter\t41.5 percent, 4.1 min").awards

    assert (award.code, award.label) == ("highest_dead_share", "Highest dead share")


def test_unknown_labels_are_kept_and_told_apart():
    awards = read("Most teabags!\tOtter\t9", "Most teabags?\tLynx\t8", "Höchste\tOtter\t1").awards

    assert [award.code for award in awards] == ["most_teabags", "most_teabags_2", "h_chste"]


def test_engine_counters_cover_the_map_and_script_counters_the_round():
    awards = read("Most damage given\tOtter\t3000", "Most revives\tLynx\t3").awards

    assert [award.covers_map for award in awards] == [True, False]


def test_two_plain_numbers_behind_a_name_are_a_duel():
    assert read("Otter\t4\t0", "Lynx\t2\t3").duels == (DuelRow("Otter", 4, 0), DuelRow("Lynx", 2, 3))


def test_a_player_named_like_a_number_keeps_his_award():
    file = read("Most deaths\t007\t14")

    assert (len(file.awards), len(file.duels)) == (1, 0)


def test_headers_say_whose_duels_follow():
    """The round file has the first eight characters of the GUID, in capitals."""
    rows = read("VS_HEADER\tLynx\tabcdef0123456789abcdef0123456789", "Otter\t4\t0").duels

    assert rows == (DuelRow("Otter", 4, 0, 1, "Lynx", "ABCDEF01"),)


def test_lines_that_fit_neither_part_are_held_back():
    file = read("Most deaths\tOtter\t14", "Most deaths\tOtter", "Most revives\t\t3", "Most gibs\tOt\x00ter\t3",
                "Most revives\tOtter\t3", "Most headshots\tOtter\t7")  # fmt: skip

    assert [line.line_number for line in file.bad_lines] == [2, 3, 4]
    assert len(file.awards) == 3


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "unfinished"),
        (b"Most deaths\tOtter\t1", "unfinished"),
        (b"not an awards file\n", "bad_lines"),
        (b"Otter\t1\t1\n" * 9000, "too_many_lines"),
    ],
)
def test_what_cannot_be_read_says_why(content, reason):
    with pytest.raises(UnreadableEndstatsError) as fault:
        read_endstats(content)
    assert fault.value.reason == reason


def test_the_name_tells_the_round_and_a_time_of_its_own():
    name = parse_endstats_filename("2026-01-12-224606-te_escape2-round-2-endstats.txt")

    assert (name.ended_at, name.map_name, name.round_number) == (
        datetime(2026, 1, 12, 22, 46, 6, tzinfo=UTC), "te_escape2", 2,
    )  # fmt: skip


@pytest.mark.parametrize("suffix", ["", "_ws"])
def test_other_names_are_no_awards_files(suffix):
    with pytest.raises(NotARoundFileError):
        parse_endstats_filename(f"2026-01-12-224606-te_escape2-round-2{suffix}.txt")


@needs_corpus
def test_the_real_file_is_read_to_its_end():
    """23 award lines, of which one is the repeat, and 18 duels (format-spec 10.2)."""
    (path,) = CORPUS.glob("*-endstats.txt")

    file = read_endstats(path.read_bytes())

    assert (len(file.awards), len(file.duels), file.bad_lines) == (22, 18, ())
