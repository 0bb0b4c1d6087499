"""Lines of forgotten players: token for GUID and name, and every figure as it was."""

from __future__ import annotations

import pytest

from include.parser.lines import column_count, read_line
from include.parser.redaction import (
    Forgotten,
    Recognition,
    RoundPeople,
    redact_endstats,
    redact_round,
    redact_side_file,
    salted,
)

GUID, TOKEN, SALT = "ABCD1234", "G0000001", b"s" * 32
HEADER = b"server\\map\\config\\1\\1\\1\\10:00\\10:00\n"
FIGURES = b"\\0\\1\\2 3 4 1 0 0\t1\t2\t3"
NAME = b"forgotten-G0000001"


def known(*names: str) -> Recognition:
    return Recognition([Forgotten(TOKEN, SALT, salted(SALT, GUID), frozenset(salted(SALT, name) for name in names))])


def redacted(*lines: bytes, header: bytes = HEADER) -> list[bytes]:
    content, _ = redact_round(header + b"\n".join(lines), known())
    assert content.startswith(header)
    return content.removeprefix(header).split(b"\n")


def test_only_guid_and_name_of_a_line_change():
    line = rb"ABCD1234\^1An\na" + FIGURES
    other = rb"ABCD1235\Ben" + FIGURES

    assert redacted(line, other) == [b"G0000001\\" + NAME + FIGURES, other]


def test_a_token_is_read_as_a_human_s_guid_and_no_client_has_it():
    values = b"\t".join([b"1"] * 38).decode()
    line = read_line(2, f"{TOKEN}\\x\\0\\1\\2 3 4 1 0 0\t{values}", column_count(f"\t{values}"), 38)

    assert (line.guid, line.is_bot) == (TOKEN, False)
    with pytest.raises(ValueError, match="invalid literal"):
        int(TOKEN, 16)


@pytest.mark.parametrize("ending", [b"", b"\r"])
def test_line_ends_stay(ending: bytes):
    line = rb"ABCD1234\Anna" + FIGURES + ending

    assert redacted(line, b"") == [b"G0000001\\" + NAME + FIGURES + ending, b""]


@pytest.mark.parametrize(
    ("cut", "left"),
    [
        (rb"ABCD1234", rb"G0000001\forgotten-G0000001"),
        (rb"ABCD1234\An", rb"G0000001\forgotten-G0000001"),
        (rb"ABCD1234\An\na\0\1", rb"G0000001\forgotten-G0000001"),
        (rb"ABCD1234\Anna\0\1\2 3", rb"G0000001\forgotten-G0000001\0\1\2 3"),
    ],
)
def test_of_a_line_that_was_cut_off_nothing_of_the_name_stays(cut: bytes, left: bytes):
    assert redacted(cut) == [left]


def test_who_counts_as_a_bot_by_name_still_does():
    assert redacted(rb"ABCD1234\[BOT]Anna" + FIGURES) == [rb"G0000001\[BOT]forgotten-G0000001" + FIGURES]


def test_two_lines_that_differ_in_the_name_alone_stay_two():
    """The reader holds both back; as equal lines it would believe one."""
    one, other = rb"ABCD1234\Anna" + FIGURES, rb"ABCD1234\Ann" + FIGURES

    first, second, third = redacted(one, other, one)

    assert first == third
    assert second == b"G0000001\\" + NAME + b"-2" + FIGURES


def test_a_header_that_begins_like_a_guid_is_no_player():
    header = b"ABCD1234\\map\\config\\1\\1\\1\\10:00\\10:00\n"

    assert redacted(rb"ABCD1235\Ben" + FIGURES, header=header) == [rb"ABCD1235\Ben" + FIGURES]


def test_who_is_in_a_round_is_told_without_colour_codes():
    _, people = redact_round(
        HEADER + rb"ABCD1234\Anna" + FIGURES + b"\n" + rb"ABCD1235\^1Be\n^2\0\1\2" + b"\t1\n", known()
    )

    assert people == RoundPeople(frozenset({TOKEN}), frozenset({"Be\\n"}))


def test_names_in_awards_change_where_a_name_stands_and_figures_never():
    """Who is called 5 or 113 seconds loses no figure to it."""
    recognition = known("5", "113 seconds")
    awards = b"Most deaths\t5\t5\nMost revives\t113 seconds\t113 seconds\n5\t5\t5\nBen\t5\t1\n"

    found = redact_endstats(awards, recognition, RoundPeople(frozenset({TOKEN}), frozenset()))

    assert found.split(b"\n") == [
        b"Most deaths\t" + NAME + b"\t5",
        b"Most revives\t" + NAME + b"\t113 seconds",
        NAME + b"\t5\t5",
        b"Ben\t5\t1",
        b"",
    ]


def test_a_subject_is_known_by_the_guid_and_then_by_the_name():
    awards = b"VS_HEADER\tAnna\tabcd1234" + b"0" * 24 + b"\r\nBen\t2\t1\r\nAnna\t1\t2\r\n"

    found = redact_endstats(awards, known(), None)

    assert found == b"VS_HEADER\t" + NAME + b"\tG0000001\r\nBen\t2\t1\r\nAnna\t1\t2\r\n".replace(b"Anna", NAME)


def test_a_name_that_only_others_of_the_round_have_is_theirs():
    awards = b"Most kills\tAnna\t5\n"

    assert redact_endstats(awards, known("Anna"), RoundPeople(frozenset(), frozenset({"Anna"}))) == awards


def test_a_name_that_two_of_the_round_have_means_nobody():
    both = RoundPeople(frozenset({TOKEN}), frozenset({"Anna"}))

    assert redact_endstats(b"Most kills\tAnna\t5\n", known("Anna"), both) == b"Most kills\t" + NAME + b"?\t5\n"


def test_awards_of_an_unknown_round_lose_no_name():
    awards = b"Most kills\tAnna\t5\n"

    assert redact_endstats(awards, known("Anna"), None) == awards


def test_a_side_file_loses_whole_lines():
    content = b"1;ABCD1234;x;7\nBen,3\nAnna,4\nAnnabel,4\n"

    assert redact_side_file(content, known("Anna")) == b"G0000001\nBen,3\nG0000001\nAnnabel,4\n"


def test_bytes_without_forgotten_players_stay_byte_for_byte():
    content = b"\xef\xbb\xbf" + HEADER + b"\r\n" + rb"ABCD1235\J\xfcrgen" + FIGURES + b"\r\n\n \n"

    assert redact_round(content, known())[0] == content
    assert redact_endstats(content, known("Anna"), RoundPeople(frozenset(), frozenset())) == content
    assert redact_side_file(content, known("Anna")) == content
