"""Cases of the commands about accounts and the system itself; see `tests.bot.cases`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from include.settings import PROJECT_ROOT
from tests.bot.case import CLAIMANT, OTHER, PLAYER, Case, Shown, row, says
from tests.bot.evenings import Evenings

if TYPE_CHECKING:
    from tests.bot.running import Running
    from tests.discord_server.people import Person


def linked(bot: Running, person: Person, evenings: Evenings) -> None:
    """The person is the regular player."""
    bot.link(person, evenings.regular)


def verified(bot: Running, person: Person, evenings: Evenings) -> None:
    """The person is the regular player, and a moderator approved it."""
    bot.link(person, evenings.regular, is_verified=True)


def unclaimed(bot: Running, person: Person, evenings: Evenings) -> None:
    """Nobody is the other player."""
    bot.unlink(evenings.other)


def claimed(bot: Running, person: Person, evenings: Evenings) -> Person:
    """Somebody else says that they are the other player, and a moderator has not decided."""
    claimant = bot.stranger()
    bot.link(claimant, evenings.other, state="waiting")
    return claimant


def _table_rows(evenings: Evenings) -> Iterable[str]:
    yield row("rounds", len(evenings.rounds))
    yield row("player_comprehensive_stats", sum(len(sample.played) for sample in evenings.rounds))


def _files(evenings: Evenings) -> Iterable[str]:
    yield re.escape(evenings.rounds[-1].file.filename)
    yield rf".*\b{len(evenings.rounds)} files"


def _of_other(*patterns: str) -> Shown:
    return lambda evenings: [each.replace(OTHER, re.escape(evenings.names[evenings.other])) for each in patterns]


MIGRATIONS = (
    len(list((PROJECT_ROOT / "include" / "sql" / "schema").glob("[0-9]*.sql"))) - 1
)  # 000 makes the list itself


OTHER_CASES: dict[str, Case] = {
    "privacy": Case("privacy export", says(".*24 rounds, a line each"), {"action": "export"}, b"PK", verified),
    "link": Case("link", says("Which player are you", r"1\. ")),
    "link_me": Case("link_me OTHER", _of_other("You are OTHER"), {"player": OTHER}, prepare=unclaimed),
    "unlink": Case("unlink", says("You are not .* any more"), prepare=linked),
    "claims": Case("claims", _of_other(".*OTHER"), prepare=claimed),
    "verify_link": Case("verify_link CLAIMANT", _of_other(".*OTHER"), {"member": CLAIMANT}, prepare=claimed),
    "refuse_link": Case("refuse_link CLAIMANT", _of_other(".*OTHER"), {"member": CLAIMANT}, prepare=claimed),
    "aliases": Case(
        "aliases PLAYER",
        lambda evenings: [f".*{evenings.names[evenings.regular]}", ".*24"],
        {"player": PLAYER},
    ),
    "find_player": Case(
        "find_player PLAYER", lambda evenings: [f".*{evenings.names[evenings.regular]}"], {"name": PLAYER}
    ),
    "help": Case("help leaderboard", says(".*lb.*top"), {"command": "leaderboard"}),
    "health": Case("health", lambda evenings: [f"Last round: {evenings.days[-1]}"]),
    "ping": Case("ping", says("Pong", r"Database: \d")),
    "export_stats": Case("export_stats csv", says(".*24 rounds"), {"format": "csv"}, b"\xef\xbb\xbf", linked),
    "metrics": Case("metrics", says("Metrics")),
    "recent_imports": Case("recent_imports", _files),
    "failed_imports": Case("failed_imports", says("Every file that came was read")),
    "check_schema": Case("check_schema", says(f"Migrations: {MIGRATIONS} of {MIGRATIONS} applied")),
    "list_tables": Case("list_tables", says(row("stats_files"))),
    "count_records": Case("count_records", _table_rows),
    "database_size": Case("database_size", says("The database takes", row("rounds"))),
    "database_info": Case("database_info", says("PostgreSQL 18", "Database evenings_")),
    "clear_cache": Case("clear_cache", says(".")),
}
