-- Sums of players for leaderboards. What stands in braces are the `names` of the sums that the boards of the question
-- need, and these `sums` put together over rows (include/store/boards.py). A day of play is the date on which its session began, on the server's
-- clock; without a limit every day counts.

-- name: sum_everything#
-- All that everybody ever played: from the years, of which there are far fewer rows than of sessions.
SELECT player_guid, {sums} FROM player_year_summary GROUP BY player_guid;

-- name: sum_days#
-- What everybody played on some days: whole years at once, the rest session by session. A year of UTC that lies between
-- those of the first and the last day is whole on every clock.
SELECT player_guid, {sums}
FROM (
    SELECT player_guid, {names}
    FROM player_year_summary
    WHERE server_id = coalesce(%(server_id)s::smallint, server_id)
        AND year > coalesce(extract(year FROM %(since)s::date), 0)
        AND year < coalesce(extract(year FROM %(until)s::date), 9999)
    UNION ALL
    SELECT player_guid, {names}
    FROM player_session_summary
    JOIN gaming_sessions AS sessions USING (session_id)
    JOIN servers USING (server_id)
    WHERE server_id = coalesce(%(server_id)s::smallint, server_id)
        AND (sessions.started_at AT TIME ZONE servers.time_zone)::date
        BETWEEN coalesce(%(since)s::date, '-infinity') AND coalesce(%(until)s::date, 'infinity')
        AND NOT (
            extract(year FROM sessions.started_at AT TIME ZONE 'UTC') > coalesce(extract(year FROM %(since)s::date), 0)
            AND extract(year FROM sessions.started_at AT TIME ZONE 'UTC')
            < coalesce(extract(year FROM %(until)s::date), 9999)
        )
) AS played
GROUP BY player_guid;

-- name: sum_map#
-- All that everybody ever played on one map.
SELECT player_guid, {sums} FROM player_map_summary WHERE map_name = %(map_name)s GROUP BY player_guid;

-- name: sum_map_days#
-- What everybody played on one map on some days.
SELECT player_guid, {sums}
FROM player_map_summary
JOIN gaming_sessions AS sessions USING (session_id)
JOIN servers USING (server_id)
WHERE map_name = %(map_name)s
    AND (sessions.started_at AT TIME ZONE servers.time_zone)::date
    BETWEEN coalesce(%(since)s::date, '-infinity') AND coalesce(%(until)s::date, 'infinity')
    AND server_id = coalesce(%(server_id)s::smallint, server_id)
GROUP BY player_guid;

-- name: read_map_names
-- The maps that were ever played in a round that counts; each is looked up in the index after the one before, since a
-- dozen of names stand in hundreds of thousands of rows.
WITH RECURSIVE played AS (
    SELECT min(map_name) AS map_name FROM player_map_summary
    UNION ALL
    SELECT (SELECT min(map_name) FROM player_map_summary WHERE map_name > played.map_name)
    FROM played
    WHERE map_name IS NOT NULL
)
SELECT map_name FROM played WHERE map_name IS NOT NULL;
