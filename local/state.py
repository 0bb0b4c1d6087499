"""The state folder: who may enter it, whose its children are, and the secrets that are made once and kept."""

from __future__ import annotations

import errno
import fcntl
import os
import pwd
import secrets
import stat
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TypedDict


class StateError(RuntimeError):
    """The state folder cannot be used as it is; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """A system account to run a process as."""

    uid: int
    gid: int


class Identity(TypedDict, total=False):
    """The arguments of `subprocess` that say whose a process is."""

    user: int
    group: int
    extra_groups: list[int]


def server_account() -> Account | None:
    """The account that servers run as when we are root: PostgreSQL refuses to run as root. None: as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise StateError("PostgreSQL does not run as root, and this system has no account 'nobody'") from None
    return Account(entry.pw_uid, entry.pw_gid)


def owner_of(path: Path) -> Account | None:
    """The account that a path belongs to, when we are root and it belongs to somebody else; None otherwise."""
    status = path.stat()
    if os.geteuid() != 0 or status.st_uid == 0:
        return None
    return Account(status.st_uid, status.st_gid)


def prepare_home(home: Path) -> Path:
    """
    The state folder itself, made when missing; root's can be passed through by its servers, but not listed.

    One that was there before keeps its mode: it may be for other things as well.

    Raises:
        StateError: it belongs to somebody else, is no folder, or everybody may write into it.
    """
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        try:
            home.mkdir()
        except FileExistsError:
            _require_ours(home)
        else:
            home.chmod(_passage_mode())
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        raise StateError(
            f"the state folder {home} cannot be used: {error.strerror}. It belongs to the account that made it; "
            "start as that account, or set FRAGFLOW_HOME to another folder"
        ) from error
    return home


def _require_ours(home: Path) -> None:
    if not home.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    status = home.stat()
    if status.st_uid != os.geteuid():
        raise PermissionError(errno.EPERM, "it is not ours")
    if status.st_mode & stat.S_IWOTH:
        raise StateError(
            f"the state folder {home} cannot be used: everybody may write into it, and it shall hold passwords; "
            "set FRAGFLOW_HOME to a folder that need not exist yet"
        )


def _passage_mode() -> int:
    return 0o711 if os.geteuid() == 0 else 0o700


def prepare_passage(folder: Path) -> Path:
    """
    A folder on the way to what a server's account owns: root's can be passed through, but neither listed nor changed.

    Who owns a folder can put a link in the place of any file there, and have root follow it.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    os.chown(folder, os.geteuid(), -1)  # an earlier version gave it to the server's account
    folder.chmod(_passage_mode())
    return folder


def prepare_child(folder: Path, owner: Account | None = None) -> Path:
    """A folder inside the state folder that only its owner may enter; ours, or that of a server's account."""
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    if owner is not None:
        os.chown(folder, owner.uid, owner.gid)
    return folder


def kept_secret(file: Path) -> str:
    """The secret in a file that only we can read, generated the first time. It begins with a letter or a digit."""
    with suppress(FileNotFoundError):
        if kept := file.read_text(encoding="ascii").strip():
            return kept
        file.unlink()  # left empty by a power cut: anybody could guess that one
    with suppress(FileExistsError):  # another process was faster
        write_new(file, f"{secrets.token_hex(16)}\n".encode())
    return file.read_text(encoding="ascii").strip()


def write_new(file: Path, content: bytes) -> None:
    """
    Write a file that only we can read. It is there with all of its content or not at all, whatever ends us meanwhile.

    Raises:
        FileExistsError: it is there already.
    """
    unfinished = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(unfinished, file)  # unlike a rename it never takes the place of another's
    finally:
        unfinished.unlink(missing_ok=True)


def own(folder: Path) -> TextIOWrapper:
    """
    Take a folder for this process until the result is closed or the process dies, however it dies.

    Raises:
        StateError: another process has it.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
    lock = os.fdopen(os.open(folder / "lock", flags, 0o600), "a+")
    os.fchmod(lock.fileno(), 0o600)  # an earlier version left that to the umask
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        owner = lock.read().strip()
        lock.close()
        raise StateError(f"{folder} is in use by process {owner}: stop that first") from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def can_reach(account: Account | None, path: Path) -> bool:
    """Whether an account can enter a folder or run a program; asked of the system, which knows all the rules."""
    if account is None:
        return os.access(path, os.X_OK)
    question = subprocess.run(["/usr/bin/env", "test", "-x", path], cwd="/", check=False, **identity(account))
    return question.returncode == 0


def identity(account: Account | None) -> Identity:
    """What `subprocess` needs to run a program as an account, and as nothing more than that account."""
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
