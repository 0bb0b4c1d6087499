"""A session is posted once when it is over, and its post follows it: late rounds, another first round, a rebuild."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from include.ingest.announce import announce
from include.ingest.close import close_sessions
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.ingest.rebuild import rebuild
from include.ingest.reconcile import verify_database
from include.samples import SampleOptions, generate
from include.store import squads
from tests.ingest.autumn import AUTUMN_CHANGE, LJUBLJANA, moved
from tests.ingest.folders import MemoryFolder, folder_of, ingest
from tests.ingest.test_corrections import query, renamed

pytestmark = [pytest.mark.database, pytest.mark.validation]

DAY = timedelta(hours=24)


def silent_for(pipeline, minutes):
    """The folder was looked at so long after its last file came, and nothing was there."""
    query(
        pipeline,
        "UPDATE servers SET listed_at = (SELECT max(fetched_at) FROM stats_files) "
        f"+ interval '{minutes} minutes' RETURNING 1",
    )


def close_and_announce(pipeline, discord, minutes=61):
    silent_for(pipeline, minutes)
    closed = close_sessions(pipeline, DAY)
    announce(pipeline, discord)
    return closed


def session_posts(discord):
    return [title for title in discord.posts if title.startswith("Session")]


@pytest.fixture
def told(pipeline, evening, discord, posted):
    """The folder of an evening whose four posts and whose session's post, the fifth, are in Discord."""
    assert close_and_announce(pipeline, discord) == 1
    assert discord.posts[4:] == ["Session of 10 January 2026"]
    return posted


def test_a_session_is_over_when_the_server_was_silent_for_the_gap(pipeline, discord, posted):
    assert close_and_announce(pipeline, discord, minutes=59) == 0
    assert close_and_announce(pipeline, discord, minutes=61) == 1
    assert session_posts(discord) == ["Session of 10 January 2026"]


def test_it_is_not_over_as_long_as_nobody_looked(pipeline, posted):
    """The game server cannot be reached: what it has written meanwhile is not known."""
    query(pipeline, "UPDATE stats_files SET fetched_at = fetched_at - interval '5 hours' RETURNING 1")
    query(pipeline, "UPDATE servers SET listed_at = listed_at - interval '5 hours' RETURNING 1")

    assert close_sessions(pipeline, DAY) == 0


@pytest.mark.parametrize("hours", [-3, 0, 3])
def test_silence_is_told_by_the_server_s_own_clock_however_wrong_it_goes(pipeline, discord, posted, hours):
    """Each round came two seconds after its end, which the server's clock puts so many hours earlier or later."""
    query(
        pipeline,
        f"UPDATE stats_files SET fetched_at = ended_at + interval '{hours} hours 2 seconds' RETURNING 1",
    )
    ages = timedelta(days=36525)

    silent_for(pipeline, 59)
    assert close_sessions(pipeline, ages) == 0
    silent_for(pipeline, 61)
    assert close_sessions(pipeline, ages) == 1


def test_rounds_that_came_hours_late_all_at_once_are_waited_with(pipeline, discord, posted):
    """A server whose clock goes wrong looks just like that; one round that came in time tells them apart."""
    silent_for(pipeline, 5)
    assert close_sessions(pipeline, DAY) == 0
    query(
        pipeline,
        "UPDATE stats_files SET fetched_at = fetched_at - interval '3 hours' "
        "WHERE ended_at = (SELECT max(ended_at) FROM stats_files) RETURNING 1",
    )
    assert close_sessions(pipeline, DAY) == 1


def test_a_round_that_the_server_wrote_since_ends_the_session_before_it(pipeline, discord, posted):
    """That session ended a day before, by the server's own clock; nobody has to wait."""
    for file in generate(SampleOptions(seed=2, evenings=2, maps=1))[2:3]:
        posted.write(file.filename, file.content)
    ingest(pipeline, posted, "watch")

    assert close_sessions(pipeline, DAY) == 1


