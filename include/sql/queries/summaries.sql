-- The sums of sessions, and the version of all that is answered from them. What stands in braces follows from
-- include/stats/sums.py: `names` are the sums, `together` puts each together over rounds.

-- name: touched_sessions
-- The sessions of the rounds that this derivation found and of those that it leaves.
SELECT session_id FROM incoming_sessions
UNION
SELECT session_id FROM earlier_rounds JOIN gaming_sessions USING (session_id);

-- name: touched_years
-- The years of these, before a session is taken away: of UTC, like those of the table.
SELECT DISTINCT server_id, extract(year FROM started_at AT TIME ZONE 'UTC')::smallint AS year
FROM (
    SELECT server_id, started_at FROM incoming_sessions
    UNION ALL
    SELECT server_id, started_at FROM earlier_rounds JOIN gaming_sessions USING (session_id)
) AS sessions;

-- name: years_of_sessions
-- The same of any sessions.
SELECT DISTINCT server_id, extract(year FROM started_at AT TIME ZONE 'UTC')::smallint AS year
FROM gaming_sessions
WHERE session_id = ANY(:session_ids::bigint[]);

-- name: create_incoming#
-- Temporary tables for one refresh, empty: a transaction may refresh more than once.
SET LOCAL client_min_messages = warning;
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_round_sums ON COMMIT DROP AS SELECT * FROM player_round_sums WITH NO DATA;
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_session_summary (LIKE player_session_summary) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_map_summary (LIKE player_map_summary) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_year_summary (LIKE player_year_summary) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_companion_summary (LIKE player_companion_summary) ON COMMIT DROP;
TRUNCATE incoming_round_sums, incoming_session_summary, incoming_map_summary, incoming_year_summary,
incoming_companion_summary;

-- name: sum_rounds!
-- What the rounds of these sessions say now.
INSERT INTO incoming_round_sums SELECT * FROM player_round_sums WHERE session_id = ANY(:session_ids::bigint[]);

-- name: sum_companions!
-- The same for each two humans of a round, each seen from his own side.
INSERT INTO incoming_companion_summary
SELECT
    own.session_id,
    own.player_guid,
    other.player_guid,
    other.side = own.side AS same_side,
    count(*),
    sum(own.rounds_won),
    coalesce(sum(own.maps_won) FILTER (WHERE maps.are_shared), 0),
    coalesce(sum(own.maps_drawn) FILTER (WHERE maps.are_shared), 0),
    coalesce(sum(own.maps_lost) FILTER (WHERE maps.are_shared), 0),
    sum(own.time_played_seconds),
    sum(own.kills),
    sum(own.deaths),
    sum(own.damage_given),
    sum(other.time_played_seconds),
    sum(other.kills),
    sum(other.deaths),
    sum(other.damage_given)
FROM incoming_round_sums AS own
JOIN incoming_round_sums AS other
    ON other.round_id = own.round_id AND other.player_guid <> own.player_guid
CROSS JOIN LATERAL (
    -- Neither changed squads within the map, and for both its result stands here: then it is the same for both.
    SELECT
        (other.match_squad = own.match_squad) = (other.side = own.side)
        AND other.maps_won + other.maps_drawn + other.maps_lost = 1 AS are_shared
) AS maps
WHERE own.side IS NOT NULL AND other.side IS NOT NULL
GROUP BY own.session_id, own.player_guid, other.player_guid, other.side = own.side;

-- name: sum_maps#
-- The rounds of each map together.
INSERT INTO incoming_map_summary (session_id, map_name, player_guid, {names})
SELECT session_id, map_name, player_guid, {together}
FROM incoming_round_sums
GROUP BY session_id, map_name, player_guid;

-- name: sum_sessions#
-- The maps of each session together.
INSERT INTO incoming_session_summary (session_id, player_guid, {names})
SELECT session_id, player_guid, {together}
FROM incoming_map_summary
GROUP BY session_id, player_guid;

-- name: sum_years#
-- The sessions of each year together.
INSERT INTO incoming_year_summary (server_id, year, player_guid, {names})
SELECT server_id, year, player_guid, {together}
FROM unnest(%(server_ids)s::smallint[], %(years)s::smallint[]) AS touched (server_id, year)
JOIN gaming_sessions AS sessions USING (server_id)
JOIN player_session_summary USING (session_id)
WHERE sessions.started_at >= make_timestamptz(year, 1, 1, 0, 0, 0, 'UTC')
    AND sessions.started_at < make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'UTC')
GROUP BY server_id, year, player_guid;

