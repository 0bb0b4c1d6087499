"""The operations: help, and commands for those who keep the system running. One module for each kind of them."""

from __future__ import annotations

from typing import Final

from include.answers import operations_database as database
from include.answers import operations_imports as imports
from include.answers import operations_process as process
from include.answers.command import Command, Parameter
from include.answers.errors import Level
from include.answers.leaderboards import PAGE, PLAYER
from include.answers.operations_export import export_stats
from include.answers.operations_help import help_command

COMMAND: Final = Parameter("command", "text", "All about one command, by its name or an alias")
FORMAT: Final = Parameter("format", "choice", "csv, or xlsx; left out: csv", choices=("csv", "xlsx"))
DAYS: Final = Parameter("days", "number", "Only the last so many days; left out: all", least=1, most=36_500)

COMMANDS: Final = (
    Command(
        "help",
        help_command,
        "How to begin, and all that you may ask",
        "Operations",
        (COMMAND, PAGE),
        is_remembered=False,
    ),
    Command("health", process.health, "Whether everything is well", "Operations", is_remembered=False),
    Command("ping", process.ping, "How far Discord and the database are away", "Operations", is_remembered=False),
    Command(
        "export_stats",
        export_stats,
        "Your rounds as a table for a spreadsheet",
        "Operations",
        (PLAYER, FORMAT, DAYS),
        level=Level.TRUSTED,
        level_for_others=Level.ADMIN,
        details="Date, map, round, kills, deaths, K/D, DPM, accuracy and every other figure, a line for each round.",
        is_remembered=False,
        is_private=True,
        cooldown_seconds=30,
    ),
    *(
        Command(
            name,
            answer,
            summary,
            "Operations",
            (PAGE,) if is_paged else (),
            level=Level.ADMIN,
            is_remembered=False,
        )
        for name, answer, summary, is_paged in (
            ("metrics", process.metrics, "How busy the bot is: commands, queries, memory, connections", False),
            ("recent_imports", imports.recent_imports, "The files that came last", True),
            ("failed_imports", imports.failed_imports, "Files that became no rounds, and why", True),
            ("check_schema", database.check_schema, "Whether the database is as this version expects", False),
            ("list_tables", database.list_tables, "All tables with their sizes", True),
            ("count_records", database.count_records, "How many rows each table has", True),
            ("database_size", database.database_size, "How much room the database takes", True),
            ("database_info", database.database_info, "The database's version, connections and age", False),
            ("clear_cache", process.clear_cache, "Make every answer anew", False),
        )
    ),
    Command("shutdown", process.shutdown, "End the bot", "Operations", level=Level.OWNER, is_remembered=False),
)
