"""Ports on this machine: a taken one is said before anything starts on it."""

from __future__ import annotations

import socket


class PortTakenError(RuntimeError):
    """A port cannot be used; the message says which, for what, and the setting that changes it."""


def require_free_port(port: int, what: str, setting: str, host: str = "127.0.0.1") -> None:
    """
    Make sure that a server of ours can listen on a port.

    Raises:
        PortTakenError: it cannot.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was just left counts as free
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTakenError(
                f"port {port}, wanted for {what}, cannot be used ({error.strerror}): set {setting} to another one"
            ) from error
