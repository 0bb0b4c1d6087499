-- Sums of players for leaderboards. What stands in braces are the sums that the boards of the question need, each put
-- together over rows (include/store/boards.py). A day of play is the date on which its session began, on the server's
-- clock; without a limit every day counts.

-- name: sum_everything#
-- All that everybody ever played: from the years, of which there are far fewer rows than of sessions.
SELECT player_guid, {sums} FROM player_year_summary GROUP BY player_guid;

-- name: sum_days#
-- What everybody played on some days.
SELECT player_guid, {sums}
FROM daily_player_stats
WHERE day BETWEEN coalesce(%(since)s::date, '-infinity') AND coalesce(%(until)s::date, 'infinity')
    AND server_id = coalesce(%(server_id)s::smallint, server_id)
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
-- The maps that were ever played in a round that counts.
SELECT DISTINCT map_name FROM player_map_summary ORDER BY map_name;
