"""Pages of Great Expectations about a day's files: for people, off the live path (a build takes seconds)."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from include.ingest.context import Pipeline
from include.ingest.evenings import read_files
from include.ingest.verdicts import derivable, verdicts_of


def build_data_docs(pipeline: Pipeline, file_ids: Collection[int], folder: Path) -> Path:
    """
    Run the suites `parsed_round` and `round_totals` over these files and write their pages below `folder`.

    Returns:
        the first page. Pages of an earlier call over the same folder stay, theirs is a run of their own.
    """
    # Great Expectations takes seconds to import; whoever builds no pages never pays for it.
    from expectations.docs import write_docs
    from include.ingest.frames import parsed_round_frame, round_totals_frame

    with pipeline.store.transaction() as connection:
        files = derivable(read_files(connection, pipeline, file_ids), ())
    names = {file.filename for file in files if file.file_id in set(file_ids)}
    verdicts = verdicts_of(files, zone=pipeline.zone, match_window=pipeline.match_window)
    rounds = {verdict.filename: verdict.file for verdict in verdicts if verdict.file is not None}
    totals = round_totals_frame(verdicts, rounds)
    parsed = parsed_round_frame(file for name, file in rounds.items() if name in names)
    return write_docs({"parsed_round": parsed, "round_totals": totals[totals["filename"].isin(names)]}, folder)
