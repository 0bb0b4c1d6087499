"""
Lines of players who asked to be forgotten, under a token in the place of GUID and name; every figure stays.

Who is meant is told by salted hashes, so that nothing that is kept holds a forgotten GUID or name. A token has the form
of a GUID but begins with a G, which is no hexadecimal digit: no client can have it.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from include.parser.duels import ascii_name
from include.parser.endstats import DUEL, KNOWN_LABELS, SUBJECT
from include.parser.lines import BOT_NAME
from include.parser.names import clean_name

_PLAYER: Final = re.compile(rb"^([0-9A-G][0-9A-F]{7})(?=\\|\r?$)", re.MULTILINE)
_FIGURES: Final = re.compile(rb"[0-9 ]*")
_HEXADECIMAL: Final = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{8,64}(?![0-9A-Za-z])")
_BETWEEN_FIELDS: Final = re.compile(r'[\t\\;,|"]+')


@dataclass(frozen=True, slots=True)
class Forgotten:
    """
    One GUID of somebody who asked to be forgotten.

    Attributes:
        salt: of this GUID alone, secret: with it all GUIDs that there can be are tried within minutes.
        name_sha256s: of the names that the GUID used, as awards files write them.
    """

    token: str
    salt: bytes
    guid_sha256: str
    name_sha256s: frozenset[str] = frozenset()


def salted(salt: bytes, text: str) -> str:
    """Give the hash under which a GUID or a name is known again."""
    return hashlib.sha256(salt + text.encode("utf-8", "surrogateescape")).hexdigest()


def token_name(token: str) -> str:
    """Give what stands in the place of a forgotten name."""
    return f"forgotten-{token}"


class Recognition:
    """
    Knows forgotten people again, and keeps what it learned of them: for the moment only, never to be stored in clear.

    Attributes:
        tokens: token of each forgotten GUID that was met, by the GUID.
        called: token of each name that a forgotten GUID was seen under, by the name, with and without colour codes.
        names: hashes of names that the people given did not have, by token.
    """

    def __init__(self, people: Iterable[Forgotten]) -> None:
        self._people = {each.token: each for each in people}
        self._known: dict[str, str | None] = {}
        self._meant: dict[str, list[str]] = {}  # awards files say each name a dozen times
        self.tokens: dict[str, str] = {}
        self.called: dict[str, str] = {}
        self.names: dict[str, set[str]] = defaultdict(set)

    @property
    def all_tokens(self) -> frozenset[str]:
        """The tokens of everybody who is forgotten."""
        return frozenset(self._people)

    def token_of(self, guid: str) -> str | None:
        """Give the token of a forgotten GUID, None for any other."""
        if guid not in self._known:
            matching = (each for each in self._people.values() if salted(each.salt, guid) == each.guid_sha256)
            found = next(matching, None)
            self._known[guid] = found.token if found else None
            if found:
                self.tokens[guid] = found.token
        return self._known[guid]

    def learn(self, token: str, raw_name: str) -> None:
        """Note a name that the person of a token is called."""
        for name in (raw_name, clean_name(raw_name), ascii_name(raw_name)):
            if name.strip():
                self.called[name] = token
        person, written = self._people[token], ascii_name(raw_name)
        if written and (digest := salted(person.salt, written)) not in person.name_sha256s:
            self.names[token].add(digest)
            self._meant.pop(written, None)

    def meant(self, name: str, tokens: Collection[str]) -> list[str]:
        """Give those of the tokens whose people are called like this."""
        written = ascii_name(name)
        if written not in self._meant:
            self._meant[written] = [token for token in sorted(self._people) if self._is_called(token, written)]
        return [token for token in self._meant[written] if token in tokens]

    def _is_called(self, token: str, written: str) -> bool:
        digest = salted(self._people[token].salt, written)
        return digest in self._people[token].name_sha256s or digest in self.names[token]


@dataclass(frozen=True, slots=True)
class RoundPeople:
    """Of whom a round file has lines: tokens of forgotten people, and what an awards file would call the others."""

    tokens: frozenset[str]
    others: frozenset[str]


def redact_round(content: bytes, known: Recognition) -> tuple[bytes, RoundPeople]:
    """Give a round's stats file without the GUIDs and names of forgotten people, line by line as it was otherwise."""
    guids = {guid.decode() for guid in _PLAYER.findall(content)}
    tokens = {guid: token for guid in guids if (token := known.token_of(guid))}
    present = frozenset(tokens.values()) | (guids & known.all_tokens)
    lines = content.split(b"\n")
    header = next((place for place, line in enumerate(lines) if line.strip()), 0)
    others = set()
    came_of: dict[bytes, bytes] = {}
    for place, line in enumerate(lines[header + 1 :], start=header + 1):
        found = _PLAYER.match(line)
        guid = found[1].decode() if found else ""
        if token := tokens.get(guid):
            redacted = _redacted(line, token, known)
            # Two lines of one GUID that differ in the name alone are held back as two: they must not become one.
            if came_of.setdefault(redacted, line) != line:
                redacted = redacted.replace(token_name(token).encode(), token_name(token).encode() + b"-2", 1)
            lines[place] = redacted
        elif guid not in present and b"\\" in line:
            others.add(ascii_name(_raw_name(line)))
    return b"\n".join(lines), RoundPeople(present, frozenset(others))


