"""What stands below the bot's name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bot.evenings import Evenings
    from tests.bot.running import Running

pytestmark = [pytest.mark.database, pytest.mark.asyncio]

PRESENCE = 3


def told(running: Running) -> list[str]:
    """What Discord was told, in order."""
    sent = [each["d"] for each in running.discord.gateway.received if each["op"] == PRESENCE]
    return [each["activities"][0]["state"] for each in sent]


def set_end(running: Running, url: str, ago: timedelta) -> None:
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute(
            "UPDATE gaming_sessions SET started_at = now() - %(ago)s - interval '1 h', ended_at = now() - %(ago)s"
            " WHERE started_at = (SELECT max(started_at) FROM gaming_sessions)",
            {"ago": ago},
        )
        connection.execute("UPDATE data_version SET version = version + 1, changed_at = now()")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked at ten times a second."""
    monkeypatch.setattr("bot.presence.Presence.keep.__defaults__", (0.1,))


async def test_it_is_changed_at_most_every_fifteen_seconds():
    from bot.presence import PAUSE_SECONDS

    assert PAUSE_SECONDS >= 15


async def test_without_a_session_it_says_how_much_is_known(quick: None, own_bot: Running, own_url: str):
    import psycopg

    from tests.discord_server.waiting import until

    await until(lambda: told(own_bot))
    with psycopg.connect(own_url) as connection:
        ((rounds,),) = connection.execute("SELECT count(*) FROM counted_rounds").fetchall()

    assert told(own_bot) == [f"{rounds} rounds tracked"]


async def test_a_session_that_runs_is_told_with_its_players(
    quick: None, own_bot: Running, own_url: str, evenings: Evenings
):
    from tests.discord_server.waiting import until

    await until(lambda: told(own_bot))
    set_end(own_bot, own_url, timedelta(minutes=59))
    await until(lambda: len(told(own_bot)) > 1)
    humans = {each.guid for sample in evenings.played_on(evenings.days[-1]) for each in sample.played}

    assert told(own_bot)[1:] == [f"{len(humans)} players in session"]

    set_end(own_bot, own_url, timedelta(minutes=61))
    await until(lambda: len(told(own_bot)) > 2)
    assert told(own_bot)[2].endswith("rounds tracked")


async def test_what_did_not_change_is_not_said_again(quick: None, own_bot: Running, own_url: str):
    import asyncio

    from tests.discord_server.waiting import until

    await until(lambda: told(own_bot))
    await asyncio.sleep(0.5)

    assert len(told(own_bot)) == 1


async def test_a_new_connection_is_told_again(quick: None, own_bot: Running):
    from tests.discord_server.waiting import until

    await until(lambda: told(own_bot))
    own_bot.client.dispatch("ready")

    await until(lambda: len(told(own_bot)) == 2)
    assert told(own_bot)[0] == told(own_bot)[1]


async def test_without_the_database_it_stays_as_it_was(quick: None, own_bot: Running):
    import asyncio

    from tests.discord_server.waiting import until

    await until(lambda: told(own_bot))
    own_bot.store.close()
    await asyncio.sleep(0.5)

    assert len(told(own_bot)) == 1
