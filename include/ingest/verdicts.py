"""The verdicts on the files of an evening that rounds may follow from, with all that there is to know about each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta, tzinfo

from include.ingest.evenings import current_files, source_file
from include.ingest.totals import flags_of, totals_of
from include.parser.endstats import is_endstats
from include.parser.judge import judge
from include.parser.values import Flag, RoundFile, Verdict
from include.store.files import StoredFile


def derivable(files: Sequence[StoredFile], failures: Collection[int]) -> list[StoredFile]:
    """Give those of the files that rounds may follow from: checked, the newest of their names, not put aside."""
    return [file for file in _current(files, failures) if not is_endstats(file.filename)]


def derivable_endstats(files: Sequence[StoredFile], failures: Collection[int]) -> list[StoredFile]:
    """Give those of the files that awards may follow from, as `derivable` does rounds."""
    return [file for file in _current(files, failures) if is_endstats(file.filename)]


def verdicts_of(files: Sequence[StoredFile], *, zone: tzinfo, match_window: timedelta) -> list[Verdict]:
    """Judge derivable files; what the suites warn of in a file or in its round is among the flags."""
    by_name = {file.filename: file for file in files}
    verdicts = judge(map(source_file, files), zone=zone, match_window=match_window)
    read = {verdict.filename: verdict.file for verdict in verdicts if verdict.file is not None}
    return [_warned(verdict, by_name[verdict.filename], read) for verdict in verdicts]


def _current(files: Sequence[StoredFile], failures: Collection[int]) -> list[StoredFile]:
    newest = current_files(file for file in files if file.is_checked)
    return [file for file in newest if file.file_id not in failures and file.discarded_reason is None]


def _warned(verdict: Verdict, file: StoredFile, read: Mapping[str, RoundFile]) -> Verdict:
    """
    The verdict with what the suites warn of as flags.

    Those of the file were noted when it was checked. Those of the round are asked here, since another file of the
    evening may make a round of it or change it at any time.
    """
    warnings = tuple(Flag(warning["code"], warning["detail"]) for warning in file.check_warnings)
    if verdict.played is not None:
        warnings += flags_of(totals_of(verdict, read))
    return replace(verdict, flags=(*verdict.flags, *warnings)) if warnings else verdict
