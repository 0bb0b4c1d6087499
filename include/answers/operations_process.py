"""Commands about the process that answers: is it well, how fast, how busy; and what it is told to do."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from include.answers.amounts import byte_count, milliseconds, moment, percent, span
from include.answers.answer import Answer
from include.answers.command import Asking
from include.answers.embeds import embed, table
from include.answers.facts import Facts, Timings
from include.posts.fields import Payload, field, fitting
from include.posts.text import in_markdown
from include.store import catalogue

NO_HOST: Final = "Only the bot knows: this was asked outside Discord."

NAME_CELLS: Final = 60


def health(asking: Asking) -> Answer:
    """Whether all is well. An answer at all means that the database is there."""
    facts, intake = _facts(asking), catalogue.read_intake(asking.connection, asking.place.server_id)
    zone, now = asking.place.zone, asking.now
    is_playing = bool(intake and intake.round_at and now - intake.round_at < asking.place.silence)
    lines = ["Database: answers", f"Discord: {_discord(facts)}"]
    if facts:
        lines.append(f"Up since: {moment(facts.started_at, now, zone)}")
    lines.append(f"Session: {'running' if is_playing else 'none running'}")
    if intake:
        lines.append(f"Last round: {moment(intake.round_at, now, zone)}")
        lines.append(f"Last file: {moment(intake.fetched_at, now, zone)}")
        lines.append(f"Server last looked at: {moment(intake.listed_at, now, zone)}")
    else:
        lines.append("No file has come yet.")
    return Answer(embed("Health", "\n".join(lines)))


def ping(asking: Asking) -> Answer:
    """How long the ways to Discord and to the database are."""
    began = time.perf_counter()
    catalogue.ping(asking.connection)
    took, facts = time.perf_counter() - began, _facts(asking)
    gateway = milliseconds(facts.latency_seconds) if facts else NO_HOST
    return Answer(embed("Pong", f"Gateway: {gateway}\nDatabase: {milliseconds(took)}"))


def metrics(asking: Asking) -> Answer:
    """How busy the process is, and the way from the game server to it."""
    facts, zone, now = _facts(asking), asking.place.zone, asking.now
    intake = catalogue.read_intake(asking.connection, asking.place.server_id)
    connections = catalogue.read_connections(asking.connection)
    most = catalogue.read_database(asking.connection).most_connections
    watched = [f"SFTP last looked at: {moment(intake.listed_at if intake else None, now, zone)}"]
    if intake and intake.listed_at:
        watched.append(f"Files found then: {intake.found_files:,}")
    held = fitting([f"{in_markdown(name, NAME_CELLS)}: {number}" for name, number in connections.items()])
    fields = [
        *(_process_fields(facts, asking) if facts else ()),
        field("Game server", "\n".join(watched)),
        field(f"Connections: {sum(connections.values())} of {most}", held),
    ]
    return Answer(embed("Metrics", "" if facts else NO_HOST, fields))


def _process_fields(facts: Facts, asking: Asking) -> Sequence[Payload]:
    process = (
        f"Up for {span(asking.now - facts.started_at)}",
        f"Memory: {byte_count(facts.memory_bytes)}",
        f"CPU: {percent(facts.cpu_share)} of one core",
    )
    asked = _timings(facts.commands)
    top = table(("Command", "Uses"), [(name, f"{uses:,}") for name, uses in facts.most_asked])
    return (
        field("Process", "\n".join(process)),
        field("Commands of the last hour", asked + (f"\n{top}" if facts.most_asked else "")),
        field("Queries of the last hour", _timings(facts.queries)),
        field("Remembered answers", f"Hit rate: {percent(facts.hit_rate)}"),
    )


def _timings(timings: Timings) -> str:
    mean = milliseconds(timings.mean_seconds)
    failed = f"{timings.failed:,} failed ({percent(timings.failed_share)})"
    return (
        f"{timings.count:,}, {mean} on average, {failed}\nOver 1 s: {timings.slow:,}, over 5 s: {timings.very_slow:,}"
    )


def clear_cache(asking: Asking) -> Answer:
    """Forget all remembered answers once this is shown."""
    if asking.place.host is None:
        return Answer(embed("Nothing to forget", "Outside the bot no answers are remembered."))
    return Answer(embed("Cache cleared", "Every answer is made anew from now on."), then="clear_cache")


def shutdown(asking: Asking) -> Answer:
    """End the bot once this is shown."""
    if asking.place.host is None:
        return Answer(embed("Nothing to shut down", "This was asked outside the bot, which goes on."))
    return Answer(
        embed("Shutting down", "The bot ends now. Docker starts it again; elsewhere somebody has to."),
        then="shutdown",
    )


def _facts(asking: Asking) -> Facts | None:
    return asking.place.host.facts() if asking.place.host else None


def _discord(facts: Facts | None) -> str:
    if facts is None:
        return NO_HOST
    return f"connected, {milliseconds(facts.latency_seconds)} away" if facts.is_connected else "not connected"
