"""Format-spec 1.3, 2, 3 and 11.11 to 11.18: what is read, held back and refused."""

from __future__ import annotations

import pytest

from include.parser.columns import COLUMNS_OF_LAYOUT, LAYOUTS, WEAPONS
from include.parser.errors import UnreadableRoundError
from include.parser.filename import parse_filename
from include.parser.reader import header_of, layout_of, read_round
from include.parser.values import WeaponCounters
from tests.parser.stats_files import FIRST, content, header, line, read

GOOD = (line("AAAAAAAA", 1), line("BBBBBBBB", 2))


def refusal(*lines, filename=FIRST):
    with pytest.raises(UnreadableRoundError) as fault:
        read(filename, *lines)
    return fault.value


def test_a_header_is_read_field_by_field():
    found = read(FIRST, header(limit="12:00", after="9:46"), *GOOD).header

    assert (found.server_name, found.map_name, found.config, found.round_number) == ("^1Test", "testmap", "legacy3", 1)
    assert (found.defender_side, found.winner_side) == ("axis", "allies")
    assert (found.time_limit_seconds, found.next_time_limit_seconds) == (720, 586)


@pytest.mark.parametrize(
    ("written", "seconds"), [("612345", 612), ("600", 600), ("0", None), ("-2147", None), ("x", None)]
)
def test_the_ninth_field_is_milliseconds_or_old_seconds_or_unknown(written, seconds):
    assert read(FIRST, header(playtime=written), *GOOD).header.playtime_seconds == seconds


@pytest.mark.parametrize("after", ["0:00", "71:05"])
def test_a_next_limit_that_cannot_be_is_unknown_and_flagged(after):
    file = read(FIRST, header(after=after), *GOOD)

    assert file.header.next_time_limit_seconds is None
    assert [flag.code for flag in file.flags] == ["next_time_limit_unknown"]


def test_decimal_minutes_are_a_dialect_and_flagged():
    file = read(FIRST, header(limit="20.00", after="10.50"), *GOOD)

    assert (file.header.time_limit_seconds, file.header.next_time_limit_seconds) == (1200, 630)
    assert [flag.code for flag in file.flags] == ["decimal_time_limit"]


@pytest.mark.parametrize(
    "bad",
    [
        header(number=2),
        header(number=3),
        header(map_name="othermap"),
        header(defender=3),
        header(winner=0),
        header(limit="soon"),
        header(after="12:60"),
        header(server="x" * 257),
        header(config="x" * 257),
        "only\\three\\fields",
        "no separator",
    ],
)
def test_a_fault_in_the_header_refuses_the_file(bad):
    assert refusal(bad, *GOOD).reason == "bad_header"


def test_a_bad_header_still_says_what_can_be_read():
    found = header_of(content(header(winner=9), *GOOD))

    assert (found.map_name, found.winner_side, found.time_limit_seconds) == ("testmap", None, 720)


def test_a_file_without_final_newline_is_unfinished():
    with pytest.raises(UnreadableRoundError) as fault:
        read_round(parse_filename(FIRST), content(header(), *GOOD)[:-1])

    assert fault.value.reason == "unfinished"


def test_an_empty_file_is_unfinished():
    with pytest.raises(UnreadableRoundError) as fault:
        read_round(parse_filename(FIRST), b"")

    assert fault.value.reason == "unfinished"


@pytest.mark.parametrize("ends", ["\r\n", "\n\n"])
def test_line_ends_and_blank_lines_change_nothing(ends):
    plain = content(header(), *GOOD)
    other = plain.replace(b"\n", ends.encode())

    first, second = (read_round(parse_filename(FIRST), raw) for raw in (plain, b"\xef\xbb\xbf" + other))

    assert [(p.guid, p.columns, p.weapons) for p in first.lines] == [
        (p.guid, p.columns, p.weapons) for p in second.lines
    ]


