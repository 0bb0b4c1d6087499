-- Emptying and filling the derived tables within one transaction, without a look at what they say: nothing of it is
-- trusted, keys included. Rows are deleted, since TRUNCATE would keep readers out until the end.

-- name: allow_long_statements!
-- A whole database may take its time; so may waiting for whoever derives now.
SET LOCAL statement_timeout = 0;

-- name: read_names
-- The files that have bytes, with what the ledger took from their names.
SELECT file_id, filename, ended_at, latest_ended_at
FROM stats_files
WHERE server_id = :server_id AND content IS NOT NULL
ORDER BY file_id;

-- name: save_times!
-- What the names say under the rules and the zone of today. What a name says decides whether a file is a round's.
UPDATE stats_files
SET ended_at = named.ended_at,
    latest_ended_at = named.latest_ended_at,
    state = CASE
        WHEN named.ignored_reason IS NOT NULL THEN 'ignored'
        WHEN stats_files.ended_at IS NULL THEN 'fetched'
        ELSE stats_files.state
    END,
    reason = CASE
        WHEN named.ignored_reason IS NOT NULL THEN named.ignored_reason
        WHEN stats_files.ended_at IS NOT NULL THEN stats_files.reason
    END,
    updated_at = now()
FROM unnest(:file_ids::bigint[], :ended_ats::timestamptz[], :latest_ended_ats::timestamptz[], :ignored_reasons::text[])
    AS named (file_id, ended_at, latest_ended_at, ignored_reason)
WHERE stats_files.file_id = named.file_id;

-- name: read_given_rounds
-- Which round each file gave.
SELECT file_id, round_id, match_id, round_number, ended_at FROM rounds WHERE server_id = :server_id;

-- name: choose_stored!
-- All rounds that stem from these files, that stand where their rounds belong, or hang on a match or session that does.
INSERT INTO earlier_rounds
SELECT round_id, match_id, session_id FROM rounds WHERE file_id = ANY(:file_ids::bigint[])
UNION
SELECT round_id, match_id, session_id FROM rounds WHERE round_id IN (SELECT round_id FROM incoming_rounds)
UNION
SELECT rounds.round_id, rounds.match_id, rounds.session_id
FROM rounds
JOIN incoming_rounds USING (server_id, ended_at, map_name, round_number)
UNION
SELECT round_id, match_id, session_id FROM rounds WHERE match_id IN (SELECT match_id FROM incoming_matches)
UNION
SELECT rounds.round_id, rounds.match_id, rounds.session_id
FROM rounds
JOIN matches ON matches.match_id = rounds.match_id
JOIN incoming_matches AS incoming
    ON (incoming.server_id, incoming.first_round_ended_at, incoming.map_name)
    = (matches.server_id, matches.first_round_ended_at, matches.map_name)
UNION
SELECT round_id, match_id, session_id FROM rounds WHERE session_id IN (SELECT session_id FROM incoming_sessions)
UNION
SELECT rounds.round_id, rounds.match_id, rounds.session_id
FROM rounds
JOIN gaming_sessions ON gaming_sessions.session_id = rounds.session_id
JOIN incoming_sessions AS incoming
    ON (incoming.server_id, incoming.started_at) = (gaming_sessions.server_id, gaming_sessions.started_at);

-- name: delete_teams!
-- Children first: asking for them row by row, as a cascade does, takes longer.
DELETE FROM session_teams WHERE session_id IN (SELECT session_id FROM earlier_rounds);

-- name: delete_awards!
-- As delete_teams.
DELETE FROM round_awards WHERE round_id IN (SELECT round_id FROM earlier_rounds);

-- name: delete_head_to_head!
-- As delete_teams.
DELETE FROM player_head_to_head WHERE round_id IN (SELECT round_id FROM earlier_rounds);

-- name: delete_weapons!
-- As delete_teams.
DELETE FROM weapon_comprehensive_stats WHERE round_id IN (SELECT round_id FROM earlier_rounds);

-- name: delete_players!
-- As delete_weapons.
DELETE FROM player_comprehensive_stats WHERE round_id IN (SELECT round_id FROM earlier_rounds);

-- name: delete_rounds!
-- Flags go with them.
DELETE FROM rounds WHERE round_id IN (SELECT round_id FROM earlier_rounds);

-- name: delete_matches!
-- Those of the rounds that went, and those in the place of one that comes.
DELETE FROM matches
WHERE (
        match_id IN (SELECT match_id FROM earlier_rounds UNION SELECT match_id FROM incoming_matches)
        OR (server_id, first_round_ended_at, map_name) IN (
            SELECT server_id, first_round_ended_at, map_name FROM incoming_matches
        )
    )
    AND NOT EXISTS (SELECT FROM rounds WHERE rounds.match_id = matches.match_id);

