"""Looking at the game server's folder without waiting: what the watch needs of SFTP, over asyncssh."""

from __future__ import annotations

from datetime import datetime

import asyncssh

from include.source.folder import RemoteFile, from_epoch, name_of_bytes, refuse_endless


async def folder_changed_at(client: asyncssh.SFTPClient, path: str) -> datetime:
    """Give the time of the last file put into, renamed in or taken out of the folder; whole seconds."""
    attributes = await client.stat(path)
    return from_epoch(attributes.mtime or 0)


async def list_files(client: asyncssh.SFTPClient, path: str) -> list[RemoteFile]:
    """Give everything in the folder but folders, exactly as `SftpFolder.list_files` does."""
    # Asked in bytes it answers in bytes: as text, one name that is not UTF-8 would hide every other file.
    entries: list[asyncssh.SFTPName] = []
    async for entry in client.scandir(path.encode()):
        entries.append(entry)
        refuse_endless(len(entries))
    files = [
        RemoteFile(_name(entry), entry.attrs.size or 0, from_epoch(entry.attrs.mtime or 0))
        for entry in entries
        if entry.attrs.type != asyncssh.FILEXFER_TYPE_DIRECTORY and entry.filename not in {b".", b".."}
    ]
    return sorted(files, key=lambda file: file.filename)


def _name(entry: asyncssh.SFTPName) -> str:
    return entry.filename if isinstance(entry.filename, str) else name_of_bytes(entry.filename)
