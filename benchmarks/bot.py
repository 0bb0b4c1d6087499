"""
The bot in earnest: every command, slash and typed, and one hundred members at once, over 10,000 rounds.

Budgets (issue 5): an acknowledgement in 200 ms always, nothing remembered answered in 500 ms, under 15 connections,
150 MB with charts drawn. `fragflow bot` runs in its own process against the stand-in of tests/discord_server; before
every measured call it is told to forget all answers, and somebody new asks, whom no rate limit holds back.
Run it: python -m benchmarks.bot [--calls 50] [--rounds 10000]; it prints tables for docs/speed.md.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from benchmarks import history
from benchmarks.bot_process import Process, Words, bot_over, words_of
from benchmarks.report import Figure, parser, report
from include.answers.errors import Level
from include.answers.registry import COMMANDS
from include.stats.boards import BOARDS
from include.store import Store
from tests.bot.case import CLAIMANT, filled_in
from tests.bot.cases import CASES
from tests.bot.reading import plain
from tests.bot.running import Running
from tests.discord_server.people import Person
from tests.discord_server.waiting import until

MEMBERS: Final = 100
DRAWN: Final = 20
ACK_MS: Final = 200.0
ANSWER_MS: Final = 500.0
CONNECTIONS: Final = 15
MEGABYTES: Final = 150
WRONG: Final = ("That went wrong", "cannot be reached")


@dataclass
class Timed:
    """What was measured of one command in one way."""

    ack_ms: list[float] = field(default_factory=list)
    shown_ms: list[float] = field(default_factory=list)
    queries: float = 0
    errors: int = 0

    def add(self, ack_ms: float, shown_ms: float, text: str) -> None:
        self.ack_ms.append(ack_ms)
        self.shown_ms.append(shown_ms)
        self.errors += any(each in text for each in WRONG)

    @property
    def late_ms(self) -> float:
        """95 of 100 are not slower."""
        return quantiles(self.shown_ms, n=20)[-1] if len(self.shown_ms) > 1 else self.shown_ms[0]


async def slash(person: Person, name: str, options: dict[str, Any], timed: Timed) -> None:
    """Use a slash command and note how long it took."""
    use = await person.slash(name, **options)
    message = await use.shown(30)
    timed.add(use.ack_ms, use.shown_ms, plain(message))


async def typed(person: Person, words: str, timed: Timed) -> None:
    """Type a command in a channel of the person's own, and note the same; the bot typing is an acknowledgement."""
    discord = person.server
    channel, direct, calls = discord.world.add_channel("asking"), person.direct, len(discord.calls)
    discord.gateway.dispatch("CHANNEL_CREATE", channel)
    said = await person.say(words, channel)
    began = discord.at[said["id"]]
    paths = {f"/channels/{each['id']}/{what}" for each in (channel, direct) for what in ("typing", "messages")}
    message = (await until(lambda: discord.said_by_bot(direct) or discord.answers_to(said), 30))[0]
    first = next((call.at for call in discord.calls[calls:] if call.path in paths), discord.at[message["id"]])
    timed.add((first - began) * 1000, (discord.at[message["id"]] - began) * 1000, plain(message))


async def forget(bot: Running) -> None:
    """Let the bot forget all answers."""
    await (await bot.stranger(Level.ADMIN).slash("clear_cache")).shown(30)


async def measure(name: str, way: str, calls: int, process: Process, bot: Running, words: Words) -> Timed:
    """Ask a command so often, nothing remembered."""
    case, command, timed = CASES[name], COMMANDS[name], Timed()
    for _ in range(calls):
        person = bot.stranger(command.level)
        claimant = case.prepare(bot, person, words) if case.prepare else None  # type: ignore[arg-type]
        await forget(bot)
        asked = await asyncio.to_thread(process.queries)
        if way == "slash":
            options = {
                key: claimant if each == CLAIMANT else filled_in(each, words) for key, each in case.options.items()
            }
            await slash(person, name, options, timed)
        else:
            line = filled_in(case.typed, words).replace(CLAIMANT, claimant.mention if claimant else CLAIMANT)
            await typed(person, f"!{line}", timed)
        await asyncio.sleep(0.02)  # what is written after the answer
        timed.queries = await asyncio.to_thread(process.queries) - asked
    return timed


async def every_command(calls: int, process: Process, bot: Running, words: Words) -> dict[tuple[str, str], Timed]:
    """Measure all of them, and print their table."""
    print("| Command | Way | Queries | Median ms | 95 % ms | Slowest ack ms |\n| --- | --- | --- | --- | --- | --- |")
    every: dict[tuple[str, str], Timed] = {}
    for name in CASES:
        for way in ("slash", "typed"):
            timed = every[name, way] = await measure(name, way, calls, process, bot, words)
            cells = (median(timed.shown_ms), timed.late_ms, max(timed.ack_ms))
            print(
                f"| `{name}` | {way} | {timed.queries:.0f} | " + " | ".join(f"{each:.0f}" for each in cells) + " |",
                flush=True,
            )
            if timed.errors:
                print(f"{name}, {way}: {timed.errors} answers were errors", file=sys.stderr)
    return every