-- name: delete_stale_sessions!
-- Sums that changed or no longer follow; those of the maps go with them.
DELETE FROM player_session_summary AS stored
WHERE stored.session_id = ANY(:session_ids::bigint[])
    AND NOT EXISTS (
        SELECT FROM incoming_session_summary AS incoming
        WHERE incoming.session_id = stored.session_id
            AND incoming.player_guid = stored.player_guid
            AND ROW(incoming.*) IS NOT DISTINCT FROM ROW(stored.*)
    );

-- name: delete_stale_maps!
-- As delete_stale_sessions.
DELETE FROM player_map_summary AS stored
WHERE stored.session_id = ANY(:session_ids::bigint[])
    AND NOT EXISTS (
        SELECT FROM incoming_map_summary AS incoming
        WHERE incoming.session_id = stored.session_id
            AND incoming.map_name = stored.map_name
            AND incoming.player_guid = stored.player_guid
            AND ROW(incoming.*) IS NOT DISTINCT FROM ROW(stored.*)
    );

-- name: delete_stale_companions!
-- As delete_stale_sessions.
DELETE FROM player_companion_summary AS stored
WHERE stored.session_id = ANY(:session_ids::bigint[])
    AND NOT EXISTS (
        SELECT FROM incoming_companion_summary AS incoming
        WHERE incoming.session_id = stored.session_id
            AND incoming.player_guid = stored.player_guid
            AND incoming.other_guid = stored.other_guid
            AND incoming.same_side = stored.same_side
            AND ROW(incoming.*) IS NOT DISTINCT FROM ROW(stored.*)
    );

-- name: delete_years!
-- All of a server, to be added up anew.
DELETE FROM player_year_summary WHERE server_id = :server_id;

-- name: delete_stale_years!
-- As delete_stale_sessions.
DELETE FROM player_year_summary AS stored
USING unnest(:server_ids::smallint[], :years::smallint[]) AS touched (server_id, year)
WHERE stored.server_id = touched.server_id
    AND stored.year = touched.year
    AND NOT EXISTS (
        SELECT FROM incoming_year_summary AS incoming
        WHERE incoming.server_id = stored.server_id
            AND incoming.year = stored.year
            AND incoming.player_guid = stored.player_guid
            AND ROW(incoming.*) IS NOT DISTINCT FROM ROW(stored.*)
    );

-- name: save_sessions!
-- Sums that are not there yet, in the order of their keys: the rows of an evening share pages then.
INSERT INTO player_session_summary
SELECT * FROM incoming_session_summary
ORDER BY session_id, player_guid
ON CONFLICT (session_id, player_guid) DO NOTHING;

-- name: save_maps!
-- As save_sessions.
INSERT INTO player_map_summary
SELECT * FROM incoming_map_summary
ORDER BY session_id, map_name, player_guid
ON CONFLICT (session_id, map_name, player_guid) DO NOTHING;

-- name: save_companions!
-- As save_sessions.
INSERT INTO player_companion_summary
SELECT * FROM incoming_companion_summary
ON CONFLICT (session_id, player_guid, other_guid, same_side) DO NOTHING;

-- name: save_years!
-- As save_sessions.
INSERT INTO player_year_summary
SELECT * FROM incoming_year_summary
ON CONFLICT (server_id, year, player_guid) DO NOTHING;

-- name: read_session_ids
-- All sessions of a server.
SELECT session_id FROM gaming_sessions WHERE server_id = :server_id;

-- name: count_differing#
-- Sums of maps that are not those of their rounds, of sessions that are not those of their maps, and of years that are
-- not those of their sessions.
WITH played AS (
    SELECT session_id, map_name, player_guid, {together} FROM player_round_sums GROUP BY session_id, map_name, player_guid
),
by_session AS (
    SELECT session_id, player_guid, {together} FROM player_map_summary GROUP BY session_id, player_guid
),
by_year AS (
    SELECT server_id, extract(year FROM started_at AT TIME ZONE 'UTC') AS year, player_guid, {together}
    FROM player_session_summary
    JOIN gaming_sessions USING (session_id)
    GROUP BY 1, 2, 3
)
SELECT
    (
        SELECT count(*)
        FROM player_map_summary AS stored
        FULL JOIN played USING (session_id, map_name, player_guid)
        WHERE {differing}
    ) + (
        SELECT count(*)
        FROM player_session_summary AS stored
        FULL JOIN by_session AS played USING (session_id, player_guid)
        WHERE {differing}
    ) + (
        SELECT count(*)
        FROM player_year_summary AS stored
        FULL JOIN by_year AS played USING (server_id, year, player_guid)
        WHERE {differing}
    );

-- name: raise_version!
-- What is remembered under the version before is not asked for any more.
UPDATE data_version SET version = version + 1, changed_at = now();

-- name: read_version$
-- Which version the data has now.
SELECT version FROM data_version;
