"""From a wish to files: plans evenings, lets defects befall them, plays and writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from include.samples.community import Player, invent_community
from include.samples.defects import Defect, places_of
from include.samples.dice import Dice
from include.samples.endstats import with_endstats
from include.samples.evening import plan_evening, set_file_times
from include.samples.options import SampleOptions
from include.samples.play import play_map
from include.samples.truth import SampleFile, SampleRound

RESERVES: Final = 3
"""People of the community who do not play on a given evening."""


def generate(options: SampleOptions) -> list[SampleFile]:
    """
    The files of the wished evenings in the order of their rounds.

    A file that is delivered twice stands twice in the list. `delivery_order` puts late ones where they arrive.

    Raises:
        SampleOptionError: an unknown defect, or more defects than maps to have them.
    """
    return [file for sample in generate_with_truth(options) for file in sample.files]


def generate_with_truth(options: SampleOptions) -> list[SampleRound]:
    """The same files, each with what was played in its round alone. Raises as `generate` does."""
    return list(iterate_with_truth(options))


def iterate_with_truth(options: SampleOptions) -> Iterator[SampleRound]:
    """The same, evening by evening, for more rounds than should lie in memory. Raises as `generate` does."""
    defects = places_of(options.defects, options.maps)
    community = invent_community(Dice(options.seed, 0), options.players + RESERVES)
    for number in range(options.evenings):
        yield from _evening(options, number, community, defects)


def delivery_order(files: Iterable[SampleFile]) -> list[SampleFile]:
    """The files in the order in which they reach the server's folder."""
    result: list[SampleFile] = []
    late: list[SampleFile] = []
    for file in files:
        if file.arrives_after is not None:
            late.append(file)
            continue
        result.append(file)
        result += [waiting for waiting in late if waiting.arrives_after == file.filename]
        late = [waiting for waiting in late if waiting.arrives_after != file.filename]
    return result + late


def _evening(
    options: SampleOptions, number: int, community: tuple[Player, ...], defects: list[tuple[Defect, int]]
) -> list[SampleRound]:
    plan = plan_evening(options, number, community)
    dice = {place: Dice(options.seed, 3, number, place) for _, place in defects}
    for defect, place in defects:
        if defect.change_play is not None:
            defect.change_play(plan, place % options.maps, dice[place])
        for map_plan in plan.maps if defect.whole_evening else plan.maps[place : place + 1]:
            map_plan.defects.append(defect.name)
    set_file_times(plan)
    played = [
        play_map(map_plan, options, Dice(options.seed, 4, number, place)) for place, map_plan in enumerate(plan.maps)
    ]
    if options.endstats != "none":
        headed = options.endstats == "headed"
        played = [
            with_endstats(rounds, headed, Dice(options.seed, 5, number, place)) for place, rounds in enumerate(played)
        ]
    added: list[SampleRound] = []
    for defect, place in defects:
        if defect.change_files is not None:
            played[place] = defect.change_files(played[place], dice[place])
        if defect.add_files is not None:
            added += defect.add_files(plan.starts_at.replace(hour=0, minute=0, second=0), dice[place])
    files = added + [sample for rounds in played for sample in rounds]
    return sorted(files, key=lambda sample: (sample.saved_at, sample.file.filename))
