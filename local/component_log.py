"""What a component says, kept in a rotating log file."""

from __future__ import annotations

import asyncio
import logging
import logging.handlers
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

LOG_BYTES: Final = 5_000_000
OLD_LOG_FILES: Final = 3
CHUNK_BYTES: Final = 65_536
LONGEST_LINE_BYTES: Final = 1 << 20


async def copy_into(log_file: Path, output: asyncio.StreamReader) -> None:
    """Copy an output to a log file, whole lines at a time, until it ends."""
    log = logging.handlers.RotatingFileHandler(log_file, maxBytes=LOG_BYTES, backupCount=OLD_LOG_FILES)
    try:
        await _copy(output, lambda text: log.emit(logging.makeLogRecord({"msg": text.decode(errors="replace")})))
    finally:
        log.close()


async def reader_of(descriptor: int) -> asyncio.StreamReader:
    """The reading end of a pipe as a stream; the stream closes it."""
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(descriptor, "rb", buffering=0))
    return reader


async def _copy(output: asyncio.StreamReader, write: Callable[[bytes], None]) -> None:
    rest = b""
    while chunk := await output.read(CHUNK_BYTES):
        lines, _, rest = (rest + chunk).rpartition(b"\n")
        if len(rest) > LONGEST_LINE_BYTES:
            lines, rest = rest, b""
        if lines:
            write(lines)
    if rest:
        write(rest)
