from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from local import sessions
from local.component import BackOff, Component
from local.supervisor import ComponentError, Supervisor

pytestmark = pytest.mark.lengthy

FAST = BackOff(first_seconds=0.005, longest_seconds=0.02, calm_after_seconds=60)
SLEEP = "exec sleep 60"
PARENT_AND_CHILD = "sleep 60 & echo $! > {pids}; wait"


async def always() -> bool:
    return True


def shell(name: str, script: str, wave: int = 0, stop_seconds: float = 2) -> Component:
    return Component(name, ("/bin/sh", "-c", script), {"PATH": os.defpath}, always, wave, stop_seconds=stop_seconds)


class Said:
    """What the supervisor said, and a way to wait for it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._more = asyncio.Event()

    def __call__(self, name: str, sentence: str) -> None:
        self.lines.append(f"{name} {sentence}")
        self._more.set()

    async def times(self, word: str, count: int = 1) -> None:
        while sum(word in line for line in self.lines) < count:
            self._more.clear()
            await self._more.wait()


def gone(pid: int) -> bool:
    try:
        return pid not in sessions.members(os.getsid(pid))
    except ProcessLookupError:
        return True


def wait_for(condition: object, seconds: float = 60) -> None:
    """Wait as long as a busy machine may need; a test that fails is slow, one that passes is not."""
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_killed_component_is_started_again_and_that_is_said(tmp_path: Path) -> None:
    said = Said()

    async def run() -> tuple[int | None, int | None]:
        async with Supervisor(tmp_path, said, FAST) as supervisor:
            await supervisor.start(shell("sleeper", SLEEP))
            before = supervisor.pid("sleeper")
            assert before
            os.kill(before, signal.SIGKILL)
            await said.times("started again")
            return before, supervisor.pid("sleeper")

    before, after = asyncio.run(run())
    assert after not in (None, before)
    assert "sleeper was killed by SIGKILL" in said.lines[0]


@pytest.mark.parametrize(("may_end", "code", "lives"), [(True, 0, 1), (True, 1, 2), (False, 0, 2)])
def test_only_what_may_end_stays_down_and_only_when_it_was_told_to(
    tmp_path: Path, may_end: bool, code: int, lives: int
) -> None:
    said, began = Said(), tmp_path / "began"
    component = replace(shell("worker", f"echo >> {began}; sleep 0.1; exit {code}"), may_end=may_end)

    async def run() -> None:
        async with Supervisor(tmp_path, said, FAST) as supervisor:
            await supervisor.start(component)
            await said.times("was told to end" if lives == 1 else "ended with", lives)
            await asyncio.sleep(0.2)

    asyncio.run(run())

    assert (len(began.read_text()) == 1) == (lives == 1)


def test_what_ends_before_it_is_ready_is_an_error(tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    async def run() -> None:
        async with Supervisor(tmp_path, Said(), FAST) as supervisor:
            await supervisor.start(replace(shell("worker", "exit 0"), may_end=True, ready=never))

    with pytest.raises(ComponentError, match="worker ended before it was ready"):
        asyncio.run(run())


def test_pauses_before_restarts_double_up_to_the_longest(tmp_path: Path) -> None:
    said = Said()

    async def run() -> None:
        async with Supervisor(tmp_path, said, FAST) as supervisor:
            await supervisor.start(shell("failing", "exit 3"))
            await said.times("ended with 3", 4)

    asyncio.run(run())
    pauses = [line.split("again in ")[1].split(" s")[0] for line in said.lines if "ended with 3" in line]
    assert pauses[:4] == ["0.005", "0.01", "0.02", "0.02"]


def test_a_restart_that_fails_is_said_and_tried_again(tmp_path: Path) -> None:
    said = Said()
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\n{SLEEP}\n")
    program.chmod(0o755)

    async def run() -> None:
        async with Supervisor(tmp_path, said, FAST) as supervisor:
            await supervisor.start(Component("sleeper", (str(program),), {"PATH": os.defpath}, always, 0))
            program.chmod(0o000)
            program.rename(tmp_path / "away")
            os.kill(supervisor.pid("sleeper") or 0, signal.SIGKILL)
            await said.times("cannot be run", 2)
            (tmp_path / "away").rename(program)
            program.chmod(0o755)
            await said.times("started again")
            assert supervisor.pid("sleeper")

    asyncio.run(run())


def test_a_program_that_is_not_there_is_an_error_that_names_the_component(tmp_path: Path) -> None:
    async def run() -> None:
        async with Supervisor(tmp_path, Said(), FAST) as supervisor:
            await supervisor.start(Component("absent", (str(tmp_path / "absent"),), {}, always, 0))

    with pytest.raises(ComponentError, match=r"absent cannot be run: .*No such file"):
        asyncio.run(run())


def test_a_watch_that_failed_does_not_keep_lower_waves_running(tmp_path: Path) -> None:
    stopped = tmp_path / "stopped"

    class Broken(Said):
        def __call__(self, name: str, sentence: str) -> None:
            super().__call__(name, sentence)
            raise LookupError("a terminal that broke")

    said = Broken()

    async def run() -> None:
        async with Supervisor(tmp_path, said, FAST) as supervisor:
            trap = f"trap 'touch {stopped}; exit' TERM; touch {tmp_path}/up; while :; do sleep 0.02; done"
            await supervisor.start(shell("database", trap, wave=0, stop_seconds=60))
            await supervisor.start(shell("worker", SLEEP, wave=1))
            await asyncio.to_thread(wait_for, (tmp_path / "up").exists)
            os.kill(supervisor.pid("worker") or 0, signal.SIGKILL)
            await said.times("was killed")

    with pytest.raises(BaseExceptionGroup) as failed:
        asyncio.run(run())
    assert failed.group_contains(LookupError)
    assert stopped.exists()


def test_a_component_that_keeps_dying_while_starting_is_an_error_that_names_its_log(tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    async def run() -> None:
        async with Supervisor(tmp_path, Said(), FAST) as supervisor:
            await supervisor.start(Component("broken", ("/bin/false",), {}, never, 0))

    with pytest.raises(ComponentError, match=rf"broken ended \d times while starting: {tmp_path}/broken\.log"):
        asyncio.run(run())


def test_higher_waves_stop_before_lower_ones(tmp_path: Path) -> None:
    record = tmp_path / "stopped"
    script = f"trap 'echo NAME >> {record}; exit' TERM; touch {tmp_path}/NAME; while :; do sleep 0.02; done"
    names = ["database", "server", "worker"]

    async def run() -> None:
        async with Supervisor(tmp_path, Said(), FAST) as supervisor:
            for wave, name in enumerate(names):
                await supervisor.start(shell(name, script.replace("NAME", name), wave, stop_seconds=60))
            await asyncio.to_thread(wait_for, lambda: all((tmp_path / name).exists() for name in names))

    asyncio.run(run())
    assert record.read_text().split() == ["worker", "server", "database"]


def test_a_component_that_ignores_the_polite_signal_is_killed_with_its_children(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    said = Said()

    async def run() -> None:
        async with Supervisor(tmp_path, said, FAST) as supervisor:
            stubborn = f"trap '' TERM; {PARENT_AND_CHILD.format(pids=pids)}"
            await supervisor.start(shell("stubborn", stubborn, stop_seconds=0.05))
            await asyncio.to_thread(wait_for, pids.exists)
            await asyncio.sleep(0.05)

    asyncio.run(run())
    assert "stubborn did not stop in 0.05 s: killed" in said.lines
    wait_for(lambda: gone(int(pids.read_text())))


def test_children_of_a_killed_component_are_ended_before_it_starts_again(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    said = Said()

    async def run() -> int:
        async with Supervisor(tmp_path, said, FAST) as supervisor:
            await supervisor.start(shell("parent", PARENT_AND_CHILD.format(pids=pids)))
            await asyncio.to_thread(wait_for, lambda: pids.exists() and pids.read_text().strip())
            child, parent = int(pids.read_text()), supervisor.pid("parent")
            assert parent
            os.kill(parent, signal.SIGKILL)
            await said.times("started again")
            assert gone(child)
            return child

    asyncio.run(run())


def test_a_child_in_a_group_of_its_own_is_ended_too(tmp_path: Path) -> None:
    """Airflow's task processes are: a signal to the component's group does not reach them."""
    pids = tmp_path / "pids"
    child = f"import os, time; os.setpgid(0, 0); open({str(pids)!r}, 'w').write(str(os.getpid())); time.sleep(60)"

    async def run() -> None:
        async with Supervisor(tmp_path, Said(), FAST) as supervisor:
            await supervisor.start(shell("parent", f'{sys.executable} -S -c "{child}" & wait'))
            await asyncio.to_thread(wait_for, lambda: pids.exists() and pids.read_text())

    asyncio.run(run())
    wait_for(lambda: gone(int(pids.read_text())))


def test_nothing_is_left_when_the_supervisor_itself_is_killed(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    program = f"""
import asyncio
from pathlib import Path
from local.supervisor import Supervisor
from tests.local.test_supervisor import PARENT_AND_CHILD, Said, shell
async def run():
    async with Supervisor(Path({str(tmp_path)!r}), Said()) as supervisor:
        await supervisor.start(shell("parent", PARENT_AND_CHILD.format(pids={str(pids)!r})))
        await asyncio.sleep(60)
asyncio.run(run())
"""
    supervisor = subprocess.Popen([sys.executable, "-c", program], cwd=Path(__file__).parents[2])
    wait_for(lambda: pids.exists() and pids.read_text().strip())
    supervisor.kill()
    supervisor.wait()

    wait_for(lambda: gone(int(pids.read_text())))


def test_what_a_component_says_is_in_its_log(tmp_path: Path) -> None:
    async def run() -> None:
        async with Supervisor(tmp_path, Said(), FAST) as supervisor:
            await supervisor.run("greeter", ("/bin/sh", "-c", "echo hello; echo again >&2"), {})

    asyncio.run(run())
    assert (tmp_path / "greeter.log").read_text() == "hello\nagain\n"


def test_a_command_that_fails_says_where_its_output_is(tmp_path: Path) -> None:
    async def run() -> None:
        async with Supervisor(tmp_path, Said(), FAST) as supervisor:
            await supervisor.run("migration", ("/bin/sh", "-c", "exit 4"), {})

    with pytest.raises(ComponentError, match=r"migration ended with 4: .*migration\.log"):
        asyncio.run(run())
