"""Data Docs: the suites over frames, as pages for a browser. Writes below one folder and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

import great_expectations as gx
import pandas as pd

from expectations.run import SUITES


def write_docs(frames: Mapping[str, pd.DataFrame], folder: Path) -> Path:
    """Validate each frame by the suite of its name, build the pages and give the first; empty frames are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    context = gx.get_context(mode="file", project_root_dir=folder)
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    source = context.data_sources.add_or_update_pandas("frames")
    for name, frame in frames.items():
        if frame.empty:
            continue
        batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("whole")
        suite = context.suites.add_or_update(SUITES[name].build_suite())
        definition = context.validation_definitions.add_or_update(
            gx.ValidationDefinition(name=name, data=batch, suite=suite)
        )
        definition.run(batch_parameters={"dataframe": _as_text(frame)}, result_format="SUMMARY")
    context.build_data_docs()
    return folder / "gx" / "uncommitted" / "data_docs" / "local_site" / "index.html"


def _as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Great Expectations writes values into its pages as they are: a name among them would be markup."""
    return frame.map(lambda value: escape(value) if isinstance(value, str) else value)
