"""`fragflow sample` writes invented files and says what can go wrong with them."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from cli.main import main
from include.samples import DEFECTS, SampleOptions, generate


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["sample", *arguments])
    return result.exit_code, result.output


def test_files_are_written_into_the_folder(tmp_path: Path):
    folder = tmp_path / "new" / "folder"
    code, output = run("--seed", "3", "--maps", "2", "--layout", "36", "--output", str(folder))
    assert (code, output) == (0, f"Wrote 4 files to {folder}\n")
    wanted = {file.filename: file.content for file in generate(SampleOptions(seed=3, maps=2, layout=36))}
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == wanted


def test_every_option_reaches_the_generator(tmp_path: Path):
    code, _ = run("--players", "8", "--evenings", "2", "--maps", "1", "--first-evening", "2025-03-01", "--ninth-field",
                  "--defect", "crlf", "--defect", "foreign", "--output", str(tmp_path))  # fmt: skip
    assert code == 0
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    evening = sorted(name for name in files if "-120000-" not in name)
    assert len(files) == 8
    assert {name[:10] for name in files} == {"2025-03-01", "2025-03-02"}
    assert files[evening[0]].count(b"\r\n") == 1 + 8
    assert files[evening[0]].split(b"\r\n")[0].count(b"\\") == 8


def test_defects_are_listed_with_what_they_do():
    code, output = run("--list-defects")
    assert code == 0
    rows = output.splitlines()
    assert [row.split()[0] for row in rows] == sorted(DEFECTS)
    assert all(row.endswith(".") for row in rows)


def test_too_many_defects_are_refused_in_one_sentence(tmp_path: Path):
    code, output = run("--maps", "1", "--defect", "crlf", "--defect", "bots", "--output", str(tmp_path / "none"))
    assert code == 2
    assert "2 defects need a map of their own, but the evening has 1" in output
    assert not (tmp_path / "none").exists()


def test_unknown_defect_is_refused(tmp_path: Path):
    code, output = run("--defect", "gremlins", "--output", str(tmp_path))
    assert code == 2
    assert "gremlins" in output
