"""A post follows its round: edited when that changes, with a note; withdrawn when that no longer counts."""

from __future__ import annotations

import threading

import pytest

from include.ingest.announce import announce
from include.ingest.load import load
from include.posts.webhook import WebhookUnavailableError
from tests.ingest.folders import folder_of, ingest
from tests.ingest.memory_discord import MemoryDiscord

pytestmark = [pytest.mark.database, pytest.mark.validation]


def query(pipeline, statement):
    with pipeline.store.transaction() as connection:
        return connection.execute(statement).fetchall()


def discard(pipeline, filename):
    """Put a file aside as `fragflow quarantine discard` does, and derive its evening again."""
    with pipeline.store.transaction() as connection:
        ids = connection.execute(
            "UPDATE stats_files SET discarded_reason = 'a test game', discarded_at = now() WHERE filename = %s "
            "RETURNING file_id",
            [filename],
        ).fetchall()
    load(pipeline, [file_id for (file_id,) in ids])


def lost_after(discord, message_id, payload):
    """An edit that arrives and whose answer does not."""
    MemoryDiscord.edit(discord, message_id, payload, until=None)
    raise WebhookUnavailableError("no answer of the webhook to a post that may have arrived")


def renamed(evening):
    """The first map's round 1 in which the winner is the other side."""
    lines = evening[0].content.split(b"\n")
    header = lines[0].split(b"\\")
    header[5] = b"1" if header[5] == b"2" else b"2"
    return b"\n".join([b"\\".join(header), *lines[1:]])


def test_deriving_again_without_a_change_edits_nothing(pipeline, discord, posted):
    ingest(pipeline, posted, "watch")
    load(pipeline, [file_id for (file_id,) in query(pipeline, "SELECT file_id FROM stats_files")])
    announce(pipeline, discord)

    assert (discord.edits, query(pipeline, "SELECT * FROM round_revisions")) == ([], [])


def test_a_replaced_file_edits_the_post_of_its_round_and_of_its_map(pipeline, evening, discord, posted):
    posted.write(evening[0].filename, renamed(evening))
    ingest(pipeline, posted, "watch")
    announce(pipeline, discord)

    assert (len(discord.posts), discord.edits) == (4, ["1", "2"])
    note = discord.messages["1"]["fields"][-1]
    assert note["name"] == "Corrected"
    assert "winner" in note["value"]
    assert "its file was replaced on the server" in note["value"]
    causes = query(pipeline, "SELECT cause FROM round_revisions WHERE revision = 2")
    assert ("its file was replaced on the server",) in causes


def test_a_withdrawn_map_says_so_in_the_place_of_its_posts(pipeline, evening, discord, posted):
    discard(pipeline, evening[0].filename)
    announce(pipeline, discord)

    assert len(discord.posts) == 4
    assert sorted(discord.edits) == ["1", "2"]
    assert discord.messages["1"]["title"] == discord.messages["2"]["title"] == "Withdrawn"
    assert "a test game" in discord.messages["1"]["description"]


def test_a_round_that_vanished_before_its_post_is_not_posted(pipeline, evening, discord):
    ingest(pipeline, folder_of(evening), "watch")
    discard(pipeline, evening[0].filename)
    announce(pipeline, discord)

    assert len(discord.posts) == 2


def test_a_message_that_somebody_deleted_is_noted_and_never_posted_again(pipeline, evening, discord, posted):
    del discord.messages["1"]
    discard(pipeline, evening[0].filename)
    announce(pipeline, discord)
    announce(pipeline, discord)

    assert (len(discord.posts), discord.edits) == (4, ["2"])
    (noted,) = query(pipeline, "SELECT state, error FROM announcements WHERE message_id = '1'")
    assert noted == ("delivered", "the message was deleted in Discord and is not posted again")


