"""`fragflow inspect`: what became of each file, without a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from cli.plain import listing, output, plain, write_json
from cli.session_scores import derive_files, lines_of
from include.parser.columns import COUNTED_COLUMNS
from include.parser.filename import file_time
from include.parser.judge import SourceFile, judge, sha256_of
from include.parser.values import PlayedLine, State, Verdict
from include.settings import Settings, SettingsError
from include.source.folder import LocalFiles, RefusedFileError, SourceError

_STYLES = {"complete": "green", "orphan": "yellow", "quarantined": "red", "aborted": "yellow"}
_LAST = datetime.max.replace(tzinfo=UTC)


@click.command("inspect")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--sessions", "by_session", is_flag=True, help="The evenings instead: maps, rounds and the score.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line per file, in file-time order.")
def inspect_command(paths: tuple[Path, ...], by_session: bool, as_json: bool) -> None:
    """
    Read, pair and difference stats files; show what was played in each round.

    PATHS are files or folders (read recursively). Nothing is stored and nothing is sent. The times in file names are
    the game server's local clock: set SERVER_TIMEZONE when it is not UTC.
    """
    if by_session and as_json:
        raise click.UsageError("--json is of files, without --sessions.")
    try:
        settings = Settings()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    zone = settings.server_timezone
    sources, verdicts = _read(LocalFiles(paths), zone)
    if by_session and sources:
        _print_sessions(sources, settings)
        return
    verdicts += judge(sources, zone=zone, match_window=settings.match_window)
    verdicts.sort(key=lambda verdict: (verdict.ended_at or _LAST, verdict.filename))
    if not verdicts:
        click.echo("There is no file to read.", err=True)
    elif as_json:
        for verdict in verdicts:
            write_json(_as_json(verdict))
    else:
        _print_table(verdicts, zone)


def _print_sessions(sources: Sequence[SourceFile], settings: Settings) -> None:
    zone, gap = settings.server_timezone, settings.session_gap
    derived = derive_files(sources, zone=zone, match_window=settings.match_window, session_gap=gap)
    console = output()
    for line in lines_of(derived, zone, gap):
        console.print(plain(line))


def _read(folder: LocalFiles, zone: tzinfo) -> tuple[list[SourceFile], list[Verdict]]:
    """The files to judge, and verdicts for what cannot be read or is another revision of a name already taken."""
    sources: dict[str, SourceFile] = {}
    verdicts = []
    newest_first = sorted(folder.list_files(), key=lambda file: file.modified_at, reverse=True)
    for file in newest_first:
        try:
            content = folder.read(file).content
        except SourceError as error:
            state: State = "ignored" if isinstance(error, RefusedFileError) else "quarantined"
            reason = f"unreadable: {error}"
            verdicts.append(Verdict(file.filename, "", state, reason, file_time(file.filename, zone)))
            continue
        source = SourceFile(file.filename, content, sha256_of(content), modified_at=file.modified_at)
        kept = sources.setdefault(file.filename, source)
        if kept is not source:
            reason = (
                "twice: the same file again"
                if kept.sha256 == source.sha256
                else "superseded: a newer file has the name"
            )
            verdicts.append(Verdict(file.filename, source.sha256, "ignored", reason, file_time(file.filename, zone)))
    return list(sources.values()), verdicts


def _as_json(verdict: Verdict) -> dict[str, Any]:
    header, played = verdict.header, verdict.played
    return {
        "filename": verdict.filename,
        "state": "ignored" if verdict.state == "duplicate" else verdict.state,
        "reason": verdict.reason,
        "layout": verdict.layout,
        "map_name": header.map_name,
        "round_number": header.round_number,
        "defender_side": header.defender_side,
        "winner_side": header.winner_side,
        "time_limit_seconds": header.time_limit_seconds,
        "duration_seconds": verdict.duration_seconds,
        "ended_early": played is not None and played.ended_early,
        "paired_with": verdict.partner,
        "flags": [{"code": flag.code, "detail": flag.detail, "guid": flag.player_guid} for flag in verdict.flags],
        "players": [_player_as_json(player) for player in played.players] if played else [],
    }


def _player_as_json(player: PlayedLine) -> dict[str, Any]:
    return {
        "guid": player.guid,
        "name": player.name,
        "raw_name": player.raw_name,
        "side": player.side,
        "counters_reset": player.counters_reset,
        "time_played_seconds": player.time_played_seconds,
        "alive_seconds": player.alive_seconds,
        "kills": player.kills,
        "deaths": player.deaths,
        "hits": player.hits,
        "shots": player.shots,
        "headshot_hits": player.headshot_hits,
        **{name: player.counts[name] for name in COUNTED_COLUMNS},
        "weapons": {name: counters._asdict() for name, counters in player.weapons.items()},
    }


def _print_table(verdicts: list[Verdict], zone: tzinfo) -> None:
    console = output()
    table = listing(f"Round ended, {zone}", "Map", "Round", "Result", "Time", "Players", "State", "Notes")
    for verdict in verdicts:
        table.add_row(*_cells(verdict, zone))
    console.print(table)
    states = Counter(verdict.state for verdict in verdicts)
    counted = ", ".join(f"{count} {state}" for state, count in states.most_common())
    console.print(f"\n{len(verdicts)} files: {counted}; {_pairs(verdicts)} pairs")


def _cells(verdict: Verdict, zone: tzinfo) -> tuple[Text, ...]:
    """File content and names as plain text: markup in them must not reach the terminal."""
    header = verdict.header
    ended = verdict.ended_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if verdict.ended_at else "?"
    played = verdict.played
    notes = verdict.reason or ", ".join(sorted({flag.code for flag in verdict.flags if flag.player_guid is None}))
    return (
        Text(ended),
        plain(header.map_name or verdict.filename),
        Text(str(header.round_number or "?")),
        Text(_result(verdict)),
        Text(_clock(verdict.duration_seconds) + (" early" if played and played.ended_early else "")),
        Text(str(len(played.players)) if played else "-"),
        Text(verdict.state, style=_STYLES.get(verdict.state, "dim")),
        plain(notes),
    )


def _result(verdict: Verdict) -> str:
    header = verdict.header
    if header.winner_side is None or header.defender_side is None or verdict.state not in ("complete", "orphan"):
        return "-"
    return "held" if header.winner_side == header.defender_side else "attackers won"


def _clock(seconds: int | None) -> str:
    return "-" if seconds is None else f"{seconds // 60}:{seconds % 60:02}"


def _pairs(verdicts: Iterable[Verdict]) -> int:
    return sum(verdict.partner is not None for verdict in verdicts) // 2