@pytest.mark.parametrize("state", ["fetched", "failed"])
def test_it_is_not_over_while_a_file_of_it_waits_to_be_derived(pipeline, posted, state):
    silent_for(pipeline, 61)
    waiting = "file_id = (SELECT max(file_id) FROM stats_files)"
    query(pipeline, f"UPDATE stats_files SET state = '{state}', reason = 'x', attempts = 1 WHERE {waiting} RETURNING 1")

    assert close_sessions(pipeline, DAY) == 0
    query(pipeline, f"UPDATE stats_files SET state = 'loaded', reason = NULL WHERE {waiting} RETURNING 1")
    assert close_sessions(pipeline, DAY) == 1


def test_a_file_that_is_still_being_written_is_no_silence(pipeline, evening):
    """A look that left something unread does not count as one."""
    folder = folder_of(evening[:2])
    ingest(pipeline, folder, "watch")
    before = query(pipeline, "SELECT listed_at FROM servers")
    folder.list_files, listing = (lambda: listing() if folder.growing else grow()), folder.list_files

    def grow():
        folder.write(evening[2].filename, evening[2].content[: 100 + folder.writes])
        return listing()

    fetch(pipeline, folder, fetched_by="watch")

    assert query(pipeline, "SELECT listed_at FROM servers") == before


@pytest.mark.parametrize("fetched_by", ["load", "sync"])
def test_only_sessions_of_the_watch_are_posted(pipeline, evening, discord, fetched_by):
    ingest(pipeline, folder_of(evening), fetched_by)

    assert close_and_announce(pipeline, discord) == 0
    assert discord.posts == []


def test_what_the_watch_fetched_longer_ago_than_it_looks_back_is_not_posted_any_more(pipeline, discord, posted):
    query(pipeline, "UPDATE stats_files SET fetched_at = fetched_at - interval '27 hours' RETURNING 1")

    assert close_and_announce(pipeline, discord) == 0


def test_a_session_of_bots_has_no_figures_and_no_post(pipeline, discord, posted):
    query(pipeline, "UPDATE rounds SET bot_count = human_count + 1 RETURNING 1")

    assert close_and_announce(pipeline, discord) == 0


