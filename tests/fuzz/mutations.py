"""Generated stats files, and what can become of them: bytes, fields and lines changed, copied, lost and mixed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise

from hypothesis import strategies as st

from include.parser.columns import LAYOUTS
from include.parser.judge import SourceFile, sha256_of
from include.samples import DEFECTS, SampleOptions, generate
from include.samples.options import MOST_MAPS
from tests.fuzz import hostile_text

Draw = Callable[[st.SearchStrategy], object]

MOST_CHANGES = 4


def source_of(filename: str, content: bytes) -> SourceFile:
    """A file to judge."""
    return SourceFile(filename, content, sha256_of(content))


@cache
def evenings() -> tuple[tuple[SourceFile, ...], ...]:
    """The files of each map: clean ones of all layouts, and one map or more for each defect."""
    wishes = [
        SampleOptions(seed=layout + players, maps=2, players=players, layout=layout, ninth_field=players == 5)
        for layout in LAYOUTS
        for players in (4, 5)
    ]
    wishes += [SampleOptions(layout, maps=MOST_MAPS, layout=layout, defects=frozenset(DEFECTS)) for layout in (33, 38)]
    return tuple(maps for wish in wishes for maps in _maps([source_of(f.filename, f.content) for f in generate(wish)]))


def _maps(files: list[SourceFile]) -> list[tuple[SourceFile, ...]]:
    """The files in groups of one map played in a row."""
    groups = [[files[0]]]
    for before, file in pairwise(files):
        if file.filename[18:].partition("-round-")[0] != before.filename[18:].partition("-round-")[0]:
            groups.append([])
        groups[-1].append(file)
    return [tuple({file.filename: file for file in group}.values()) for group in groups]


@st.composite
def files_of_a_map(draw: Draw) -> list[SourceFile]:
    """The files of one map, some changed, with or without the partner, or with one too many."""
    files = list(draw(st.sampled_from(evenings())))
    for place, file in enumerate(files):
        if draw(st.booleans()):
            files[place] = draw(changed(file))
    fate = draw(st.sampled_from(["all", "all", "one lost", "copied", "renamed"]))
    if fate == "one lost":
        files.pop(draw(st.integers(0, len(files) - 1)))
    elif fate == "copied":
        files.append(_at_another_time(draw, draw(st.sampled_from(files))))
    elif fate == "renamed":
        place = draw(st.integers(0, len(files) - 1))
        files[place] = replace(files[place], filename=draw(filenames_like(files[place].filename)))
    return list({file.filename: file for file in files}.values())


@st.composite
def changed(draw: Draw, file: SourceFile) -> SourceFile:
    """The file with one to four changes of any kind."""
    content = file.content
    for _ in range(draw(st.integers(1, MOST_CHANGES))):
        content = draw(st.sampled_from(_CHANGES))(draw, content)
    return source_of(file.filename, content)


@st.composite
def filenames_like(draw: Draw, filename: str) -> str:
    """A file name of which one part was replaced."""
    part, by = draw(st.sampled_from(_FILENAME_PARTS)), draw(st.one_of(hostile_text.names, hostile_text.numbers))
    return filename.replace(part(filename), by, 1)


_FILENAME_PARTS: tuple[Callable[[str], str], ...] = (
    lambda name: name[:4],
    lambda name: name[5:10],
    lambda name: name[11:17],
    lambda name: name[18:].partition("-round-")[0],
    lambda name: name[-5:-4],
    lambda name: name[-4:],
)


def _at_another_time(draw: Draw, file: SourceFile) -> SourceFile:
    seconds = draw(st.integers(0, 59))
    return replace(file, filename=f"{file.filename[:15]}{seconds:02}{file.filename[17:]}")


def _lines(content: bytes) -> list[bytes]:
    return content.split(b"\n")


def _place(draw: Draw, content: bytes) -> int:
    return draw(st.integers(0, max(0, len(content) - 1)))


def _flip_bit(draw: Draw, content: bytes) -> bytes:
    at, bit = _place(draw, content), draw(st.integers(0, 7))
    return content[:at] + bytes(byte ^ 1 << bit for byte in content[at : at + 1]) + content[at + 1 :]


def _cut_out(draw: Draw, content: bytes) -> bytes:
    at = _place(draw, content)
    return content[:at] + content[at + draw(st.integers(1, 40)) :]


def _insert(draw: Draw, content: bytes) -> bytes:
    at = _place(draw, content)
    return content[:at] + draw(st.one_of(st.binary(min_size=1, max_size=6), st.sampled_from(_ODD_BYTES))) + content[at:]


_ODD_BYTES = (
    b"\0", b"\r", b"\n", b"\t", b"\\", b" ", b"\r\n", b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"\xe9", b"\x85",
    b"\xef\xbb\xbf", b"\x1a", b"\x0c", "\u2028".encode(), "\u202e".encode(), b"9" * 300,
)  # fmt: skip


def _truncate(draw: Draw, content: bytes) -> bytes:
    return content[: _place(draw, content)] + draw(st.sampled_from([b"", b"\n"]))


def _line_ends(draw: Draw, content: bytes) -> bytes:
    end = draw(st.sampled_from([b"\r\n", b"\r", b"\n\n", b"\n\r", b"\n \t\n", b"\0\n", b"\xe2\x80\xa8"]))
    return content.replace(b"\n", end, draw(st.sampled_from([-1, 1, 2])))


def _encoding(draw: Draw, content: bytes) -> bytes:
    text = content.decode("utf-8", "replace")
    return draw(st.sampled_from([b"\xef\xbb\xbf" + content, text.encode("utf-16"), text.encode("latin-1", "replace")]))


def _change_line(draw: Draw, content: bytes) -> bytes:
    lines = _lines(content)
    at, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    what = draw(st.sampled_from(["twice", "lost", "swapped", "mixed", "other player"]))
    if what == "twice":
        lines.insert(other, lines[at])
    elif what == "lost":
        del lines[at]
    elif what == "swapped":
        lines[at], lines[other] = lines[other], lines[at]
    elif what == "mixed":
        stranger = _lines(draw(st.sampled_from(evenings()))[0].content)
        lines.insert(at, stranger[min(other, len(stranger) - 1)])
    else:
        lines.append(draw(st.sampled_from(_STRANGERS)) + lines[at][8:])
        lines.append(b"")
    return b"\n".join(lines)


_STRANGERS = (b"0A0A0A0A", b"OMNIBOT1", b"OMNIBOT\x1b[2J", b"OMNIBOT\xe2\x80\xae")


def _change_field(draw: Draw, content: bytes) -> bytes:
    """A TAB, backslash or blank separated field of one line is replaced, swapped, lost or doubled."""
    lines = _lines(content)
    at = draw(st.integers(0, len(lines) - 1))
    separator = draw(st.sampled_from([b"\t", b"\\", b" "]))
    fields = lines[at].split(separator)
    one, other = (draw(st.integers(0, len(fields) - 1)) for _ in range(2))
    what = draw(st.sampled_from(["number", "number", "text", "swapped", "lost", "twice"]))
    if what == "number":
        fields[one] = draw(hostile_text.numbers).encode()
    elif what == "text":
        fields[one] = draw(hostile_text.names).encode("utf-8", "replace")
    elif what == "swapped":
        fields[one], fields[other] = fields[other], fields[one]
    elif what == "lost":
        del fields[one]
    else:
        fields.insert(one, fields[other])
    lines[at] = separator.join(fields)
    return b"\n".join(lines)


def _rename(draw: Draw, content: bytes) -> bytes:
    """Hostile text for a player's name, or for the server, map or config of the header."""
    lines = _lines(content)
    at = draw(st.integers(0, len(lines) - 1))
    parts = lines[at].split(b"\\")
    place = 1 if at else draw(st.sampled_from([0, 1, 2]))
    if len(parts) > place:
        parts[place] = draw(hostile_text.names).encode(draw(st.sampled_from(["utf-8", "utf-8", "latin-1"])), "replace")
    lines[at] = b"\\".join(parts)
    return b"\n".join(lines)


def _nudge(draw: Draw, content: bytes) -> bytes:
    """One digit of the file is another."""
    places = [at for at, byte in enumerate(content) if chr(byte).isdigit()]
    if not places:
        return content
    at = draw(st.sampled_from(places))
    return content[:at] + str(draw(st.integers(0, 9))).encode() + content[at + 1 :]


_CHANGES = (_flip_bit, _cut_out, _insert, _truncate, _line_ends, _encoding, _change_line, _change_line, _change_field,
            _change_field, _change_field, _rename, _rename, _nudge, _nudge, _nudge)  # fmt: skip
