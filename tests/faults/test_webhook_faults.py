"""Posts over real HTTP to a Discord that limits, fails, is slow or loses its answers: all come, once or as stated."""

from __future__ import annotations

import json

import pytest

from include.ingest.announce import announce
from include.posts import webhook as module
from include.posts.webhook import Webhook
from include.source.folder import LocalFiles
from include.store import Store
from tests.faults.runs import folder_of_maps, left, opened, replace_round_1, run
from tests.faults.unsteady_discord import JSON, Answer, serving

pytestmark = [pytest.mark.database, pytest.mark.validation]

POSTS = 4


class NoDiscord:
    """Takes nothing."""

    def send(self, payload, *, until):
        raise module.WebhookUnavailableError("not yet")


@pytest.fixture
def folder(tmp_path):
    return folder_of_maps(tmp_path, maps=2)


@pytest.fixture(scope="module")
def loaded(postgres_server, migrated_template, tmp_path_factory):
    """A database with the four rounds of two maps whose posts wait, to be copied."""
    postgres_server.create_database("loaded", template=migrated_template)
    folder = folder_of_maps(tmp_path_factory.mktemp("loaded"), maps=2)
    with Store(postgres_server.url("loaded"), "tests") as store:
        run(opened(store), LocalFiles([folder]), NoDiscord())
        with store.transaction() as connection:
            connection.execute("UPDATE announcements SET attempts = 0, error = NULL")
    yield "loaded"
    postgres_server.client("dropdb", "--force", "loaded")


@pytest.fixture
def url(postgres_server, loaded):
    postgres_server.create_database("waiting", template=loaded)
    yield postgres_server.url("waiting")
    postgres_server.client("dropdb", "--force", "waiting")


@pytest.fixture(scope="module")
def undisturbed(postgres_server, loaded, tmp_path_factory):
    postgres_server.create_database("delivered", template=loaded)
    with serving(tmp_path_factory.mktemp("undisturbed") / "messages.jsonl") as discord:
        deliver(postgres_server.url("delivered"), discord)
        yield left(postgres_server.url("delivered"), discord)
    postgres_server.client("dropdb", "--force", "delivered")


@pytest.fixture
def discord(tmp_path):
    with serving(tmp_path / "messages.jsonl") as standing_in:
        yield standing_in


def deliver(url, discord):
    with Store(url, "tests") as store:
        return announce(opened(store), Webhook(discord.url))


def correct(url, folder, discord):
    """Replace the first round 1 on the game server, and run."""
    replace_round_1(folder)
    with Store(url, "tests") as store:
        run(opened(store), LocalFiles([folder]), Webhook(discord.url))


def errors(url):
    with Store(url, "tests") as store, store.transaction() as connection:
        rows = connection.execute("SELECT error FROM announcements WHERE error IS NOT NULL").fetchall()
        return [error for (error,) in rows]


def limited(seconds, **more):
    """As Discord's documentation of rate limits shows it."""
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": bool(more)}
    return Answer(429, json.dumps(body), {**JSON, "Retry-After": str(seconds), **more})


def test_a_rate_limit_is_waited_for_and_each_post_comes_once(url, discord, undisturbed):
    discord.faults = [limited(0.4)]

    assert len(deliver(url, discord).delivered) == POSTS
    (_, first), (_, second), *_ = discord.seen
    assert second - first >= 0.4
    assert left(url, discord) == undisturbed


def test_a_global_limit_of_an_hour_stops_all_posts_until_it_has_passed(url, discord, undisturbed):
    discord.faults = [limited(3600, **{"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"})]

    assert deliver(url, discord).stopped
    assert deliver(url, discord).delivered == []
    assert len(discord.seen) == 1

    with Store(url, "tests") as store, store.transaction() as connection:
        connection.execute("UPDATE announcements SET not_before = now()")
    deliver(url, discord)
    assert left(url, discord) == undisturbed


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_that_fails_once_is_asked_again_at_once(url, discord, undisturbed, status):
    discord.faults = [Answer(status, "<html>Bad Gateway</html>", {"Content-Type": "text/html"})]

    assert len(deliver(url, discord).delivered) == POSTS
    assert left(url, discord) == undisturbed


