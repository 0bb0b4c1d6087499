"""Two GUIDs of one person: every answer adds both up, beside SQL over the rounds as the files tell them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from include.answers.command import Caller
from include.answers.errors import Level
from include.store import Store, players
from tests.answers.asked import Ask, asker, evening_database, table_lines

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture(scope="module")
def merged(postgres_server, migrated_template, two_evenings) -> Iterator[tuple[Store, tuple[str, str]]]:
    """Two who played both evenings are one person from then on; the second GUID is the main one."""
    files = [each.file for each in two_evenings]
    with evening_database(postgres_server, migrated_template, "answers_merged", files) as store:
        with store.transaction() as connection:
            rows = connection.execute(
                "SELECT player_guid FROM player_comprehensive_stats WHERE NOT is_bot"
                " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 2"
            ).fetchall()
            guids = rows[0][0], rows[1][0]
            players.merge(connection, 1, *guids, "tests", together=True)
        yield store, guids


@pytest.fixture
def ask(merged) -> Ask:
    return asker(merged[0])


def of_both(merged, expression: str, table: str = "player_comprehensive_stats") -> str:
    """Give a sum over the counted rounds of both GUIDs, as tables show it."""
    store, guids = merged
    statement = (
        f"SELECT {expression} FROM {table} AS stats JOIN counted_rounds USING (round_id) WHERE player_guid = ANY(%s)"
    )
    with store.transaction() as connection:
        (found,) = connection.execute(statement, [list(guids)]).fetchone()
    assert found
    return f"{found:,}"


def figures(said) -> dict[str, str]:
    """A table of one figure a row."""
    return dict(line.rsplit(maxsplit=1) for line in table_lines(said)[1:])


@pytest.mark.parametrize("which", [0, 1])
def test_either_guid_means_the_whole_person(merged, ask: Ask, which: int):
    said = figures(ask(f"stats {merged[1][which]}", 2))

    assert said["Kills"] == of_both(merged, "sum(kills)")
    assert said["Deaths"] == of_both(merged, "sum(deaths)")
    assert said["Gibs"] == of_both(merged, "sum(gibs)")


def test_weapons_of_both_are_one_list(merged, ask: Ask):
    first = ask(f"player_weapons {merged[1][0]}")
    pages = [first, *(ask(f"player_weapons {merged[1][0]}", page) for page in range(2, first.pages + 1))]
    rows = [line.split() for said in pages for line in said.embed["description"].split("```")[1].splitlines()]

    kills = sum(int(row[-3].replace(",", "")) for row in rows if row and row[-1].endswith("%"))
    assert f"{kills:,}" == of_both(merged, "sum(kills)", "weapon_comprehensive_stats")


def test_boards_have_the_person_once(merged, ask: Ask):
    first = ask("top_killers")
    lines = [line for page in range(1, first.pages + 1) for line in table_lines(ask("top_killers", page))[1:]]

    assert sum(of_both(merged, "sum(kills)") in line.split() for line in lines) == 1
    with merged[0].transaction() as connection:
        (people,) = connection.execute(
            "SELECT count(*) - 1 FROM (SELECT player_guid FROM player_comprehensive_stats"
            " JOIN counted_rounds USING (round_id) WHERE NOT is_bot GROUP BY 1 HAVING count(*) >= 10) AS ranked"
        ).fetchone()
    assert len(lines) == people


def test_an_export_has_the_rounds_of_both(merged):
    said = asker(merged[0], caller=Caller(Level.ADMIN))(f"export_stats {merged[1][0]}")

    assert said.file
    assert len(said.file.content.decode("utf-8-sig").splitlines()) - 1 == int(of_both(merged, "count(*)"))


def test_nobody_is_the_own_rival_or_mate(merged, ask: Ask):
    store, guids = merged
    with store.transaction() as connection:
        name = players.read_names(connection, [guids[1]])[guids[1]]
    for command in ("player_rivals", "player_teammates"):
        said = ask(f"{command} {guids[0]}")
        assert name in said.embed["title"].replace("\\", "")
        assert f"{name}**" not in said.embed["description"].replace("\\", "")
