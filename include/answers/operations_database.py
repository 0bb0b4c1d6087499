"""Commands about the database: its schema, its tables, its size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from include.answers.amounts import byte_count, moment, percent, short_byte_count, span
from include.answers.answer import Answer
from include.answers.command import Asking
from include.answers.embeds import embed, table
from include.answers.pages import page_of, part
from include.posts.fields import counted
from include.posts.text import in_markdown
from include.store import catalogue

TABLES_A_PAGE: Final = 20
LINE_CELLS: Final = 120
LARGEST: Final = "The largest first"


def check_schema(asking: Asking) -> Answer:
    """Whether the tables are those that this version expects."""
    known, applied = catalogue.read_migrations(asking.connection)
    broken = {rule: rows for rule, rows in catalogue.count_cheap_violations(asking.connection).items() if rows}
    lines = [f"Migrations: {len(known & applied)} of {len(known)} applied, the last is {max(applied, default='none')}"]
    lines += [f"Missing: {name}" for name in sorted(known - applied)]
    lines += [f"Made by a newer version: {name}" for name in sorted(applied - known)]
    lines += [f"{rule.replace('_', ' ').capitalize()}: {rows:,}" for rule, rows in broken.items()]
    is_well = known == applied and not broken
    lines.append("Keys, rules and indexes are all there." if not broken else "Run the migrations, or restore a dump.")
    title = "The schema is as it should be" if is_well else "The schema is NOT as it should be"
    return Answer(embed(title, in_lines(lines), footer="The rules over the data are checked each night."))


def list_tables(asking: Asking) -> Answer:
    """All tables, the largest first."""
    tables = catalogue.read_tables(asking.connection)
    shown, page, pages = part(tables, asking.page, TABLES_A_PAGE)
    rows = [(each.name, short_byte_count(each.table_bytes + each.index_bytes)) for each in shown]
    said = embed(
        counted(len(tables), "table"), table(("Table", "Size"), rows), footer=f"{page_of(page, pages)}{LARGEST}"
    )
    return Answer(said, page, pages)


def count_records(asking: Asking) -> Answer:
    """How many rows each table has."""
    counts = catalogue.count_rows(asking.connection)
    shown, page, pages = part(counts, asking.page, TABLES_A_PAGE)
    rows = [(each.table, f"{each.rows:,}" if each.is_exact else _about(each.rows)) for each in shown]
    estimated = "" if all(each.is_exact for each in shown) else "; ~ is the planner's estimate of a large one"
    total = sum(each.rows for each in counts)
    said = embed(
        f"{counted(total, 'record')} in {counted(len(counts), 'table')}",
        table(("Table", "Rows"), rows),
        footer=f"{page_of(page, pages)}{LARGEST}{estimated}",
    )
    return Answer(said, page, pages)


def _about(rows: int) -> str:
    return f"~{rows / 1e6:,.1f}M" if rows >= 1e6 else f"~{rows / 1e3:,.0f}k"


def database_size(asking: Asking) -> Answer:
    """How much room the database takes, and which tables take it."""
    whole = catalogue.read_database(asking.connection).size_bytes
    tables = catalogue.read_tables(asking.connection)
    shown, page, pages = part(tables, asking.page, TABLES_A_PAGE)
    rows = [(each.name, short_byte_count(each.table_bytes), short_byte_count(each.index_bytes)) for each in shown]
    said = embed(
        f"The database takes {byte_count(whole)}",
        table(("Table", "Rows", "Index"), rows),
        footer=f"{page_of(page, pages)}{LARGEST}",
    )
    return Answer(said, page, pages)


def database_info(asking: Asking) -> Answer:
    """The server, and how it does."""
    found, connections = catalogue.read_database(asking.connection), catalogue.read_connections(asking.connection)
    now, zone = asking.now, asking.place.zone
    lines = [
        f"PostgreSQL {found.server_version}, up for {span(now - found.started_at)}",
        f"Database {found.name}: {byte_count(found.size_bytes)}",
        f"Connections: {sum(connections.values())} of {found.most_connections} that the server takes",
        f"Transactions: {found.commits:,} committed, {found.rollbacks:,} rolled back, {found.deadlocks:,} deadlocks",
        f"Pages found in memory: {percent(found.memory_share)}",
        f"Data version {found.data_version:,}, changed {moment(found.changed_at, now, zone)}",
    ]
    return Answer(embed("Database", in_lines(lines)))


def in_lines(lines: Sequence[str]) -> str:
    """Lines of plain text, names of the database in them as they are."""
    return "\n".join(in_markdown(line, LINE_CELLS) for line in lines)
