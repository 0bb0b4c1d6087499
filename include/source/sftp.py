"""The game server's folder over SFTP. Nothing that the server says leads out of the folder."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import paramiko  # type: ignore[import-untyped]
from paramiko.sftp import (  # type: ignore[import-untyped]
    CMD_CLOSE,
    CMD_NAME,
    CMD_OPENDIR,
    CMD_READDIR,
    SFTPError,
)

from include.source.folder import (
    LARGEST_FILE_BYTES,
    ConnectionLostError,
    Reading,
    RefusedFileError,
    RemoteFile,
    SourceError,
    from_epoch,
    name_of_bytes,
    refusal_of_name,
    refuse_changed,
    refuse_endless,
    refuse_unfit,
)
from include.source.together import read_together


class SftpFolder:
    """
    A stats folder on the server behind an open SFTP session.

    Args:
        path: the folder; absolute, or relative to where the login lands.
    """

    def __init__(self, client: paramiko.SFTPClient, path: str) -> None:
        self._client = client
        self._path = path.rstrip("/") or "/"
        self._ahead: dict[RemoteFile, Reading] = {}

    def list_files(self) -> list[RemoteFile]:
        """Give everything in the folder but folders, by name; symlinks too, which `read` refuses."""
        with self._explained(f"the folder {self._path!r}"):
            entries = [
                RemoteFile(name, attributes.st_size or 0, from_epoch(attributes.st_mtime or 0))
                for name, attributes in self._entries()
                if not stat.S_ISDIR(attributes.st_mode or 0)
            ]
        return sorted(entries, key=lambda file: file.filename)

    def read_ahead(self, files: Sequence[RemoteFile]) -> None:
        """Read what can be read of these now, so that `read` gives it at once."""
        harmless = [file for file in files if refusal_of_name(file.filename) is None]
        with self._explained(f"{len(harmless)} files"):
            self._ahead = read_together(self._client, {file: f"{self._path}/{file.filename}" for file in harmless})

    def read(self, file: RemoteFile) -> Reading:
        """Give the file's bytes as they are now or were when read ahead, and its sizes before and after."""
        if ahead := self._ahead.pop(file, None):
            return ahead
        refuse_unfit(file)
        path = f"{self._path}/{file.filename}"
        with self._explained(f"{file.filename!r}"):
            before = self._client.lstat(path)
            if not stat.S_ISREG(before.st_mode or 0):
                raise RefusedFileError(f"{file.filename!r} is not a regular file")
            with self._client.open(path, "rb") as handle:
                content: bytes = handle.read(min(before.st_size or 0, LARGEST_FILE_BYTES))
                after = handle.stat()
        seen = [
            RemoteFile(file.filename, status.st_size or 0, from_epoch(status.st_mtime or 0))
            for status in (before, after)
        ]
        refuse_changed(file, *seen)
        return Reading(content, seen[0].size_bytes, seen[1].size_bytes)

    def _entries(self) -> Iterator[tuple[str, paramiko.SFTPAttributes]]:
        # `listdir_attr` decodes strictly, so that one name in Latin-1 would hide every other file. This is its loop
        # with names as bytes; it leans on paramiko's internals, which the lock pins and the tests exercise.
        _, reply = self._client._request(CMD_OPENDIR, self._path)
        folder = reply.get_binary()
        listed = 0
        try:
            while True:
                try:
                    kind, reply = self._client._request(CMD_READDIR, folder)
                except EOFError:
                    return
                if kind != CMD_NAME:
                    raise SFTPError(f"the server answered a listing with message {kind}")
                count = reply.get_int()
                listed += count
                refuse_endless(listed)
                for _ in range(count):
                    name, _longname = reply.get_binary(), reply.get_binary()
                    attributes = paramiko.SFTPAttributes._from_msg(reply)
                    if name not in {b".", b".."}:
                        yield name_of_bytes(name), attributes
        finally:
            self._client._request(CMD_CLOSE, folder)

    @contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise SourceError(f"{what} is not on the server") from error
        except PermissionError as error:
            raise SourceError(f"{what} may not be read by this login") from error
        except (OSError, EOFError, SFTPError, paramiko.SSHException) as error:
            reason = f"{what} cannot be read, the connection said: {str(error) or type(error).__name__}"
            # A server that refuses a request says so over a connection that goes on; silence and an end do not.
            if isinstance(error, TimeoutError | EOFError | paramiko.SSHException) or self._client.get_channel().closed:
                raise ConnectionLostError(reason) from error
            raise SourceError(reason) from error
