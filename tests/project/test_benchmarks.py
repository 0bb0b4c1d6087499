"""`make bench` runs all that measures, whatever becomes of the one before."""

from __future__ import annotations

import pytest

from benchmarks.__main__ import BENCHMARKS, main
from include.settings import PROJECT_ROOT


def test_every_program_that_measures_is_run():
    sources = {path.stem: path.read_text() for path in (PROJECT_ROOT / "benchmarks").glob("*.py")}
    programs = {name for name, text in sources.items() if "\ndef main(" in text}

    assert programs - {"__main__", "history"} == set(BENCHMARKS)


def test_one_that_fails_is_named_and_stops_none_of_the_others(capsys: pytest.CaptureFixture[str]):
    ran = []

    def run(name: str) -> int:
        ran.append(name)
        return int(name == "checks")

    assert main([], run) == 1
    assert tuple(ran) == BENCHMARKS
    assert capsys.readouterr().err == "failed: checks\n"


def test_one_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["nosuch"])

    assert "there is no benchmark nosuch" in capsys.readouterr().err