def test_a_line_that_is_no_utf8_is_read_as_latin1_and_flagged():
    raw = content(header(), *GOOD).replace(b"Someone", b"Som\xe9one", 1)

    file = read_round(parse_filename(FIRST), raw)

    assert file.lines[0].raw_name == "Som\N{LATIN SMALL LETTER E WITH ACUTE}one"
    assert [flag.code for flag in file.flags] == ["not_utf8"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_has_its_own_columns_and_no_others(layout):
    file = read(FIRST, header(), line(layout=layout, multikill_2x=7), line("BBBBBBBB", 2, layout=layout))

    assert file.layout == layout == layout_of(content(header(), *(line(layout=layout),) * 2))
    assert list(file.lines[0].columns) == [column.name for column in COLUMNS_OF_LAYOUT[layout]]
    assert file.lines[0].columns["multikill_2x"] == 7


def test_more_lines_than_any_round_has_players_are_no_round():
    """Four times the 64 that a server has room for; the database counts the players of a round in 16 bits."""
    lines = [line(f"{number:08X}") for number in range(257)]

    assert len(read(FIRST, header(), *lines[:256]).lines) == 256
    assert refusal(header(), *lines).reason == "too_many_lines"


def test_more_than_a_million_lines_are_refused_without_counting_their_columns():
    """It took hours: each line's columns were counted among those of all lines."""
    raw = content(header()) + b"a\nb\t\n" * 800_000

    with pytest.raises(UnreadableRoundError, match="more than 256 player lines"):
        read_round(parse_filename(FIRST), raw)
    assert layout_of(raw) is None


def test_columns_behind_the_last_known_are_left_with_a_flag():
    file = read(FIRST, header(), line() + "\t5\tnew", line("BBBBBBBB", 2) + "\t6\tnew")

    assert (file.layout, len(file.lines[0].columns)) == (38, 38)
    assert [flag.code for flag in file.flags] == ["unknown_columns"]


def test_lines_of_another_layout_than_most_are_held_back():
    file = read(FIRST, header(), *GOOD, line("CCCCCCCC", 1), line("DDDDDDDD", 2, layout=37))

    assert file.layout == 38
    assert [(bad.line_number, bad.reason) for bad in file.bad_lines] == [(5, "column_count")]


def test_a_count_that_no_layout_has_refuses_the_file():
    assert refusal(header(), *(good.rsplit("\t", 3)[0] for good in GOOD)).reason == "unknown_layout"


def test_the_head_is_cut_from_the_right_so_a_backslash_in_a_name_does_no_harm():
    file = read(FIRST, header(), line(name="a\\b"), line("BBBBBBBB", 2))

    assert (file.lines[0].raw_name, file.lines[0].rounds, file.lines[0].side) == ("a\\b", 1, "axis")


def test_weapon_blocks_follow_the_bits_of_the_mask():
    mask = 1 << 0 | 1 << 27
    file = read(FIRST, header(), line(weapons=f"{mask} 1 2 1 0 0 3 4 0 0 0"), line("BBBBBBBB", 2))

    assert file.lines[0].weapons == {"KNIFE": WeaponCounters(1, 2, 1, 0, 0), "SYRINGE": WeaponCounters(3, 4, 0, 0, 0)}


def test_the_highest_weapon_is_the_syringe_at_bit_27():
    assert (len(WEAPONS), WEAPONS[27].name) == (28, "SYRINGE")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (line("ZZZZZZZZ"), "bad_guid"),
        (line("AAAAAAA"), "bad_guid"),
        (line("aaaaaaaa"), "bad_guid"),
        (line(""), "bad_guid"),
        (line(team=0), "bad_head"),
        (line(team=4), "bad_head"),
        (line().replace("\\", "", 1), "bad_head"),
        (line(name="a\0b"), "bad_head"),
        (line(name="x" * 129), "bad_head"),
        (line(xp=-(2**31)), "out_of_range"),
        (line(weapons="0"), "bad_weapons"),
        (line(weapons=f"{1 << 28} 1 1 0 0 0"), "bad_weapons"),
        (line(weapons="16 1 1 0 0"), "bad_weapons"),
        (line(weapons="16 1 1 0 0 0 9"), "bad_weapons"),
        (line(weapons="16 1.5 1 0 0 0"), "bad_weapons"),
        (line(weapons="16 -1 1 0 0 0"), "bad_weapons"),
        (line(mp40=(5, 9, 6, 0, 0)), "bad_weapons"),  # more kills than hits
        (line(mp40=(5, 9, 1, 0, 6)), "bad_weapons"),  # more headshot hits than hits
        (line(mp40=(20, 2**31, 2, 2, 1)), "out_of_range"),
        (line(damage_given=2**31), "out_of_range"),
        (line(damage_given=-1), "bad_column"),
        (line(damage_given="1.0"), "bad_column"),
        (line(damage_given="١"), "bad_column"),
        (line(damage_given=""), "bad_column"),
        (line(kd_ratio="nan"), "bad_column"),
        (line(time_played_percent="100.1"), "out_of_range"),
        (line(minutes="99999.9"), "out_of_range"),
    ],
)
def test_a_line_that_cannot_be_trusted_is_held_back_alone(bad, reason):
    file = read(FIRST, header(), line("EEEEEEEE", 2), line("FFFFFFFF", 1), bad)

    assert [(held.line_number, held.reason) for held in file.bad_lines] == [(4, reason)]
    assert len(file.lines) == 2


