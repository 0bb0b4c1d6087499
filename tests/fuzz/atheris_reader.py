"""
The reader and the judge under a fuzzer that sees which lines it reaches: `python -m tests.fuzz.atheris_reader`.

Begins with the maps of `tests.fuzz.mutations` and goes on from whatever reaches new code. An input is the files of a
map one after another, parted by a byte of `SEPARATOR`; each file's own header says what it is called, so that a changed
header does not end the search at once. Atheris comes with `make soak`, from tests/fuzz/requirements.txt.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
import tempfile
from pathlib import Path
from typing import Final

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["include.parser"]):
    from tests.fuzz.mutations import evenings, source_of
    from tests.fuzz.soundness import assert_sound

SEPARATOR: Final = b"\x1e"
MOST_FILES: Final = 3
LONGEST_INPUT: Final = 16_384
WORDS: Final = (
    "\t",
    "\\",
    "^1",
    "OMNIBOT0",
    "[BOT]",
    "0:00",
    "71:05",
    "2147483647",
    "-1",
    "1.5",
    "\r\n",
    "\x1e",
    "20.00",
)


def try_one(data: bytes) -> None:
    """Judge one input; an assertion or any other exception is a finding."""
    assert_sound([_source(place, content) for place, content in enumerate(data.split(SEPARATOR)[:MOST_FILES])])


def _source(place: int, content: bytes):
    """A file named as its header says, twenty minutes after the one before it."""
    fields = content.partition(b"\n")[0].decode("utf-8", "replace").split("\\")
    map_name = re.sub(r"[/\\\0\n]", "", fields[1] if len(fields) > 1 else "") or "supply"
    number = "2" if len(fields) > 3 and fields[3] == "2" else "1"
    return source_of(f"2026-01-10-21{20 * place:02}00-{map_name}-round-{number}.txt", content)


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


def main() -> None:
    options = argparse.ArgumentParser(description="Fuzz the reader and the judge with coverage.")
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--corpus", type=Path, help="a folder that keeps what reached new code; none: forgotten")
    options.add_argument("--findings", type=Path, default=Path(tempfile.gettempdir()), help="where a finding is kept")
    wish = options.parse_args()
    with contextlib.ExitStack() as stack:
        corpus = wish.corpus or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        corpus.mkdir(parents=True, exist_ok=True)
        for number, files in enumerate(evenings()):
            (corpus / f"map-{number}").write_bytes(SEPARATOR.join(file.content for file in files[:MOST_FILES]))
        words = corpus.parent / f"{corpus.name}.words"
        words.write_text("".join(f'"{_escaped(word)}"\n' for word in WORDS))
        limits = [f"-max_total_time={wish.seconds}", f"-max_len={LONGEST_INPUT}", "-print_final_stats=1", "-timeout=10"]
        places = [f"-artifact_prefix={wish.findings}/", f"-dict={words}", str(corpus)]
        atheris.Setup([sys.argv[0], *limits, *places], try_one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
