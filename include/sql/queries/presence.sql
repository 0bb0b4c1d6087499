-- What the bot says of itself, and whom it expects to ask.

-- name: read_presence
-- What the bot says of itself: how many rounds count, and the latest session, NULL before the first.
SELECT
    (SELECT count(*) FROM counted_rounds WHERE counted_rounds.server_id = :server_id) AS rounds,
    latest.ended_at,
    (SELECT count(*) FROM player_session_summary AS played WHERE played.session_id = latest.session_id) AS players
FROM (SELECT :server_id::smallint AS server_id) AS server
LEFT JOIN LATERAL (
    SELECT session_id, ended_at
    FROM gaming_sessions
    WHERE gaming_sessions.server_id = server.server_id
    ORDER BY started_at DESC
    LIMIT 1
) AS latest ON true;

-- name: read_latest_players
-- Who played in the latest session: they ask about it first.
SELECT player_guid
FROM player_session_summary
WHERE session_id = (
    SELECT session_id FROM gaming_sessions WHERE server_id = :server_id ORDER BY started_at DESC LIMIT 1
)
ORDER BY player_guid;