def test_a_player_who_killed_his_own_may_have_negative_xp():
    assert read(FIRST, header(), line(xp=-3), line("BBBBBBBB", 2)).lines[0].columns["xp"] == -3


def test_a_decimal_column_without_its_decimal_is_taken():
    assert read(FIRST, header(), line(minutes="10"), line("BBBBBBBB", 2)).lines[0].columns["time_played_minutes"] == 100


def test_more_than_half_bad_lines_refuse_the_file():
    assert refusal(header(), line("BAD"), line("WORSE"), *GOOD, line("WORST")).reason == "bad_lines"


def test_half_bad_lines_leave_the_file_readable():
    assert len(read(FIRST, header(), line("BAD"), line("WORSE"), *GOOD).lines) == 2


def test_the_same_line_twice_counts_once():
    file = read(FIRST, header(), *GOOD, GOOD[0])

    assert (len(file.lines), file.bad_lines) == (2, ())


def test_two_different_lines_of_one_player_are_both_held_back():
    file = read(
        FIRST, header(), line("AAAAAAAA"), line("AAAAAAAA", minutes="9.0"), line("BBBBBBBB"), line("CCCCCCCC", 2)
    )

    assert [(bad.line_number, bad.reason) for bad in file.bad_lines] == [
        (2, "same_player_twice"),
        (3, "same_player_twice"),
    ]
    assert [player.guid for player in file.lines] == ["BBBBBBBB", "CCCCCCCC"]


def test_bots_with_one_guid_are_told_apart_by_name():
    file = read(FIRST, header(), line("OMNIBOT0", name="^1Axel"), line("OMNIBOT0", 2, name="Bert"))

    assert [(bot.key, bot.is_bot) for bot in file.lines] == [("OMNIBOT0:Axel", True), ("OMNIBOT0:Bert", True)]


def test_a_name_that_begins_with_bot_is_a_bots():
    assert read(FIRST, header(), line(name="^2[BOT]Carl"), line("BBBBBBBB", 2)).lines[0].is_bot


@pytest.mark.parametrize("guid", ["OMNIBOT\x1b[2J", "OMNIBOT\u202e", "OMNIBOT\r"])
def test_a_bots_guid_that_a_terminal_would_obey_holds_its_line_back(guid):
    """GUIDs, unlike names, are said as they are: in reasons, flags and log lines."""
    file = read(FIRST, header(), *GOOD, line(guid))

    assert [(bad.line_number, bad.reason) for bad in file.bad_lines] == [(4, "bad_guid")]


def test_a_bot_by_its_name_is_no_format_fault_whatever_its_guid():
    file = read(FIRST, header(), line("BOT-7", name="[BOT]Dora"), line("BBBBBBBB", 2))

    assert [(player.key, player.is_bot) for player in file.lines] == [("BOT-7:[BOT]Dora", True), ("BBBBBBBB", False)]


def test_a_server_without_name_and_rules_is_a_server():
    found = read(FIRST, header(server="", config=""), *GOOD).header

    assert (found.server_name, found.config, found.faults) == ("", "", ())


def test_a_header_alone_is_a_file_without_players():
    file = read(FIRST, header())

    assert (file.lines, file.layout) == ((), None)
