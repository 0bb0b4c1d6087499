"""A folder of stats files, wherever it is: what it lists, and bytes that are whole or an error that says why not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

LARGEST_FILE_BYTES: Final = 4 * 1024 * 1024
"""A real round file has 2 to 30 kB; anything near this bound is something else."""

MOST_FILES: Final = 100_000
"""Years of rounds; a server that lists on and on must not fill our memory."""


class SourceError(Exception):
    """The folder or a file could not be read now; asking again later may help."""


class RefusedFileError(SourceError):
    """This file will not be read as it is, however often it is asked for."""


class ConnectionLostError(SourceError):
    """The server went away or fell silent; no other file can be read over this connection either."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """
    A file as a listing shows it.

    Attributes:
        filename: as the folder names it; not yet known to be safe, `read` refuses what is not.
        modified_at: aware, whole seconds, which is all that SFTP tells.
    """

    filename: str
    size_bytes: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """
    The bytes of a file, and the sizes that the folder gave for it around the reading.

    They are for a check to compare with each other and with the listing: a file that grows shows in them.
    """

    content: bytes
    size_before_bytes: int
    size_after_bytes: int


class StatsFolder(Protocol):
    """Where stats files come from."""

    def list_files(self) -> Sequence[RemoteFile]:
        """
        Give everything in the folder but folders, by name.

        Raises:
            SourceError: the folder cannot be listed.
        """
        ...

    def read(self, file: RemoteFile) -> Reading:
        """
        Give the file's bytes as they are now, and its sizes before and after.

        Raises:
            RefusedFileError: its name, kind or size is none that a stats file has.
            SourceError: it cannot be read, or was changed since it was listed without changing its size.
        """
        ...


MOST_AHEAD: Final = 64
"""Files read at once; all of them together take 2 MiB at most."""


@runtime_checkable
class ReadsAhead(Protocol):
    """A folder that reads several files faster together than one by one."""

    def read_ahead(self, files: Sequence[RemoteFile]) -> None:
        """
        Read what can be read of these now, so that `read` gives it at once; what was read ahead before is forgotten.

        Args:
            files: at most `MOST_AHEAD`.

        Raises:
            ConnectionLostError: the server went away or fell silent.
        """
        ...


def refuse_endless(listed: int) -> None:
    """Raise `SourceError` for a listing that has more names by now than any stats folder."""
    if listed > MOST_FILES:
        raise SourceError(f"the game server lists more than {MOST_FILES} files: that is no folder of stats files")


def refusal_of_name(filename: str) -> str | None:
    """Say why a name that a server gave is not followed into the folder, None when it is harmless."""
    if filename in {"", ".", ".."} or "/" in filename:
        return f"the name {filename!r} is a path"
    if "\\" in filename:
        return f"the name {filename!r} holds a backslash, or bytes that are not UTF-8"
    if not filename.isprintable():
        return f"the name {filename!r} holds characters that cannot be printed"
    return None


def refusal_of_size(file: RemoteFile) -> str | None:
    """Say why a file is too large to be a stats file, None when it is not."""
    if file.size_bytes > LARGEST_FILE_BYTES:
        return f"{file.filename!r} has {file.size_bytes} bytes, a stats file has at most {LARGEST_FILE_BYTES}"
    return None


def refuse_unfit(file: RemoteFile) -> None:
    """Raise `RefusedFileError` for a name or a size that no stats file has."""
    reason = refusal_of_name(file.filename) or refusal_of_size(file)
    if reason is not None:
        raise RefusedFileError(reason)


def refuse_changed(listed: RemoteFile, before: RemoteFile, after: RemoteFile) -> None:
    """Raise `SourceError` for a file that kept its size and was written all the same: its bytes may be of both."""
    sizes = {seen.size_bytes for seen in (listed, before, after)}
    if len(sizes) == 1 and not listed.modified_at == before.modified_at == after.modified_at:
        raise SourceError(f"{listed.filename!r} changed since it was listed, at {after.modified_at}")


def name_of_bytes(raw: bytes) -> str:
    """Give a name as text that can be stored; what is not UTF-8 becomes visible as `\\xNN`, and is refused later."""
    return raw.decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def from_epoch(seconds: float) -> datetime:
    """Give a file's time stamp as an aware instant of whole seconds."""
    return datetime.fromtimestamp(int(seconds), UTC)


@dataclass(frozen=True, slots=True)
class LocalFile(RemoteFile):
    """A file on this machine: two folders may hold files of one name, size and time that are not the same."""

    path: Path


class LocalFiles:
    """Files on this machine: those named, and all below the folders named."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = tuple(paths)

    def list_files(self) -> list[LocalFile]:
        """Give the files found, each once; the same name may stand in several folders and is then given for each."""
        found: dict[Path, LocalFile] = {}
        for path in self._paths:
            if not path.exists():
                raise SourceError(f"{path}: no such file or folder")
            for entry in path.rglob("*") if path.is_dir() else (path,):
                if entry.is_file():
                    found[entry.resolve()] = _described(entry)
        return sorted(found.values(), key=lambda file: (file.filename, file.modified_at, file.size_bytes, file.path))

    def read(self, file: RemoteFile) -> Reading:
        """Give the file's bytes as they are now, and its sizes before and after."""
        refuse_unfit(file)
        if not isinstance(file, LocalFile):
            raise SourceError(f"{file.filename!r} was not listed")
        try:
            before = _described(file.path)
            refuse_unfit(before)
            content = file.path.read_bytes()
            after = _described(file.path)
        except OSError as error:
            raise SourceError(f"{file.path} cannot be read: {error.strerror}") from error
        refuse_changed(file, before, after)
        return Reading(content, before.size_bytes, after.size_bytes)


def _described(path: Path) -> LocalFile:
    status = path.stat()
    name = name_of_bytes(path.name.encode("utf-8", "surrogateescape"))
    return LocalFile(name, status.st_size, from_epoch(status.st_mtime), path)


class LeftAlone:
    """Of another folder only the files that nobody has touched for a while."""

    def __init__(self, folder: StatsFolder, untouched_since: datetime) -> None:
        self._folder = folder
        self._untouched_since = untouched_since

    def list_files(self) -> list[RemoteFile]:
        """Give the other folder's files that were changed before `untouched_since`."""
        return [file for file in self._folder.list_files() if file.modified_at < self._untouched_since]

    def read_ahead(self, files: Sequence[RemoteFile]) -> None:
        """Let the other folder read ahead, if it does that."""
        if isinstance(self._folder, ReadsAhead):
            self._folder.read_ahead(files)

    def read(self, file: RemoteFile) -> Reading:
        """Give the file's bytes and sizes."""
        return self._folder.read(file)