def test_two_deliverers_at_once_post_each_announcement_once(pipeline, evening, discord):
    ingest(pipeline, folder_of(evening), "watch")
    threads = [threading.Thread(target=announce, args=(pipeline, discord)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(discord.posts), len(set(discord.posts))) == (4, 4)


def test_a_lease_that_a_killed_deliverer_left_is_waited_for_and_taken(pipeline, evening, discord):
    ingest(pipeline, folder_of(evening), "watch")
    with pipeline.store.transaction() as connection:
        connection.execute(
            "UPDATE announcements SET leased_by = 'killed', lease_until = now() + interval '0.3 seconds'"
        )

    announce(pipeline, discord)

    assert len(discord.posts) == 4


def test_a_long_rate_limit_holds_everything_back_until_it_ends(pipeline, evening, discord):
    ingest(pipeline, folder_of(evening), "watch")
    limited = WebhookUnavailableError("429")
    limited.retry_after_seconds = 3600.0
    discord.errors.append(limited)

    assert announce(pipeline, discord).stopped
    assert announce(pipeline, discord).delivered == []

    query(pipeline, "UPDATE announcements SET not_before = now() RETURNING 1")
    announce(pipeline, discord)
    assert len(discord.posts) == 4


def test_a_round_2_that_waited_for_its_round_1_is_posted_once_when_that_arrives(pipeline, evening, discord):
    folder = folder_of(evening[1:])
    ingest(pipeline, folder, "watch")
    announce(pipeline, discord)
    assert len(discord.posts) == 2

    folder.write(evening[0].filename, evening[0].content)
    ingest(pipeline, folder, "watch")
    announce(pipeline, discord)

    assert (len(discord.posts), discord.edits) == (4, [])


def test_an_accepted_post_whose_answer_was_lost_is_a_stated_repeat(pipeline, evening, discord):
    ingest(pipeline, folder_of(evening), "watch")
    discord.errors.append(WebhookUnavailableError("no answer of the webhook to a post that may have arrived"))
    announce(pipeline, discord)

    ((state, error),) = query(pipeline, "SELECT state, error FROM announcements WHERE attempts > 0")
    assert (state, "may have arrived" in error) == ("pending", True)
    announce(pipeline, discord)
    assert len(discord.posts) == 4


def test_an_edit_whose_answer_was_lost_does_not_outlive_its_correction(pipeline, evening, discord, posted, monkeypatch):
    """The post says what the lost edit said, and what is due now is what was marked as delivered before it."""
    outcome = discord.messages["1"]["description"]
    posted.write(evening[0].filename, renamed(evening))
    ingest(pipeline, posted, "watch")
    with monkeypatch.context() as patch:
        patch.setattr(discord, "edit", lambda *said, until: lost_after(discord, *said))
        announce(pipeline, discord)
    assert discord.messages["1"]["description"] != outcome

    posted.write(evening[0].filename, evening[0].content)
    ingest(pipeline, posted, "watch")
    announce(pipeline, discord)

    assert discord.messages["1"]["description"] == outcome


def test_a_withdrawn_map_that_counts_again_is_shown_again(pipeline, evening, discord, posted):
    discard(pipeline, evening[0].filename)
    announce(pipeline, discord)
    ids = query(
        pipeline,
        "UPDATE stats_files SET discarded_reason = NULL, discarded_at = NULL "
        "WHERE discarded_reason IS NOT NULL RETURNING file_id",
    )
    load(pipeline, [file_id for (file_id,) in ids])
    announce(pipeline, discord)

    assert len(discord.posts) == 4
    assert "round 1" in discord.messages["1"]["title"]


def test_a_withdrawal_that_was_never_told_is_forgotten_when_the_round_returns(pipeline, evening, discord, posted):
    """The webhook was down while half a file stood on the server, and then another whole one."""
    posted.write(evening[0].filename, evening[0].content[:-40])
    ingest(pipeline, posted, "watch")
    posted.write(evening[0].filename, renamed(evening))
    ingest(pipeline, posted, "watch")

    announce(pipeline, discord)

    assert discord.messages["1"]["fields"][-1] == {
        "name": "Corrected", "value": "it was derived again", "inline": False
    }  # fmt: skip
