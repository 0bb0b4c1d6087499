"""The way to the game server: one login with one key, to the one server whose host key is known."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Final

import paramiko  # type: ignore[import-untyped]

from include.source.folder import SourceError

DEFAULT_PORT: Final = 22


@dataclass(frozen=True, slots=True)
class Login:
    """
    What it takes to be let in, and to know by whom.

    Attributes:
        key_path: the private key of the account, without a passphrase.
        host_key: type and public key of the server, like "ssh-ed25519 AAAA...".
    """

    host: str
    port: int
    user: str
    key_path: Path
    host_key: str


@contextmanager
def sftp_session(login: Login, silence_seconds: float = 30) -> Iterator[paramiko.SFTPClient]:
    """
    Open an SFTP session with the key of `login` and no other, neither an agent's nor one from `~/.ssh`.

    Args:
        silence_seconds: for each answer of the server, from the first on; after that it counts as gone.

    Raises:
        SourceError: the server cannot be reached, is another one than expected, or does not let us in.
    """
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(_connected(login, silence_seconds))
            client = _sftp(connection, silence_seconds)
        except paramiko.BadHostKeyException as error:
            raise SourceError("the game server's host key is not the one in SSH_HOST_KEY") from error
        except paramiko.AuthenticationException as error:
            raise SourceError("the game server refused the login: SSH_USER or SSH_KEY_PATH does not fit") from error
        except (OSError, EOFError, paramiko.SSHException, paramiko.SFTPError) as error:
            raise SourceError(f"the game server cannot be reached: {str(error) or type(error).__name__}") from error
        yield client


def _connected(login: Login, silence_seconds: float) -> paramiko.SSHClient:
    client = paramiko.SSHClient()
    host_key = _host_key(login.host_key)
    name = login.host if login.port == DEFAULT_PORT else f"[{login.host}]:{login.port}"
    client.get_host_keys().add(name, host_key.get_name(), host_key)
    try:
        client.connect(
            login.host,
            login.port,
            login.user,
            pkey=_private_key(login.key_path),
            allow_agent=False,
            look_for_keys=False,
            timeout=silence_seconds,
            banner_timeout=silence_seconds,
            auth_timeout=silence_seconds,
        )
    except BaseException:
        client.close()
        raise
    return client


def _sftp(connection: paramiko.SSHClient, silence_seconds: float) -> paramiko.SFTPClient:
    transport = connection.get_transport()
    if transport is None:
        raise paramiko.SSHException("the connection was closed at once")
    channel = transport.open_session(timeout=silence_seconds)
    channel.settimeout(silence_seconds)
    # paramiko has no limit for the request to start SFTP on a channel: it ends when the transport is closed.
    silence = Timer(silence_seconds, transport.close)
    silence.start()
    try:
        channel.invoke_subsystem("sftp")
    finally:
        silence.cancel()
    return paramiko.SFTPClient(channel)


def _host_key(text: str) -> paramiko.PKey:
    kind, key = text.split()
    try:
        return paramiko.PKey.from_type_string(kind, base64.b64decode(key))
    except (ValueError, paramiko.SSHException, paramiko.pkey.UnknownKeyType) as error:
        raise SourceError(f"SSH_HOST_KEY is a key of the type {kind}, which is not known here") from error


def _private_key(path: Path) -> paramiko.PKey:
    try:
        return paramiko.PKey.from_path(path)
    except OSError as error:
        raise SourceError(f"SSH_KEY_PATH: {path} cannot be read: {error.strerror}") from error
    except TypeError as error:  # cryptography's, for a key that needs a passphrase
        raise SourceError(f"SSH_KEY_PATH: {path} has a passphrase, expected a key without one") from error
    except (ValueError, paramiko.SSHException, paramiko.pkey.UnknownKeyType) as error:
        raise SourceError(f"SSH_KEY_PATH: {path} is no private key of a known type") from error
