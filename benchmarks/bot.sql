-- What is asked about a history, and what the bot holds of it.

-- name: read_regulars
-- The last names of those who played most.
SELECT player_guid, (array_agg(alias ORDER BY last_seen DESC))[1] AS alias, sum(times_seen) AS times
FROM player_aliases
GROUP BY player_guid
ORDER BY times DESC
LIMIT 200;

-- name: read_days
-- The days on which sessions began.
SELECT DISTINCT started_at::date AS day FROM gaming_sessions ORDER BY day;

-- name: count_connections$
-- How many connections a program holds.
SELECT count(*) FROM pg_stat_activity WHERE application_name = :application_name;
