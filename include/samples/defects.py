"""The defects that can be asked for, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from include.samples import file_defects, play_defects
from include.samples.dice import Dice
from include.samples.errors import SampleOptionError
from include.samples.evening import EveningPlan
from include.samples.truth import SampleRound

ChangePlay = Callable[[EveningPlan, int, Dice], None]
ChangeFiles = Callable[[list[SampleRound], Dice], list[SampleRound]]
AddFiles = Callable[[datetime, Dice], list[SampleRound]]


@dataclass(frozen=True, slots=True)
class Defect:
    """
    One thing that goes wrong; exactly one of the three functions is set.

    Attributes:
        change_play: changes the plan of the map at a place of the evening.
        change_files: changes the files of a map.
        add_files: more files on the day of the evening.
        whole_evening: needs no map of its own.
    """

    name: str
    change_play: ChangePlay | None = None
    change_files: ChangeFiles | None = None
    add_files: AddFiles | None = None
    whole_evening: bool = False

    @property
    def about(self) -> str:
        """What happens, in a sentence: the documentation of the function that does it."""
        text = (self.change_play or self.change_files or self.add_files).__doc__ or ""
        return " ".join(text.split())


_ALL: Final = (
    Defect("aborted", change_play=play_defects.abort_first_round),
    Defect("aborted-second-round", change_play=play_defects.abort_second_round),
    Defect("absurd-denied", change_files=file_defects.claim_absurd_denied_playtime),
    Defect("backslash-name", change_play=play_defects.take_backslash_name),
    Defect("bots", change_play=play_defects.add_bots),
    Defect("crlf", change_files=file_defects.use_crlf),
    Defect("crlf-twin", change_files=file_defects.deliver_crlf_twin),
    Defect("duplicated", change_files=file_defects.deliver_twice),
    Defect("finished-later", change_files=file_defects.finish_later),
    Defect("foreign", add_files=file_defects.hand_made_files, whole_evening=True),
    Defect("header-only", add_files=file_defects.header_only_file, whole_evening=True),
    Defect("hostile-names", change_play=play_defects.take_hostile_names, whole_evening=True),
    Defect("joiner", change_play=play_defects.join_in_second_round),
    Defect("late", change_files=file_defects.deliver_first_file_late),
    Defect("late-joiner", change_play=play_defects.join_late),
    Defect("latin-name", change_play=play_defects.take_latin_name),
    Defect("midnight", change_play=play_defects.cross_midnight),
    Defect("missing", change_files=file_defects.lose_first_file),
    Defect("missing-second", change_files=file_defects.lose_second_file),
    Defect("next-lost", change_play=play_defects.lose_next_limit),
    Defect("played-then-spectated", change_play=play_defects.leave_to_spectators),
    Defect("reconnecting", change_play=play_defects.reconnect_between_rounds),
    Defect("reconnecting-inside", change_play=play_defects.reconnect_inside_round),
    Defect("rematch", change_play=play_defects.play_map_again),
    Defect("replayed", change_play=play_defects.replay_first_round),
    Defect("spectator", change_play=play_defects.watch_second_round),
    Defect("tab-name", change_play=play_defects.take_tab_name),
    Defect("truncated", change_files=file_defects.cut_in_a_line),
    Defect("truncated-after-line", change_files=file_defects.cut_after_a_line),
)

DEFECTS: Final = {defect.name: defect for defect in _ALL}
"""Every defect by its name, in alphabetical order."""


def places_of(names: Iterable[str], maps: int) -> list[tuple[Defect, int]]:
    """
    The wished defects, in alphabetical order, each with the place of the map that it befalls.

    Every defect that needs a map has one to itself, so that what it does stays clear.

    Raises:
        SampleOptionError: an unknown name, or more defects than maps.
    """
    wished = []
    for name in sorted(names):
        if name not in DEFECTS:
            raise SampleOptionError(f"no defect is called {name!r}; there are {', '.join(DEFECTS)}")
        wished.append(DEFECTS[name])
    needed = sum(not defect.whole_evening for defect in wished)
    if needed > maps:
        raise SampleOptionError(f"{needed} defects need a map of their own, but the evening has {maps}")
    result = []
    place = 0
    for defect in wished:
        result.append((defect, place))
        place += not defect.whole_evening
    return result