-- name: delete_sessions!
-- As delete_matches.
DELETE FROM gaming_sessions
WHERE (
        session_id IN (SELECT session_id FROM earlier_rounds UNION SELECT session_id FROM incoming_sessions)
        OR (server_id, started_at) IN (SELECT server_id, started_at FROM incoming_sessions)
    )
    AND NOT EXISTS (SELECT FROM rounds WHERE rounds.session_id = gaming_sessions.session_id);

-- name: fill_sessions!
-- What was derived, into tables that hold nothing of it.
INSERT INTO gaming_sessions SELECT * FROM incoming_sessions;

-- name: fill_matches!
-- As fill_sessions.
INSERT INTO matches SELECT * FROM incoming_matches;

-- name: fill_rounds!
-- As fill_sessions.
INSERT INTO rounds SELECT * FROM incoming_rounds;

-- name: fill_players#
-- The column list follows from the row's definition in include/store/rows.py.
COPY player_comprehensive_stats ({columns}) FROM STDIN;

-- name: fill_weapons#
-- As fill_players.
COPY weapon_comprehensive_stats ({columns}) FROM STDIN;

-- name: fill_flags#
-- As fill_players.
COPY round_flags ({columns}) FROM STDIN;

-- name: fill_awards#
-- As fill_players.
COPY round_awards ({columns}) FROM STDIN;

-- name: fill_head_to_head#
-- As fill_players.
COPY player_head_to_head ({columns}) FROM STDIN;

-- name: fill_teams#
-- As fill_players.
COPY session_teams ({columns}) FROM STDIN;

-- name: delete_unfounded_rounds!
-- Rounds that no file of the ledger gives.
DELETE FROM rounds
WHERE server_id = :server_id
    AND NOT EXISTS (SELECT FROM stats_files AS file WHERE file.file_id = rounds.file_id AND file.state = 'loaded');

-- name: delete_unfounded_matches!
-- Matches without a round.
DELETE FROM matches
WHERE server_id = :server_id AND NOT EXISTS (SELECT FROM rounds WHERE rounds.match_id = matches.match_id);

-- name: delete_unfounded_sessions!
-- Sessions without a round.
DELETE FROM gaming_sessions
WHERE server_id = :server_id AND NOT EXISTS (SELECT FROM rounds WHERE rounds.session_id = gaming_sessions.session_id);

-- name: delete_aliases!
-- Names follow from the rounds of all servers.
DELETE FROM player_aliases;

-- name: fill_aliases!
-- Every name of every player.
INSERT INTO player_aliases
SELECT stats.player_guid, stats.name, count(*), min(rounds.ended_at), max(rounds.ended_at)
FROM player_comprehensive_stats AS stats
JOIN rounds USING (round_id)
GROUP BY stats.player_guid, stats.name;

-- name: announce_matches!
-- Outbox rows for the rounds of these maps that the watch fetched, as announce_watched of derivation.sql makes them.
INSERT INTO announcements (subject, kind)
SELECT rounds.round_id, CASE rounds.round_number WHEN 1 THEN 'round' ELSE 'map' END
FROM rounds
JOIN stats_files USING (file_id)
WHERE rounds.match_id = ANY(:match_ids::bigint[]) AND stats_files.fetched_by = 'watch'
ORDER BY rounds.ended_at, rounds.round_id
ON CONFLICT (subject, kind) DO NOTHING;

-- name: leave_unposted!
-- The other rounds that the watch fetched and that nobody posted: a rebuild posts nothing, and what derives them later
-- must not take them for new ones.
INSERT INTO announcements (subject, kind, state, error, finished_at)
SELECT
    rounds.round_id, CASE rounds.round_number WHEN 1 THEN 'round' ELSE 'map' END, 'refused',
    'a rebuild gave the round, and a rebuild posts nothing', now()
FROM rounds
JOIN stats_files USING (file_id)
WHERE rounds.server_id = :server_id AND stats_files.fetched_by = 'watch'
ON CONFLICT (subject, kind) DO NOTHING;

-- name: move_announcements!
-- The posts of rounds that have another id now, since the clock of the server is read otherwise.
UPDATE announcements
SET subject = moved.round_id
FROM unnest(:earlier_ids::bigint[], :round_ids::bigint[]) AS moved (earlier_id, round_id)
WHERE announcements.subject = moved.earlier_id
    AND NOT EXISTS (
        SELECT FROM announcements AS taken WHERE taken.subject = moved.round_id AND taken.kind = announcements.kind
    );

-- name: move_revisions!
-- As move_announcements.
UPDATE round_revisions
SET round_id = moved.round_id
FROM unnest(:earlier_ids::bigint[], :round_ids::bigint[]) AS moved (earlier_id, round_id)
WHERE round_revisions.round_id = moved.earlier_id
    AND NOT EXISTS (SELECT FROM round_revisions AS taken WHERE taken.round_id = moved.round_id);
