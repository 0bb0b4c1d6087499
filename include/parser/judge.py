"""What becomes of each file among the others of its evening: read, paired, differenced (format-spec 8.1, 11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import sha256
from typing import Final

from include.parser.balance import imbalance_of
from include.parser.difference import played_first, played_second
from include.parser.duration import TOLERANCE_SECONDS, round_duration
from include.parser.errors import NotARoundFileError, UnreadableRoundError
from include.parser.filename import FileTimes, parse_filename
from include.parser.folds import dated, decide_by_pairing, times_of
from include.parser.pairing import MATCH_WINDOW, FirstRounds, Pair, is_aborted_first, is_aborted_second, place_of
from include.parser.reader import header_of, layout_of, read_round
from include.parser.values import Flag, PlayedRound, RoundFile, RoundName, State, Verdict

_LAST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """
    One file to judge.

    Attributes:
        sha256: of the bytes with line ends as LF, see `sha256_of`.
        blocked_reason: set when a check outside the parser refuses the file; it is quarantined with this reason.
        modified_at: of the file on the server, where it is known: it tells the two hours of an autumn night apart.
    """

    filename: str
    content: bytes
    sha256: str
    blocked_reason: str | None = None
    modified_at: datetime | None = None


def sha256_of(content: bytes) -> str:
    """The identity of a file's content: the same for LF and CRLF copies (format-spec 1.3)."""
    return sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def judge(files: Iterable[SourceFile], *, zone: tzinfo = UTC, match_window: timedelta = MATCH_WINDOW) -> list[Verdict]:
    """
    Say what became of each file, in file-time order (equal times by name, names without a time last).

    Args:
        files: with distinct names; their order does not matter.
        zone: the game server's.
        match_window: longest time between the files of a pair. Files further apart have no influence on each other,
            except that a round 1 with the bytes of an earlier one is a duplicate wherever it lies.

    Returns:
        one verdict per file. `played` is set exactly for the complete ones.
    """
    judgement = _Judgement(zone, match_window)
    for file in files:
        judgement.read(file)
    judgement.set_in_order()
    judgement.set_duplicates_aside()
    judgement.set_aborted_aside()
    judgement.play_firsts()
    judgement.pair()
    judgement.flag_abandoned()
    return sorted(judgement.decided.values(), key=lambda verdict: (verdict.ended_at or _LAST, verdict.filename))


