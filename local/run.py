"""Runs a system until its work is done or somebody stops it; whatever happens, nothing is left running."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any, Final

from include.settings import SettingsError
from include.store.pool import DatabaseUnreachableError
from local import state
from local.ports import PortTakenError, require_free_port
from local.postgres import PostgresError
from local.runtime import Port, System, bring_up, start_or_say
from local.state import StateError
from local.supervisor import ComponentError, Supervisor
from local.terminal import Terminal

Work = Callable[[asyncio.Event], Coroutine[Any, Any, None]]
"""Begins while the system starts; the event is set when all of it is ready."""

FORESEEN: Final = (ComponentError, DatabaseUnreachableError, PortTakenError, PostgresError, SettingsError, StateError)
"""What a person can do something about: said in a sentence. Anything else is a mistake of ours, shown in full."""


def run(system: System, terminal: Terminal, alongside: Work) -> None:
    """Start a system and work alongside it; the end of the work ends everything. Raises what could not be started."""
    with state.own(system.settings.fragflow_home):
        _require_ports(system)
        asyncio.run(_run(system, terminal, alongside))


def exit_code(program: Callable[[], None], terminal: Terminal) -> int:
    """Run a program; what can be foreseen is said in a sentence a line and gives 1."""
    try:
        program()
    except KeyboardInterrupt:  # before anything was started; afterwards Ctrl-C is a signal that stops in order
        return 130
    except FORESEEN as error:
        terminal.failed(str(error))
        return 1
    except BaseExceptionGroup as errors:
        foreseen, others = errors.split(FORESEEN)
        if others:
            raise
        terminal.failed("\n".join(str(error) for error in _leaves(foreseen)))
        return 1
    return 0


async def _run(system: System, terminal: Terminal, alongside: Work) -> None:
    async with Supervisor(state.prepare_child(system.settings.fragflow_home / "logs"), terminal.say) as supervisor:
        work = asyncio.create_task(_start_and_work(system, supervisor, terminal, alongside))

        def stop() -> None:
            if work.done() or work.cancelling():
                supervisor.kill()
            else:
                terminal.stopping()
                work.cancel()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, stop)
        try:
            await work
        except asyncio.CancelledError:
            pass
        else:
            terminal.stopping()
    terminal.line("Stopped.")


async def _start_and_work(system: System, supervisor: Supervisor, terminal: Terminal, alongside: Work) -> None:
    ready = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(alongside(ready))
        terminal.expect(system.names)
        await bring_up(system, supervisor, terminal)
        terminal.all_ready(system.addresses)
        ready.set()
        if system.bot:
            group.create_task(start_or_say(system.bot, supervisor, terminal))


def _require_ports(system: System) -> None:
    database = []
    if system.postgres and not system.postgres.left_behind:
        database = [Port(system.postgres.port, "PostgreSQL", "POSTGRES_PORT")]
    taken = []
    for port in (*system.ports, *database):
        try:
            require_free_port(port.number, port.what, port.setting)
        except PortTakenError as error:
            taken.append(str(error))
    if taken:
        raise PortTakenError("\n".join(taken))


def _leaves(error: BaseException | None) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for child in error.exceptions for leaf in _leaves(child)]
    return [error] if error else []
