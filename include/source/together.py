"""
Many small files at once over one SFTP session.

A file takes five requests. One after the other, each waits for the way to the server and back: half an hour for 4,000
files of a server 100 ms away. Here each request goes out for a whole group of files before the first answer is read.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from typing import Any, Final

import paramiko  # type: ignore[import-untyped]
from paramiko.sftp import (  # type: ignore[import-untyped]
    CMD_ATTRS,
    CMD_CLOSE,
    CMD_DATA,
    CMD_FSTAT,
    CMD_HANDLE,
    CMD_LSTAT,
    CMD_OPEN,
    CMD_READ,
    SFTP_FLAG_READ,
    int64,
)

from include.source.folder import Reading, RemoteFile, from_epoch

LARGEST_TOGETHER_BYTES: Final = 32 * 1024
"""What every server gives in one answer; a round file has 2 to 30 kB."""


def read_together(client: paramiko.SFTPClient, files: Mapping[RemoteFile, str]) -> dict[RemoteFile, Reading]:
    """
    Give what could be read of these files as if each were the only one, by their paths; they must be few.

    A file with anything special about it is left out, without a word: to be read by itself, which says what it is.
    """
    small = {file: path for file, path in files.items() if file.size_bytes <= LARGEST_TOGETHER_BYTES}
    before = _attributes(client, {file: (CMD_LSTAT, path) for file, path in small.items()})
    sizes = {
        file: status.st_size
        for file, status in before.items()
        if stat.S_ISREG(status.st_mode or 0) and 0 < (status.st_size or 0) <= LARGEST_TOGETHER_BYTES
    }
    opening = {file: (CMD_OPEN, small[file], SFTP_FLAG_READ, paramiko.SFTPAttributes()) for file in sizes}
    handles = {file: answer.get_binary() for file, answer in _answers(client, opening, CMD_HANDLE).items()}
    reading = {file: (CMD_READ, handle, int64(0), sizes[file]) for file, handle in handles.items()}
    contents = {file: answer.get_binary() for file, answer in _answers(client, reading, CMD_DATA).items()}
    after = _attributes(client, {file: (CMD_FSTAT, handles[file]) for file in contents})
    _answers(client, {file: (CMD_CLOSE, handle) for file, handle in handles.items()})
    return {
        file: Reading(content, sizes[file], after[file].st_size)
        for file, content in contents.items()
        if len(content) == sizes[file] and file in after and _is_as_listed(file, before[file], after[file])
    }


def _is_as_listed(file: RemoteFile, *seen: paramiko.SFTPAttributes) -> bool:
    return all((each.st_size, from_epoch(each.st_mtime or 0)) == (file.size_bytes, file.modified_at) for each in seen)


def _attributes(
    client: paramiko.SFTPClient, requests: Mapping[RemoteFile, tuple[Any, ...]]
) -> dict[RemoteFile, paramiko.SFTPAttributes]:
    answers = _answers(client, requests, CMD_ATTRS)
    return {file: paramiko.SFTPAttributes._from_msg(answer) for file, answer in answers.items()}


def _answers(
    client: paramiko.SFTPClient, requests: Mapping[RemoteFile, tuple[Any, ...]], kind: int | None = None
) -> dict[RemoteFile, paramiko.Message]:
    """Send all requests, then read all answers; those of the kind, or all."""
    # paramiko's own way to read ahead within one file; this leans on its internals, as `SftpFolder` does.
    collected = _Collected()
    numbers = {client._async_request(collected, *request): file for file, request in requests.items()}
    while len(collected.answers) < len(numbers):
        client._read_response()
    return {numbers[number]: answer for number, given, answer in collected.answers if kind in (None, given)}


class _Collected:
    """Takes the answers as they come, in whatever order."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, int, paramiko.Message]] = []

    def _async_response(self, kind: int, message: paramiko.Message, number: int) -> None:
        self.answers.append((number, kind, message))