def test_closing_twice_and_at_every_cut_posts_once(pipeline, discord, posted, monkeypatch):
    silent_for(pipeline, 61)
    with monkeypatch.context() as patch:
        patch.setattr("include.store.sessions.close", _killed)
        with pytest.raises(KeyboardInterrupt):
            close_sessions(pipeline, DAY)
    assert query(pipeline, "SELECT count(*) FROM announcements WHERE kind = 'session'") == [(0,)]

    assert (close_sessions(pipeline, DAY), close_sessions(pipeline, DAY)) == (1, 0)
    discord.errors.append(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        announce(pipeline, discord)
    query(pipeline, "UPDATE announcements SET lease_until = now() WHERE leased_by IS NOT NULL RETURNING 1")
    for _ in range(2):
        close_sessions(pipeline, DAY)
        announce(pipeline, discord)

    assert len(session_posts(discord)) == 1


def _killed(*arguments, **named):
    raise KeyboardInterrupt


def test_a_round_that_comes_after_the_post_edits_it_and_says_so(pipeline, evening, discord):
    folder = folder_of(evening[:3])
    ingest(pipeline, folder, "watch")
    close_and_announce(pipeline, discord)
    (message_id,) = [number for number, said in discord.messages.items() if said["title"].startswith("Session")]

    folder.write(evening[3].filename, evening[3].content)
    ingest(pipeline, folder, "watch")
    announce(pipeline, discord)

    assert len(session_posts(discord)) == 1
    assert discord.edits[-1] == message_id
    assert "2 maps · 4 rounds" in discord.messages[message_id]["description"]
    note = discord.messages[message_id]["fields"][-1]
    assert (note["name"], note["value"].startswith("added")) == ("Corrected", True)


def test_a_post_follows_its_session_when_an_earlier_round_arrives_late(pipeline, evening, discord):
    """The session's id is made of its first round: the message stays the same, and nothing is posted again."""
    folder = folder_of(evening[2:])
    ingest(pipeline, folder, "watch")
    close_and_announce(pipeline, discord)
    ((before,),) = query(pipeline, "SELECT session_id FROM gaming_sessions")

    folder.write(evening[0].filename, evening[0].content)
    folder.write(evening[1].filename, evening[1].content)
    ingest(pipeline, folder, "watch")
    assert close_and_announce(pipeline, discord) == 0

    ((now, subject, message_id),) = query(
        pipeline,
        "SELECT session_id, subject, message_id FROM gaming_sessions, announcements WHERE kind = 'session'",
    )
    assert (now != before, subject == now) == (True, True)
    assert len(session_posts(discord)) == 1
    assert "2 maps · 4 rounds" in discord.messages[message_id]["description"]
    assert "end of its first round" in discord.messages[message_id]["fields"][-1]["value"]


def test_two_sessions_that_a_late_round_joins_have_one_post_and_a_notice(pipeline, discord):
    """One is played an hour and a half after the other; the map between them arrives last."""
    files = generate(SampleOptions(maps=12))
    folder = folder_of([*files[:2], *files[-2:]])
    ingest(pipeline, folder, "watch")
    assert close_and_announce(pipeline, discord) == 2

    for file in files[2:-2]:
        folder.write(file.filename, file.content)
    ingest(pipeline, folder, "watch")
    announce(pipeline, discord)

    assert query(pipeline, "SELECT count(*) FROM gaming_sessions") == [(1,)]
    said = {
        number: embed for number, embed in discord.messages.items() if embed["title"].startswith(("Session", "Withd"))
    }
    first, second = (said[number] for number in sorted(said, key=int))
    assert "12 maps" in first["description"]
    assert second["title"] == "Withdrawn"
    assert "its rounds belong to another session now" in second["description"]


def test_a_session_of_which_nothing_counts_any_more_is_withdrawn_and_comes_back(pipeline, evening, discord, told):
    ids = query(pipeline, "UPDATE stats_files SET discarded_reason = 'x', discarded_at = now() RETURNING file_id")
    load(pipeline, [file_id for (file_id,) in ids])
    announce(pipeline, discord)
    assert discord.messages["5"]["title"] == "Withdrawn"

    query(pipeline, "UPDATE stats_files SET discarded_reason = NULL, discarded_at = NULL RETURNING file_id")
    load(pipeline, [file_id for (file_id,) in ids])
    announce(pipeline, discord)

    assert discord.messages["5"]["title"] == "Session of 10 January 2026"
    assert len(session_posts(discord)) == 1


def test_a_corrected_round_corrects_its_session(pipeline, evening, discord, told):
    told.write(evening[0].filename, renamed(evening))
    ingest(pipeline, told, "watch")
    announce(pipeline, discord)

    assert "winner" in discord.messages["5"]["fields"][-1]["value"]


def test_squads_that_somebody_sets_by_hand_edit_the_post(pipeline, discord, told):
    """Everybody in one squad contradicts the sides; it is what the person says, and the rounds stay as they were."""
    with pipeline.store.transaction() as connection:
        ((session_id,),) = connection.execute("SELECT session_id FROM gaming_sessions").fetchall()
        players = connection.execute("SELECT DISTINCT player_guid FROM session_teams").fetchall()
        squads.save_by_hand(connection, session_id, {guid: "A" for (guid,) in players}, "somebody")
        file_ids = squads.read_file_ids(connection, session_id)
    load(pipeline, file_ids)
    announce(pipeline, discord)

    assert discord.edits == ["5"]
    assert discord.messages["5"]["fields"][-1]["value"] == "who played for which team"


def test_a_file_that_gives_no_round_and_comes_late_is_told(pipeline, discord, told):
    """The round 2 of a third map, whose round 1 never comes."""
    late = generate(SampleOptions(maps=4))[5]
    told.write(late.filename, late.content)
    ingest(pipeline, told, "watch")
    announce(pipeline, discord)

    assert query(pipeline, "SELECT state FROM stats_files WHERE state <> 'loaded'") == [("orphan",)]
    assert discord.edits == ["5"]
    assert "Left out: a round 2 without its round 1 (1)" in str(discord.messages["5"])
    assert discord.messages["5"]["fields"][-1]["value"] == "which files gave no round"


def test_deriving_again_without_a_change_edits_nothing(pipeline, discord, told):
    load(pipeline, [file_id for (file_id,) in query(pipeline, "SELECT file_id FROM stats_files")])
    rebuild(pipeline)
    announce(pipeline, discord)

    assert (len(discord.posts), discord.edits) == (5, [])


def test_a_rebuild_with_another_gap_edits_and_posts_nothing(pipeline, evening, discord, told):
    """With a gap of half a minute every round is a session of its own."""
    narrow = replace(pipeline, session_gap=timedelta(seconds=30), match_window=timedelta(seconds=30))
    wide = replace(narrow, match_window=pipeline.match_window)
    rebuild(wide)
    assert query(pipeline, "SELECT count(*) FROM gaming_sessions") == [(4,)]
    assert close_and_announce(wide, discord) == 0
    assert len(discord.posts) == 5
    assert "1 map · 1 round " in discord.messages["5"]["description"]

    rebuild(pipeline)
    announce(pipeline, discord)

    assert len(discord.posts) == 5
    assert "2 maps · 4 rounds" in discord.messages["5"]["description"]
    assert verify_database(pipeline) == {}


def test_a_post_follows_when_the_clock_of_the_server_is_read_otherwise(pipeline, discord, told):
    """The evening is an hour earlier for all, and the same one: the message stays."""
    elsewhere = replace(pipeline, zone=ZoneInfo("Etc/GMT-1"))
    rebuild(elsewhere)
    assert close_and_announce(elsewhere, discord) == 0

    assert len(discord.posts) == 5
    ((subject, session_id),) = query(
        pipeline, "SELECT subject, session_id FROM announcements, gaming_sessions WHERE kind = 'session'"
    )
    assert subject == session_id
    assert discord.messages["5"]["fields"][-1]["name"] == "Corrected"


def test_an_open_session_survives_a_rebuild_that_gives_it_another_id(pipeline, discord, posted):
    elsewhere = replace(pipeline, zone=ZoneInfo("Etc/GMT-1"))
    rebuild(elsewhere)

    assert close_and_announce(elsewhere, discord) == 1


def test_an_evening_across_midnight_and_the_change_of_clocks_is_one_session(pipeline, discord):
    """It begins on 24 October by the server's clock and lasts as long as the instants say."""
    there = replace(pipeline, zone=LJUBLJANA)
    files, ends = moved(generate(SampleOptions(maps=12)), AUTUMN_CHANGE - timedelta(hours=3, minutes=30))
    folder = MemoryFolder()
    for file in files:
        folder.write(file.filename, file.content, modified_at=ends[file.filename])
    ingest(there, folder, "watch")

    assert close_and_announce(there, discord, minutes=59) == 0
    assert close_and_announce(there, discord) == 1
    ((length,),) = query(pipeline, "SELECT ended_at - started_at FROM gaming_sessions")
    assert length == max(ends.values()) - min(ends.values())
    assert max(ends.values()) > AUTUMN_CHANGE + timedelta(hours=1)
    assert session_posts(discord) == ["Session of 24 October 2026"]


def test_a_last_round_that_may_have_ended_an_hour_later_is_waited_for(pipeline, discord):
    """Its name means two instants, and nothing tells which."""
    there = replace(pipeline, zone=LJUBLJANA)
    files, _ = moved(generate(SampleOptions(maps=1))[:1], AUTUMN_CHANGE - timedelta(minutes=30))
    ingest(there, folder_of(files), "watch")

    assert close_and_announce(there, discord, minutes=119) == 0
    assert close_and_announce(there, discord, minutes=121) == 1


def test_ids_do_not_depend_on_the_order_in_which_files_came(fresh_pipeline, evening):
    found = []
    for order in (evening, evening[::-1], [evening[2], evening[0], evening[3], evening[1]]):
        pipeline, folder = fresh_pipeline(), MemoryFolder()
        for file in order:
            folder.write(file.filename, file.content)
            ingest(pipeline, folder, "watch")
        found.append(query(pipeline, "SELECT session_id, started_at, ended_at, round_count FROM gaming_sessions"))

    assert len(found[0]) == 1
    assert found[0] == found[1] == found[2]