Asks = Callable[[Person, int, Timed], Awaitable[None]]


@dataclass
class Crowd:
    """What was measured of many at once."""

    timed: Timed
    seconds: float
    connections: int
    megabytes: float


async def at_once(what: str, process: Process, bot: Running, ask: Asks, members: int = MEMBERS) -> Crowd:
    """Let many ask at once while connections and memory are watched."""
    timed, most = Timed(), [0, 0.0]
    people = [bot.stranger() for _ in range(members)]

    async def watch() -> None:
        while True:
            most[0] = max(most[0], await asyncio.to_thread(process.connections))
            most[1] = max(most[1], process.megabytes())
            await asyncio.sleep(0.05)

    watching, began = asyncio.create_task(watch()), time.perf_counter()
    await asyncio.gather(*(ask(person, number, timed) for number, person in enumerate(people)))
    seconds = time.perf_counter() - began
    watching.cancel()
    crowd = Crowd(timed, seconds, int(most[0]), max(most[1], process.megabytes()))
    cells = (max(timed.ack_ms), max(timed.shown_ms), timed.errors, crowd.connections, crowd.megabytes)
    print(f"| {what} | " + " | ".join(f"{each:.0f}" for each in cells) + " |", flush=True)
    return crowd


async def crowds(process: Process, bot: Running, words: Words) -> dict[str, Crowd]:
    """Boards and profiles, nothing remembered, then remembered, then typed; then charts."""
    boards = list(BOARDS)

    async def mixed(person: Person, number: int, timed: Timed) -> None:
        if number % 2:
            options = {"stat": boards[number // 2 % len(boards)], "page": 1 + number // 2 // len(boards)}
            await slash(person, "leaderboard", options, timed)
        else:
            await slash(person, "stats", {"player": words.regulars[number // 2]}, timed)

    async def in_words(person: Person, number: int, timed: Timed) -> None:
        line = f"lb {boards[number // 2 % len(boards)]}" if number % 2 else f"stats {words.regulars[number // 2]}"
        await typed(person, f"!{line}", timed)

    async def drawn(person: Person, number: int, timed: Timed) -> None:
        options = {"player": words.regulars[number], "other": words.regulars[number + 1]}
        await slash(person, "compare", options, timed)

    print("| One hundred at once | Slowest ack ms | Slowest answer ms | Errors | Connections | MB |")
    print("| --- | --- | --- | --- | --- | --- |")
    await forget(bot)
    made = await at_once("boards and profiles, slash, nothing remembered", process, bot, mixed)
    remembered = await at_once("the same, remembered", process, bot, mixed)
    await forget(bot)
    lines = await at_once("the same, typed, nothing remembered", process, bot, in_words)
    charts = await at_once(f"a chart for each of {DRAWN}", process, bot, drawn, DRAWN)
    return {"boards and profiles": made, "remembered": remembered, "typed": lines, "charts": charts}


async def run(url: str, store: Store, calls: int, path: Path) -> int:
    words = words_of(store)
    async with bot_over(url, store) as (process, bot):
        started = process.megabytes()
        every = await every_command(calls, process, bot, words)
        worked = process.megabytes()
    # Another one: thousands of members and channels of the calls above make a crowd of the stand-in's own slowness.
    async with bot_over(url, store) as (process, bot):
        crowd = await crowds(process, bot, words)
    figures = {
        "slowest ack of any command": Figure((max(max(each.ack_ms) for each in every.values()),), "ms", ACK_MS),
        "slowest median of a command": Figure(
            (max(median(each.shown_ms) for each in every.values()),), "ms", ANSWER_MS
        ),
        "slowest 95 % of a command": Figure((max(each.late_ms for each in every.values()),), "ms", ANSWER_MS),
        "memory at the start": Figure((started,), "MB", MEGABYTES),
        "memory after all commands": Figure((worked,), "MB", MEGABYTES),
        "memory after a crowd": Figure((max(each.megabytes for each in crowd.values()),), "MB", MEGABYTES),
        "connections": Figure((max(each.connections for each in crowd.values()),), "", CONNECTIONS),
        "errors": Figure(
            (sum(each.errors for each in every.values()) + sum(each.timed.errors for each in crowd.values()),), ""
        ),
    }
    for name, each in crowd.items():
        figures[f"at once, {name}: slowest ack"] = Figure((max(each.timed.ack_ms),), "ms", ACK_MS)
        figures[f"at once, {name}: slowest answer"] = Figure((max(each.timed.shown_ms),), "ms")
    report("bot", figures, path)
    return int(figures["errors"].median > 0)


def main(argv: Sequence[str] | None = None) -> int:
    options = parser("bot", __doc__)
    options.add_argument("--calls", type=int, default=50, help="of each command in each way")
    options.add_argument("--rounds", type=int, choices=history.SIZES, default=10_000, help="of the history")
    arguments = options.parse_args(argv)
    with history.scratch(arguments.rounds, "history_of_the_bot") as url, Store(url, "benchmark", max_size=2) as store:
        return asyncio.run(run(url, store, arguments.calls, arguments.json))


if __name__ == "__main__":
    sys.exit(main())
