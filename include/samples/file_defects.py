"""What goes wrong with files after the round: each changes the list of a map's files, or adds files to the evening."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from include.samples.dice import Dice
from include.samples.truth import SampleFile, SampleRound

DENIED_PLACE: Final = 28
OLDEST_COLUMNS: Final = 33
"""The layout of this width has no denied playtime; multikills stand in its place."""

FOREIGN_LINES: Final = (
    "0FFE17A1\\^3Hand^2Made\\1\\2\\142870584 6 11 2 0 1 8 14 2 11 1 98 301 7 0 3 2540 3611 301.5 120 2 1 3 0 61.2 70",
    "0FFE17B2\\^1Try^2Out\\1\\1\\134217728 2 9 1 1 0 3 6 0 2 1 77 198 4 0 1 1720 2310 240.5 88 0 1 1 0 44.9 51",
)
"""Made by hand after an old manual: no TABs, decimals among the weapons, blocks that do not fit the mask."""


def lose_first_file(rounds: list[SampleRound], dice: Dice) -> list[SampleRound]:
    """The file of round 1 is missing, so that round 2 stands alone."""
    return [*rounds[:-2], rounds[-1]]


def lose_second_file(rounds: list[SampleRound], dice: Dice) -> list[SampleRound]:
    """The file of round 2 is missing."""
    return rounds[:-1]


def deliver_first_file_late(rounds: list[SampleRound], dice: Dice) -> list[SampleRound]:
    """The file of round 1 is delivered after that of round 2."""
    *before, first, second = rounds
    return [*before, replace(first, file=replace(first.file, arrives_after=second.file.filename)), second]


def cut_in_a_line(rounds: list[SampleRound], dice: Dice) -> list[SampleRound]:
    """The file of round 2 ends in the middle of a line."""
    content = rounds[-1].file.content
    end = dice.between(len(content) // 2, len(content) - 20)
    # Never exactly behind a line: that is another defect.
    return [*rounds[:-1], _with_content(rounds[-1], content[: end - 1 if content[end - 1 : end] == b"\n" else end])]


def cut_after_a_line(rounds: list[SampleRound], dice: Dice) -> list[SampleRound]:
    """The file of round 2 lacks its last line and looks whole otherwise."""
    content = rounds[-1].file.content
    return [*rounds[:-1], _with_content(rounds[-1], content[: content.rstrip(b"\n").rindex(b"\n") + 1])]


def deliver_twice(rounds: list[SampleRound], dice: Dice) -> list[SampleRound]:
    """The file of round 2 is delivered twice, same name and same bytes."""
    return [*rounds, rounds[-1]]


def deliver_crlf_twin(rounds: list[SampleRound], dice: Dice) -> list[SampleRound]:
    """The file of round 2 is delivered a second time with CRLF line ends."""
    return [*rounds, _with_content(rounds[-1], rounds[-1].file.content.replace(b"\n", b"\r\n"))]


def finish_later(rounds: list[SampleRound], dice: Dice) -> list[SampleRound]:
    """The file of round 2 is delivered half at first, and whole afterwards under the same name."""
    return [*cut_in_a_line(rounds, dice), rounds[-1]]


def claim_absurd_denied_playtime(rounds: list[SampleRound], dice: Dice) -> list[SampleRound]:
    """One line of each file claims an impossible denied playtime, as the script of 36 columns did (format-spec 3.4)."""
    return [_with_content(sample, _with_absurd_line(sample.file.content, dice)) for sample in rounds]


def _with_absurd_line(content: bytes, dice: Dice) -> bytes:
    lines = content.split(b"\n")
    place = dice.between(1, len(lines) - 2)
    head, *columns = lines[place].split(b"\t")
    if len(columns) > OLDEST_COLUMNS:
        columns[DENIED_PLACE] = str(dice.between(6000, 9000)).encode()
    lines[place] = b"\t".join((head, *columns))
    return b"\n".join(lines)


def use_crlf(rounds: list[SampleRound], dice: Dice) -> list[SampleRound]:
    """Both files of a map have CRLF line ends, as copies by Windows tools do."""
    return [_with_content(sample, sample.file.content.replace(b"\n", b"\r\n")) for sample in rounds]


def hand_made_files(day: datetime, dice: Dice) -> list[SampleRound]:
    """Two files that somebody wrote by hand, with one time for both, decimal limits and no end of line."""
    saved_at = day.replace(hour=12)
    result = []
    for number in (1, 2):
        header = f"MyServer\\etl_adlernest\\jaymod\\{number}\\1\\2\\20.00\\20.00"
        text = "\n".join((header, *FOREIGN_LINES))
        result.append(_nobody_played(saved_at, "etl_adlernest", number, text))
    return result


def header_only_file(day: datetime, dice: Dice) -> list[SampleRound]:
    """A file of a round 2 with a header and no player, saved long before the evening."""
    saved_at = day.replace(hour=16) + timedelta(seconds=dice.below(3600))
    return [_nobody_played(saved_at, "supply", 2, "^7Frag^1flow ^7samples\\supply\\legacy3\\2\\1\\1\\12:00\\12:00\n")]


def _with_content(sample: SampleRound, content: bytes) -> SampleRound:
    return replace(sample, file=replace(sample.file, content=content))


def _nobody_played(saved_at: datetime, map_name: str, number: int, text: str) -> SampleRound:
    filename = f"{saved_at:%Y-%m-%d-%H%M%S}-{map_name}-round-{number}.txt"
    return SampleRound(
        SampleFile(filename, text.encode()), map_name, number, saved_at, "axis", "axis", 720, 0, False, ()
    )