class _Judgement:
    """The files of one call: every step takes some from `open` and puts their verdicts into `decided`."""

    def __init__(self, zone: tzinfo, window: timedelta) -> None:
        self.decided: dict[str, Verdict] = {}
        self.open: dict[str, RoundFile] = {}
        self._hashes: dict[str, str] = {}
        self._times: dict[str, FileTimes] = {}
        self._zone = zone
        self._window = window

    def read(self, source: SourceFile) -> None:
        """Read one file; what cannot be read is decided at once."""
        filename = source.filename
        self._hashes[filename] = source.sha256
        times = times_of(source.filename, source.modified_at, self._zone)
        ended_at = times.first if times else None
        try:
            name = parse_filename(filename, self._zone)
            file = _unblocked(source, name)
        except NotARoundFileError as fault:
            self.decided[filename] = Verdict(filename, source.sha256, "ignored", _reason(fault), ended_at)
        except UnreadableRoundError as fault:
            self.decided[filename] = Verdict(
                filename,
                source.sha256,
                "quarantined",
                _reason(fault),
                ended_at,
                header_of(source.content),
                layout_of(source.content),
            )
        else:
            self.open[filename] = file
            self._times[filename] = times or FileTimes((name.ended_at,))

    def set_in_order(self) -> None:
        """Decide what ambiguous names mean, and order the files by time; those without a player are done."""
        times = decide_by_pairing(self.open.values(), self._times, self._window)
        files = [dated(file, times[name]) for name, file in self.open.items()]
        files.sort(key=lambda file: (file.name.ended_at, file.name.filename))
        self.open = {file.name.filename: file for file in files}
        for file in files:
            if not file.lines:
                self._decide(file, "empty", "no_players: a header without a player line")

    def set_duplicates_aside(self) -> None:
        """Of round 1 files with the same bytes the earliest stands; a second round 2 finds its round 1 taken."""
        original: dict[str, str] = {}
        for file in self._open_rounds(1):
            filename = file.name.filename
            earlier = original.setdefault(self._hashes[filename], filename)
            if earlier != filename:
                self._decide(file, "duplicate", f"same_bytes: the content of {earlier} under another name")

    def set_aborted_aside(self) -> None:
        """Rounds saved at a map change, under the other round's number (format-spec 2.3)."""
        for file in self._open_rounds(2):
            if is_aborted_first(file):
                self._decide(file, "aborted", "aborted_round_1: nobody finished a round; saved under number 2")
        firsts = FirstRounds(self._open_rounds(1), self._window)
        aborted = [file for file in self._open_rounds(1) if is_aborted_second(file, firsts)]
        for file in aborted:
            self._decide(file, "aborted", "aborted_round_2: goes on from the round 1 before it; saved under number 1")

    def play_firsts(self) -> None:
        for file in self._open_rounds(1):
            self._decide_played(file, played_first(file))

    def pair(self) -> None:
        """Give each round 2 its round 1, the earlier round 2 first (format-spec 8.1, 11.8)."""
        complete = [self.open[name] for name, verdict in self.decided.items() if verdict.state == "complete"]
        firsts = FirstRounds(complete, self._window)
        for second in self._open_rounds(2):
            fitting = firsts.fitting(second)
            taken_by = self.decided[fitting[0].first.name.filename].partner if fitting else None
            if not fitting:
                self._decide(second, "orphan", self._why_orphan(second, firsts))
            elif taken_by is not None:
                flag = Flag("round_1_taken", f"its round 1 belongs to {taken_by}")
                self._decide(second, "orphan", f"round_1_taken: its round 1 belongs to {taken_by}", (flag,))
            else:
                self._decide_pair(second, fitting)

    def flag_abandoned(self) -> None:
        """A round 1 that is played again before any round 2 of the map stays a round, but its map has no result."""
        last: dict[tuple[str | None, str], RoundFile] = {}
        for file in self.open.values():
            if self.decided[file.name.filename].state in ("empty", "aborted", "duplicate", "quarantined"):
                continue
            place = place_of(file)
            before, last[place] = last.get(place), file
            if before is None or file.name.round_number == 2 or before.name.round_number == 2:
                continue
            verdict = self.decided[before.name.filename]
            is_near = file.name.ended_at - before.name.ended_at <= self._window
            if is_near and verdict.state == "complete" and verdict.partner is None:
                flag = Flag("abandoned", f"the map was started again: {file.name.filename}")
                self.decided[before.name.filename] = replace(verdict, flags=(*verdict.flags, flag))

    def _open_rounds(self, number: int) -> list[RoundFile]:
        return [
            file
            for file in self.open.values()
            if file.name.round_number == number and file.name.filename not in self.decided
        ]

    def _why_orphan(self, second: RoundFile, firsts: FirstRounds) -> str:
        before = f"in the {round(self._window.total_seconds() / 60)} minutes before"
        candidates = len(firsts.before(second))
        if not candidates:
            return f"no_round_1: no round 1 of this map {before}"
        return f"no_round_1: of {candidates} round 1 files {before} none fits header and counters"

    def _decide_pair(self, second: RoundFile, fitting: list[Pair]) -> None:
        first, stints = fitting[0]
        flags: tuple[Flag, ...] = ()
        if len(fitting) > 1:
            flags = (Flag("several_round_1_fit", f"{len(fitting)} rounds fit, the latest was taken"),)
        if self._decide_played(second, played_second(second, stints), flags, first.name.filename):
            name = first.name.filename
            self.decided[name] = replace(self.decided[name], partner=second.name.filename)

    def _decide_played(
        self, file: RoundFile, played: PlayedRound, flags: tuple[Flag, ...] = (), partner: str | None = None
    ) -> bool:
        """Complete, or quarantined when too many lines are bad or the round does not add up; whether complete."""
        bad_lines = tuple(sorted((*file.bad_lines, *played.bad_lines), key=lambda line: line.line_number))
        if not played.players or len(bad_lines) > len(played.players):
            self._decide(file, "quarantined", f"bad_lines: {len(bad_lines)} player lines cannot be trusted", flags)
            return False
        imbalance = imbalance_of(played)
        if imbalance is not None and not imbalance.excused:
            self._decide(file, "quarantined", f"unbalanced: {imbalance.detail}", flags)
            return False
        if imbalance is not None:
            flags += (Flag("unbalanced", imbalance.detail),)
        if bad_lines:
            flags += (Flag("lines_quarantined", f"{len(bad_lines)} player lines held back"),)
        self._decide(file, "complete", None, (*flags, *played.flags), played, partner)
        return True

    def _decide(
        self,
        file: RoundFile,
        state: State,
        reason: str | None,
        flags: tuple[Flag, ...] = (),
        played: PlayedRound | None = None,
        partner: str | None = None,
    ) -> None:
        duration = played.duration_seconds if played else None
        if state == "orphan":
            duration, _ = round_duration(file.header, None, TOLERANCE_SECONDS[2])
        self.decided[file.name.filename] = Verdict(
            filename=file.name.filename,
            sha256=self._hashes[file.name.filename],
            state=state,
            reason=reason,
            ended_at=file.name.ended_at,
            header=file.header,
            layout=file.layout,
            played=played,
            partner=partner,
            duration_seconds=duration,
            bad_lines=(*file.bad_lines, *(played.bad_lines if played else ())),
            flags=(*file.flags, *flags),
            file=file,
        )


def _unblocked(source: SourceFile, name: RoundName) -> RoundFile:
    if source.blocked_reason is not None:
        raise UnreadableRoundError("blocked", source.blocked_reason)
    return read_round(name, source.content)


def _reason(fault: NotARoundFileError | UnreadableRoundError) -> str:
    return f"{fault.reason}: {fault}"
