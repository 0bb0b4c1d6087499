"""People who ask to be forgotten, and where in a database anything of them is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from psycopg import Connection, sql

from include.ingest.context import Pipeline
from include.parser.duels import ascii_name
from include.parser.names import clean_name
from include.samples import SampleFile
from tests.ingest.folders import derived_tables

MEMBER, MODERATOR = 100000000000000001, 100000000000000009


def ask(pipeline: Pipeline, guid: str, member: int = MEMBER, *, verified: bool = True) -> None:
    """A linked member asks, as the bot writes it down."""
    with pipeline.store.transaction() as connection:
        connection.execute(
            "INSERT INTO player_links (discord_id, player_guid, state, verified_at, verified_by) "
            "VALUES (%s, %s, 'linked', CASE WHEN %s THEN now() END, CASE WHEN %s THEN %s::bigint END)",
            [member, guid, verified, verified, MODERATOR],
        )
        connection.execute("INSERT INTO forget_requests (discord_id, player_guid) VALUES (%s, %s)", [member, guid])


def names_of(files: Iterable[SampleFile], guid: str) -> set[str]:
    """Every name that files give a GUID, with and without colour codes."""
    raw = set()
    for file in files:
        for line in file.content.decode("utf-8", "replace").split("\n"):
            if line.startswith(f"{guid}\\"):
                raw.add(line.partition("\t")[0].partition("\\")[2].rsplit("\\", 3)[0])
    return raw | set(map(clean_name, raw)) | set(map(ascii_name, raw))


def places_of(connection: Connection, words: Iterable[str]) -> list[str]:
    """Each table and column that holds one of these words, whatever their case, bytes as text included."""
    columns = connection.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns "
        "JOIN information_schema.tables USING (table_schema, table_name) "
        "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    ).fetchall()
    assert len(columns) > 100
    found = []
    for table, column, kind in columns:
        shown = "encode({column}, 'escape')" if kind == "bytea" else "{column}::text"
        query = sql.SQL("SELECT count(*) FROM {table} WHERE lower(" + shown + ") LIKE ANY(%s)").format(
            table=sql.Identifier(table), column=sql.Identifier(column)
        )
        patterns = [
            f"%{_escaped(form)}%" for word in words for form in (word.lower(), word.lower().replace("\\", "\\\\"))
        ]
        if count := connection.execute(query, [patterns]).fetchone()[0]:  # type: ignore[index]
            found.append(f"{table}.{column}: {count}")
    return found


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def renamed(rows: Any, words: Mapping[str, str]) -> Any:
    """Give what tables say with other words in the place of whole texts, sorted."""
    if isinstance(rows, dict):
        return {name: renamed(value, words) for name, value in rows.items()}
    if isinstance(rows, list | tuple):
        return type(rows)(renamed(value, words) for value in rows)
    return words.get(rows, rows) if isinstance(rows, str) else rows


def query(pipeline: Pipeline, statement: str) -> list[Any]:
    """Give the rows of a statement."""
    with pipeline.store.transaction() as connection:
        return connection.execute(statement).fetchall()  # type: ignore[call-overload, no-any-return]


def guids_of(pipeline: Pipeline) -> list[str]:
    """Give everybody's GUID, who played most first."""
    statement = "SELECT guid FROM player_comprehensive_stats WHERE NOT is_bot GROUP BY 1 ORDER BY count(*) DESC, 1"
    found = [guid for (guid,) in query(pipeline, statement)]
    assert len(found) > 3
    return found


def tokens(pipeline: Pipeline) -> list[str]:
    """Give the tokens of everybody who is forgotten."""
    return [token for (token,) in query(pipeline, "SELECT token FROM forgotten_players ORDER BY 1")]


def left(pipeline: Pipeline, words: Iterable[str]) -> list[str]:
    """Give where one of these words still is."""
    with pipeline.store.transaction() as connection:
        return places_of(connection, words)


def tables(pipeline: Pipeline) -> dict[str, list[Any]]:
    """Give all derived tables but the names, of which a forgotten player has one instead of several."""
    found = derived_tables(pipeline)
    del found["player_aliases"]
    return found


def everything(pipeline: Pipeline) -> dict[str, list[Any]]:
    """Give all derived tables, the ledger, and what people decided."""
    kept = ("stats_files", "forgotten_players", "forget_requests", "player_links", "validation_results")
    return derived_tables(pipeline) | {
        table: sorted(query(pipeline, f"SELECT * FROM {table}"), key=repr) for table in kept
    }
