-- Which sessions there are: found by day, by id or as the latest, and listed.

-- name: count_sessions$
-- How many sessions a server has.
SELECT count(*) FROM gaming_sessions WHERE server_id = :server_id;

-- name: read_latest
-- The latest sessions of a server, the latest first.
SELECT session_id, started_at, ended_at, round_count
FROM gaming_sessions
WHERE server_id = :server_id
ORDER BY started_at DESC
LIMIT :most OFFSET :skipped;

-- name: read_between
-- The sessions that began in a span of time, in the order of time.
SELECT session_id, started_at, ended_at, round_count
FROM gaming_sessions
WHERE server_id = :server_id AND started_at >= :since AND started_at < :until
ORDER BY started_at;

-- name: read_around
-- The last session that began before an instant and the first that began then or later.
(
    SELECT session_id, started_at, ended_at, round_count
    FROM gaming_sessions
    WHERE server_id = :server_id AND started_at < :moment
    ORDER BY started_at DESC
    LIMIT 1
)
UNION ALL
(
    SELECT session_id, started_at, ended_at, round_count
    FROM gaming_sessions
    WHERE server_id = :server_id AND started_at >= :moment
    ORDER BY started_at
    LIMIT 1
)
ORDER BY started_at;

-- name: read_one
-- One session of a server.
SELECT session_id, started_at, ended_at, round_count
FROM gaming_sessions
WHERE server_id = :server_id AND session_id = :session_id;

-- name: read_beginnings
-- When the first rounds of sessions began, as far as their files tell; else when they ended.
SELECT DISTINCT ON (session_id)
    session_id, ended_at - make_interval(secs => coalesce(duration_seconds, 0)) AS began_at
FROM rounds
WHERE session_id = ANY(:session_ids)
ORDER BY session_id, ended_at, round_id;

-- name: read_history
-- Some of the latest sessions with what a list of them tells, the latest first. A map counts when both its rounds do,
-- and its points belong to a squad where it is known which one attacked first (format-spec 8.2).
WITH listed AS MATERIALIZED (
    SELECT session_id, started_at, ended_at, round_count
    FROM gaming_sessions
    WHERE server_id = :server_id
    ORDER BY started_at DESC
    LIMIT :most OFFSET :skipped
)
SELECT
    listed.session_id, listed.started_at, listed.ended_at, listed.round_count,
    maps.maps, maps.attributed, maps.team_a, maps.team_b,
    (SELECT count(*) FROM player_session_summary WHERE player_session_summary.session_id = listed.session_id) AS players,
    listed.started_at - make_interval(
        secs => coalesce(
            (SELECT duration_seconds FROM rounds WHERE session_id = listed.session_id ORDER BY ended_at, round_id LIMIT 1), 0
        )
    ) AS began_at
FROM listed
CROSS JOIN LATERAL (
    SELECT
        count(*) AS maps,
        count(played.team_a) AS attributed,
        coalesce(sum(played.team_a), 0)::integer AS team_a,
        coalesce(sum(2 - played.team_a), 0)::integer AS team_b
    FROM (
        SELECT
            CASE
                WHEN count(counted.round_id) < 2 THEN NULL
                WHEN matches.first_attackers = 'A' THEN matches.squad_a_score
                WHEN matches.first_attackers = 'B' THEN matches.squad_b_score
            END AS team_a
        FROM rounds
        JOIN matches USING (match_id)
        LEFT JOIN counted_rounds AS counted ON counted.round_id = rounds.round_id
        WHERE rounds.session_id = listed.session_id
        GROUP BY matches.match_id
    ) AS played
) AS maps
ORDER BY listed.started_at DESC;

-- name: read_last_round
-- The round that ended last on a server, whether it counts, and whether both rounds of its map do.
SELECT
    rounds.round_id,
    counted_rounds.round_id IS NOT NULL AS is_counted,
    (SELECT count(*) FROM counted_rounds AS played WHERE played.match_id = rounds.match_id) = 2 AS map_counts
FROM rounds
LEFT JOIN counted_rounds USING (round_id)
WHERE rounds.server_id = :server_id
ORDER BY rounds.ended_at DESC, rounds.round_number DESC, rounds.round_id DESC
LIMIT 1;

-- name: read_watch
-- When somebody last looked at a server's folder with nothing left to fetch, and when the last file came from there.
SELECT
    listed_at,
    (
        SELECT max(fetched_at)
        FROM stats_files
        WHERE stats_files.server_id = servers.server_id AND content IS NOT NULL
    ) AS file_came_at
FROM servers
WHERE server_id = :server_id;