def _parts(line: bytes) -> tuple[bytes, list[bytes], bytes]:
    """Name, figures between it and the first tab, and what follows from there, cut as `include.parser.lines` does."""
    head, tab, rest = line.removesuffix(b"\r").partition(b"\t")
    name, *figures = head.partition(b"\\")[2].rsplit(b"\\", 3)
    return name, figures if all(map(_FIGURES.fullmatch, figures)) else [], tab + rest


def _raw_name(line: bytes) -> str:
    return _text(_parts(line)[0])


def _text(written: bytes) -> str:
    try:
        return written.decode()
    except UnicodeDecodeError:
        return written.decode("latin-1")


def _redacted(line: bytes, token: str, known: Recognition) -> bytes:
    raw_name, (_, figures, rest) = _raw_name(line), _parts(line)
    known.learn(token, raw_name)
    bot = BOT_NAME if clean_name(raw_name).startswith(BOT_NAME) else ""  # who counts as a bot still does
    ending = b"\r" if line.endswith(b"\r") else b""
    return b"\\".join([token.encode(), f"{bot}{token_name(token)}".encode(), *figures]) + rest + ending


def redact_endstats(content: bytes, known: Recognition, people: RoundPeople | None) -> bytes:
    """
    Give an awards file without the GUIDs and names of forgotten people.

    A name that others of the round have too meant nobody in particular, and still does. One that only others have is
    theirs.

    Args:
        people: of the round beside it. None: it is not known, and only those are meant whose GUIDs the file says.
    """
    lines = [line.split(b"\t") for line in content.split(b"\n")]
    here = set(people.tokens) if people else set()
    others = people.others if people else frozenset()
    for fields in lines:
        if len(fields) == 3 and fields[0].strip() == SUBJECT.encode():
            token = known.token_of(_text(fields[2]).strip().upper()[:8])
            if token:
                known.learn(token, _text(fields[1]).strip())
                here.add(token)
                fields[1:] = [token_name(token).encode(), token.encode() + _line_end(fields[2])]
    for fields in lines:
        for place in _places_of_names(fields):
            name = _text(fields[place]).strip()
            meant = known.meant(name, known.all_tokens if people else here) if name else []
            of_the_round = [token for token in meant if token in here]
            if of_the_round or (meant and ascii_name(name) not in others):
                is_sure = len(of_the_round) == 1 and ascii_name(name) not in others
                said = f"{token_name((of_the_round or meant)[0])}{'' if is_sure else '?'}"
                fields[place] = said.encode() + _line_end(fields[place])
    return b"\n".join(map(b"\t".join, lines))


def _places_of_names(fields: list[bytes]) -> tuple[int, ...]:
    """Where a line may have a name, as `include.parser.endstats` reads it; one that it cannot read in either place."""
    duel = DUEL.fullmatch(_text(b"\t".join(fields)).removesuffix("\r"))
    if duel and duel[1] not in KNOWN_LABELS:
        return (0,)
    return (1,) if len(fields) == 3 else tuple(range(min(2, len(fields))))


def _line_end(field: bytes) -> bytes:
    return b"\r" if field.endswith(b"\r") else b""


def redact_side_file(content: bytes, known: Recognition) -> bytes:
    """Give a file from which nothing is derived: of a line that tells a forgotten person only the token stays."""
    lines = content.split(b"\n")
    for place, line in enumerate(lines):
        text = _text(line)
        tokens = [token for guid in _HEXADECIMAL.findall(text) if (token := known.token_of(guid.upper()[:8]))]
        for name in _BETWEEN_FIELDS.split(text) if not tokens else ():
            tokens += known.meant(name.strip(), known.all_tokens) if name.strip() else []
        if tokens:
            lines[place] = tokens[0].encode()
    return b"\n".join(lines)