def test_a_server_that_goes_on_failing_is_left_to_the_next_run(url, discord, undisturbed):
    discord.faults = [Answer(503)] * module.ATTEMPTS

    assert deliver(url, discord).stopped
    assert discord.posted() == []
    deliver(url, discord)
    assert left(url, discord) == undisturbed


def test_a_connection_lost_before_discord_has_the_post_repeats_nothing(url, discord, undisturbed):
    discord.faults = ["lost before"]

    assert deliver(url, discord).stopped
    deliver(url, discord)
    assert left(url, discord) == undisturbed


@pytest.mark.parametrize("fault", ["lost after", "late"])
def test_a_post_that_was_taken_and_never_answered_is_the_one_stated_repeat(
    url, discord, undisturbed, fault, monkeypatch
):
    monkeypatch.setattr(module, "TIMEOUT_SECONDS", 0.5)
    discord.faults, discord.late_seconds = [fault], 1.5

    assert deliver(url, discord).stopped
    (said,) = errors(url)
    assert "may have arrived" in said
    (taken,) = discord.posted()
    deliver(url, discord)
    assert left(url, discord) == undisturbed.repeating(taken)


def test_a_discord_that_is_away_gets_every_post_once_when_it_is_back(url, tmp_path, undisturbed):
    with serving(tmp_path / "messages.jsonl") as gone:
        address = gone.url
    with Store(url, "tests") as store:
        report = announce(opened(store), Webhook(address, sleep=lambda _: None))
    assert report.stopped
    assert "no connection" in report.failed[0]

    with serving(tmp_path / "messages.jsonl") as back:
        deliver(url, back)
        assert left(url, back) == undisturbed


def test_a_replaced_file_edits_its_round_and_its_map_in_discord(url, discord, folder):
    deliver(url, discord)
    before = discord.shown()
    correct(url, folder, discord)

    assert [method for method, _ in discord.seen] == ["POST"] * POSTS + ["PATCH"] * 2
    round_post, map_post, *others = discord.embeds
    for embed in (round_post, map_post):
        assert embed["fields"][-1]["name"] == "Corrected"
        assert "its file was replaced on the server" in embed["fields"][-1]["value"]
    assert "Corrected" not in str(others)
    assert discord.posted() == before


@pytest.mark.parametrize("fault", ["lost before", "lost after", limited(0.2), limited(3600), Answer(502)])
def test_an_edit_that_was_cut_off_is_said_again_and_nothing_is_posted(url, discord, folder, undisturbed, fault):
    deliver(url, discord)
    discord.faults = [fault]
    correct(url, folder, discord)
    with Store(url, "tests") as store, store.transaction() as connection:
        connection.execute("UPDATE announcements SET not_before = NULL")
    deliver(url, discord)

    assert discord.faults == []
    assert sorted(discord.posted()) == undisturbed.posted
    assert ["Corrected" in str(embed) for embed in discord.embeds] == [True, True, False, False]


def test_an_edit_of_a_deleted_message_posts_nothing_and_the_next_edit_goes_on(url, discord, folder, undisturbed):
    deliver(url, discord)
    discord.faults = [Answer(404, json.dumps({"message": "Unknown Message", "code": 10008}), JSON)]
    correct(url, folder, discord)
    deliver(url, discord)

    assert errors(url) == ["the message was deleted in Discord and is not posted again"]
    assert sorted(discord.posted()) == undisturbed.posted
    assert ["Corrected" in str(embed) for embed in discord.embeds] == [False, True, False, False]


def test_a_round_whose_file_became_half_a_file_is_withdrawn_in_discord_and_comes_back(
    url, discord, folder, undisturbed
):
    deliver(url, discord)
    whole = min(folder.iterdir())
    content = whole.read_bytes()
    whole.write_bytes(content[:-20])
    with Store(url, "tests") as store:
        run(opened(store), LocalFiles([folder]), Webhook(discord.url))
        titles = [embed["title"] for embed in discord.embeds]
        assert titles[:2] == ["Withdrawn", "Withdrawn"]
        assert "quarantined" in discord.embeds[0]["description"]

        whole.write_bytes(content)
        run(opened(store), LocalFiles([folder]), Webhook(discord.url))

    assert sorted(discord.posted()) == undisturbed.posted
    assert "Withdrawn" not in [embed["title"] for embed in discord.embeds]
    assert left(url, discord).fingerprint == undisturbed.fingerprint
