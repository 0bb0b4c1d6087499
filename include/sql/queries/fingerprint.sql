-- One hash for each table, over its rows in whatever order: equal rows, equal hash, on any machine.
-- A row is hashed as JSON with all its columns by name, so that neither their order nor a new column without values
-- matters and none is ever forgotten. Ids give way to the natural keys that they stand for.

-- name: settle_texts#
-- What the texts of values depend on, for this transaction; and a whole database may take its time.
SET LOCAL timezone = 'UTC';
SET LOCAL extra_float_digits = 1;
SET LOCAL bytea_output = 'hex';
SET LOCAL intervalstyle = 'iso_8601';
SET LOCAL statement_timeout = 0;

-- name: read_tables
-- Rows and hash of each table that has rows, all as of one moment. The hashes of the rows are put together in order, in
-- 65,536 parts by their first two bytes, so that neither memory nor the largest text depends on how many rows there are.
WITH round_keys AS MATERIALIZED (
    SELECT round_id, jsonb_build_array(server_id, ended_at, map_name, round_number) AS key FROM rounds
),
said AS (
    SELECT 'gaming_sessions' AS table_name, to_jsonb(gaming_sessions) - 'session_id' AS content, NULL::jsonb AS keys
    FROM gaming_sessions
    UNION ALL
    SELECT 'matches', to_jsonb(matches) - 'match_id', NULL
    FROM matches
    UNION ALL
    SELECT
        'rounds',
        to_jsonb(rounds) - ARRAY['round_id', 'file_id', 'match_id', 'session_id'],
        jsonb_build_array(
            stats_files.filename, stats_files.sha256, matches.server_id, matches.first_round_ended_at, matches.map_name,
            gaming_sessions.server_id, gaming_sessions.started_at
        )
    FROM rounds
    JOIN stats_files USING (file_id)
    JOIN matches USING (match_id)
    JOIN gaming_sessions USING (session_id)
    UNION ALL
    SELECT 'player_comprehensive_stats', to_jsonb(stats) - 'round_id', round_keys.key
    FROM player_comprehensive_stats AS stats
    JOIN round_keys USING (round_id)
    UNION ALL
    SELECT 'weapon_comprehensive_stats', to_jsonb(stats) - 'round_id', round_keys.key
    FROM weapon_comprehensive_stats AS stats
    JOIN round_keys USING (round_id)
    UNION ALL
    SELECT 'round_flags', to_jsonb(round_flags) - 'round_id', round_keys.key
    FROM round_flags
    JOIN round_keys USING (round_id)
    UNION ALL
    SELECT 'player_aliases', to_jsonb(player_aliases), NULL
    FROM player_aliases
    UNION ALL
    -- Of the ledger what follows from a file's bytes and name. A newer revision took the place of a superseded one.
    SELECT
        'stats_files',
        jsonb_build_object(
            'server_id', server_id, 'filename', filename, 'sha256', sha256, 'state', state, 'reason', reason,
            'ended_at', ended_at, 'latest_ended_at', latest_ended_at
        ),
        NULL
    FROM stats_files
    WHERE content IS NOT NULL AND reason IS DISTINCT FROM 'superseded'
),
hashed AS (
    SELECT
        table_name,
        sha256(convert_to(jsonb_strip_nulls(jsonb_build_array(content, keys))::text, 'UTF8')) AS row_hash
    FROM said
),
parts AS (
    SELECT
        table_name,
        substr(row_hash, 1, 2) AS part,
        count(*) AS row_count,
        sha256(string_agg(row_hash, ''::bytea ORDER BY row_hash)) AS part_hash
    FROM hashed
    GROUP BY table_name, part
)
SELECT
    table_name, sum(row_count)::bigint AS row_count, encode(sha256(string_agg(part_hash, ''::bytea ORDER BY part)), 'hex') AS sha256
FROM parts
GROUP BY table_name;
