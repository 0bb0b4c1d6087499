"""
Runs components: each in a session of its own, restarted with growing pauses, stopped wave by wave; leaves no orphan.

`airflow standalone` does not do this: it never restarts a child, and orphans its components when it is ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from subprocess import SubprocessError
from typing import Final

from local import component_log, sessions, state
from local.component import BackOff, Component

DEATHS_WHILE_STARTING: Final = 3
LAST_BYTES: Final = 1000

Say = Callable[[str, str], None]


class ComponentError(Exception):
    """A component cannot be brought up; the message names it, what happened, and its log file."""


@dataclass(slots=True)
class _Running:
    component: Component
    process: Process | None = None
    deaths: int = 0
    watch: asyncio.Task[None] | None = None


class Supervisor:
    """Starts, watches and stops components. `say` gets (component, sentence) whenever one dies or comes back."""

    def __init__(self, logs: Path, say: Say, back_off: BackOff | None = None) -> None:
        self._logs = logs
        self._say = say
        self._back_off = back_off or BackOff()
        self._running: dict[str, _Running] = {}
        self._sessions: set[int] = set()
        self._guard_pipe = -1
        self._stopping = False

    async def __aenter__(self) -> Supervisor:
        self._logs.mkdir(parents=True, exist_ok=True)
        reading, self._guard_pipe = os.pipe()
        try:
            self._guard = await asyncio.create_subprocess_exec(
                sys.executable, "-I", sessions.__file__,
                stdin=reading, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True, env={},
            )  # fmt: skip
        finally:
            os.close(reading)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        os.close(self._guard_pipe)
        await self._guard.wait()

    def pid(self, name: str) -> int | None:
        """Process id of a component, None between its death and its restart."""
        process = self._running[name].process
        return process.pid if process and process.returncode is None else None

    def last_words(self, name: str) -> str:
        """The last line that a component wrote."""
        try:
            lines = self._log(name).read_bytes()[-LAST_BYTES:].decode(errors="replace").split("\n")
        except FileNotFoundError:
            return ""
        return next((line for line in reversed(lines) if line.strip()), "")

    async def start(self, component: Component, within_seconds: float = 300.0) -> None:
        """
        Start a component, return when it is ready, and keep it running from then on.

        Raises:
            ComponentError: it keeps dying, or is not ready in time.
        """
        running = self._running[component.name] = _Running(component)
        running.watch = asyncio.create_task(self._keep(running), name=component.name)
        deadline = time.monotonic() + within_seconds
        pause = 0.01
        while not (running.process and await component.ready()):
            if running.watch.done():
                watch, running.watch = running.watch, None
                await watch  # raises when it could not even be run
                raise ComponentError(f"{component.name} ended before it was ready: {self._log(component.name)}")
            if running.deaths >= DEATHS_WHILE_STARTING:
                raise ComponentError(
                    f"{component.name} ended {running.deaths} times while starting: {self._log(component.name)}"
                )
            if time.monotonic() > deadline:
                raise ComponentError(
                    f"{component.name} is not ready after {within_seconds:.0f} s: {self._log(component.name)}"
                )
            await asyncio.sleep(pause)
            pause = min(2 * pause, 0.1)

    async def run(self, name: str, command: tuple[str, ...], environment: Mapping[str, str]) -> None:
        """
        Run a command to its end, its output into a log file of that name.

        Raises:
            ComponentError: it ended with anything but 0.
        """
        process, output = await self._spawn(name, command, environment, None)
        await self._follow(name, process, output)
        if process.returncode:
            raise ComponentError(f"{name} ended with {process.returncode}: {self._log(name)}")

    async def stop(self) -> None:
        """Stop everything, wave by wave from the highest, politely and then not; one that fails keeps none running."""
        self._stopping = True
        failed: list[BaseException] = []
        try:
            for wave in sorted({running.component.wave for running in self._running.values()}, reverse=True):
                stops = (self._stop(r) for r in self._running.values() if r.component.wave == wave)
                failed += [each for each in await asyncio.gather(*stops, return_exceptions=True) if each]
        finally:
            self.kill()
        if failed:
            raise BaseExceptionGroup("components that did not stop in order", failed)

    def kill(self) -> None:
        """Kill everything at once."""
        self._stopping = True
        for session in list(self._sessions):
            sessions.send(session, signal.SIGKILL)

    async def _keep(self, running: _Running) -> None:
        component = running.component
        pause = self._back_off.first_seconds
        while not self._stopping:
            started = time.monotonic()
            ending = await self._live(running)
            if self._stopping:
                return
            if component.may_end and running.process and running.process.returncode == 0:
                self._say(component.name, f"was told to end, and stays down: {self._log(component.name)}")
                return
            running.deaths += 1
            if time.monotonic() - started > self._back_off.calm_after_seconds:
                pause = self._back_off.first_seconds
            self._say(component.name, f"{ending}; again in {pause:g} s: {self._log(component.name)}")
            await asyncio.sleep(pause)
            pause = min(2 * pause, self._back_off.longest_seconds)

    async def _live(self, running: _Running) -> str:
        """One life of a component, from its start to how it ended."""
        name, component = running.component.name, running.component
        try:
            process, output = await self._spawn(name, component.command, component.environment, component.account)
        except (OSError, SubprocessError) as error:
            if running.process:
                return f"cannot be run ({error})"  # say for want of memory or of open files
            raise ComponentError(f"{name} cannot be run: {error}") from error
        running.process = process
        if running.deaths:
            self._say(name, "started again")
        await self._follow(name, process, output)
        return _ending(process)

    async def _stop(self, running: _Running) -> None:
        if running.watch is None:
            return
        process = running.process
        if process is None or process.returncode is not None:
            running.watch.cancel()  # it sleeps until its restart
        else:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(running.component.stop_signal)
            done, _ = await asyncio.wait({running.watch}, timeout=running.component.stop_seconds)
            if not done:
                self._say(running.component.name, f"did not stop in {running.component.stop_seconds:g} s: killed")
                sessions.send(process.pid, signal.SIGKILL)
        with contextlib.suppress(asyncio.CancelledError):
            await running.watch

    async def _spawn(
        self, name: str, command: tuple[str, ...], environment: Mapping[str, str], account: state.Account | None
    ) -> tuple[Process, asyncio.StreamReader]:
        # A pipe of our own: with asyncio's, wait() would last until the last grandchild that inherited it is gone.
        reading, writing = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *command, env=dict(environment), stdin=DEVNULL, stdout=writing, stderr=STDOUT, start_new_session=True,
                # The process itself, before it becomes the command: a supervisor that is killed between starting it
                # and writing down its number would leave it behind.
                preexec_fn=lambda: self._tell_guard(f"+{os.getpid()}"),
                cwd="/", **state.identity(account),
            )  # fmt: skip
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        self._sessions.add(process.pid)
        return process, await component_log.reader_of(reading)

    async def _follow(self, name: str, process: Process, output: asyncio.StreamReader) -> None:
        """Write what a process says to its log file; when it ends, end what it leaves in its session."""
        log = asyncio.create_task(component_log.copy_into(self._log(name), output))
        try:
            await process.wait()
        finally:
            await self._finish(process)
            await asyncio.wait({log}, timeout=0.5)  # the last words; a process that left the session may hold the pipe
            log.cancel()

    async def _finish(self, process: Process) -> None:
        """End what a dead process left in its session, then forget the session."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            sessions.send(process.pid, number)
            for _ in range(40):
                if not sessions.members(process.pid):
                    break
                await asyncio.sleep(0.05)
        self._sessions.discard(process.pid)
        self._tell_guard(f"-{process.pid}")

    def _tell_guard(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # somebody killed the guard: what runs goes on without it
            os.write(self._guard_pipe, f"{line}\n".encode())

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"


def _ending(process: Process) -> str:
    code = process.returncode or 0
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
