-- What is told of a session, and which are over. What stands in braces follows from include/stats/sums.py.

-- name: read_rounds
-- The rounds of a session in time order.
SELECT rounds.round_id, rounds.match_id, counted_rounds.round_id IS NOT NULL AS is_counted
FROM rounds
LEFT JOIN counted_rounds USING (round_id)
WHERE rounds.session_id = :session_id
ORDER BY rounds.ended_at, rounds.round_number, rounds.round_id;

-- name: read_players
-- The humans of a session's counted rounds, each under his last name, with the GUIDs that count as his.
SELECT
    player_guid,
    (array_agg(name ORDER BY ended_at DESC, round_id))[1] AS name,
    array_agg(DISTINCT played_guid) AS played_guids
FROM player_round_sums
WHERE session_id = :session_id
GROUP BY player_guid
ORDER BY player_guid;

-- name: read_sums#
-- The sums of a session's players.
SELECT player_guid, {names} FROM player_session_summary WHERE session_id = %(session_id)s;

-- name: read_past#
-- The sums of a session's players over the sessions before it.
SELECT summary.player_guid, {together}
FROM player_session_summary AS summary
JOIN gaming_sessions AS earlier USING (session_id)
JOIN gaming_sessions AS told ON told.session_id = %(session_id)s
WHERE earlier.server_id = told.server_id
    AND earlier.started_at < told.started_at
    AND summary.player_guid IN (SELECT player_guid FROM player_session_summary WHERE session_id = %(session_id)s)
GROUP BY summary.player_guid;

-- name: read_stays
-- Who played for which squad in some sessions, to compare it with what was derived.
SELECT session_id, player_guid, squad, from_round_id
FROM session_teams
WHERE session_id = ANY(:session_ids::bigint[]);

-- name: read_left_out
-- Files of a session's time that gave no round. Half a silence belongs to the session before it, half to the next.
SELECT state, count(*) AS files
FROM stats_files AS file
JOIN gaming_sessions AS session USING (server_id)
WHERE session.session_id = :session_id
    AND file.ended_at BETWEEN session.started_at - :silence::interval / 2 AND session.ended_at + :silence::interval / 2
    AND file.state = ANY(:states::text[])
GROUP BY state;

-- name: read_files_left_out
-- Which of these files gave no round, as read_left_out counts them.
SELECT file_id FROM stats_files WHERE file_id = ANY(:file_ids::bigint[]) AND state = ANY(:states::text[]);

-- name: close!
-- Outbox rows for the sessions that are over. A silence counts by the server's own clock, which ours is told by the
-- round that came soonest after its end, and only when somebody has looked at the server since; or when the server has
-- written a round meanwhile that is further away. Nothing is closed that somebody still works at, nor what lies longer
-- back than the watch looks, nor what has no figures.
WITH recent AS (
    SELECT DISTINCT rounds.session_id
    FROM stats_files AS file
    JOIN rounds USING (file_id)
    WHERE file.server_id = :server_id AND file.fetched_by = 'watch' AND file.fetched_at >= now() - :look_back::interval
),
played AS (
    SELECT
        rounds.session_id,
        min(rounds.ended_at) AS started_at,
        max(greatest(rounds.ended_at, file.latest_ended_at)) AS ended_at,
        min(file.fetched_at - rounds.ended_at) FILTER (WHERE file.fetched_by = 'watch') AS behind,
        max(file.fetched_at) AS fetched_at
    FROM recent
    JOIN rounds USING (session_id)
    JOIN stats_files AS file USING (file_id)
    GROUP BY rounds.session_id
)
INSERT INTO announcements (subject, kind)
SELECT played.session_id, 'session'
FROM played
JOIN servers ON servers.server_id = :server_id
WHERE (
        played.ended_at + played.behind + :silence::interval <= servers.listed_at
        OR EXISTS (
            SELECT FROM rounds AS later
            JOIN stats_files AS file USING (file_id)
            WHERE later.server_id = :server_id
                AND later.ended_at > played.ended_at + :silence::interval
                AND file.fetched_at >= played.fetched_at
        )
    )
    AND EXISTS (SELECT FROM counted_rounds WHERE counted_rounds.session_id = played.session_id)
    AND NOT EXISTS (
        SELECT FROM stats_files AS unfinished
        WHERE unfinished.file_id = ANY(:unfinished_ids::bigint[])
            AND unfinished.ended_at BETWEEN played.started_at - :silence::interval AND played.ended_at + :silence::interval
    )
ORDER BY played.ended_at
ON CONFLICT (subject, kind) DO NOTHING;

-- name: note_look!
-- That somebody looked at the server's folder and fetched all that was there.
UPDATE servers SET listed_at = :listed_at WHERE server_id = :server_id AND listed_at IS DISTINCT FROM :listed_at;

-- name: move_posts!
-- The posts of sessions whose first round is another one now; the function changes what the loader may not.
SELECT move_session_posts(:earlier_ids::bigint[], :session_ids::bigint[]);

-- name: leave_unposted!
-- Sessions that only a rebuild gave: it posts nothing, and closing must not take them for new ones.
INSERT INTO announcements (subject, kind, state, error, finished_at)
SELECT session_id, 'session', 'refused', 'a rebuild gave the session, and a rebuild posts nothing', now()
FROM gaming_sessions
WHERE session_id = ANY(:session_ids::bigint[])
    AND EXISTS (
        SELECT FROM rounds
        JOIN stats_files USING (file_id)
        WHERE rounds.session_id = gaming_sessions.session_id AND stats_files.fetched_by = 'watch'
    )
ON CONFLICT (subject, kind) DO NOTHING;
