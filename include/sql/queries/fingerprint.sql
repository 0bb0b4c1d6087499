-- One hash for each table, over its rows in whatever order: equal rows, equal hash, on any machine.
-- A row is hashed as the text of its values in the order of the columns' names, so that no column is ever forgotten and
-- their places do not matter. Ids give way to the natural keys that they stand for.

-- name: settle_texts#
-- What the texts of values depend on, for this transaction; and a whole database may take its time.
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO, YMD';
SET LOCAL intervalstyle = 'iso_8601';
SET LOCAL extra_float_digits = 1;
SET LOCAL bytea_output = 'hex';
SET LOCAL statement_timeout = 0;

-- name: read_columns
-- The columns of each table; the type `name` sorts by bytes.
SELECT attrelid::regclass::text AS table_name, array_agg(attname::text ORDER BY attname) AS columns
FROM pg_attribute
WHERE attrelid = ANY(:tables::regclass[]) AND attnum > 0 AND NOT attisdropped
GROUP BY attrelid;

-- name: read_tables#
-- Rows and hash of each table that has rows, all as of one moment. The hashes of the rows are put together in order, in
-- 65,536 parts by their first two bytes, so that neither memory nor the largest text depends on how many rows there are.
-- What stands in braces is filled with the columns of that table. The type `name` compares by bytes, as fast as numbers.
WITH round_keys AS MATERIALIZED (
    SELECT round_id, ROW(server_id, ended_at, map_name, round_number)::text AS key FROM rounds
),
session_keys AS MATERIALIZED (
    SELECT session_id, ROW(server_id, started_at)::text AS key FROM gaming_sessions
),
said AS (
    SELECT 'gaming_sessions'::name AS table_name, ROW({gaming_sessions})::text AS content FROM gaming_sessions
    UNION ALL
    SELECT 'matches', ROW({matches})::text FROM matches
    UNION ALL
    SELECT
        'rounds',
        ROW({rounds})::text
        || ROW(stats_files.filename, stats_files.sha256)::text
        || ROW(matches.server_id, matches.first_round_ended_at, matches.map_name)::text
        || ROW(gaming_sessions.server_id, gaming_sessions.started_at)::text
    FROM rounds
    JOIN stats_files USING (file_id)
    JOIN matches USING (match_id)
    JOIN gaming_sessions USING (session_id)
    UNION ALL
    SELECT 'player_comprehensive_stats', ROW({player_comprehensive_stats})::text || key
    FROM player_comprehensive_stats
    JOIN round_keys USING (round_id)
    UNION ALL
    SELECT 'weapon_comprehensive_stats', ROW({weapon_comprehensive_stats})::text || key
    FROM weapon_comprehensive_stats
    JOIN round_keys USING (round_id)
    UNION ALL
    SELECT 'round_flags', ROW({round_flags})::text || key FROM round_flags JOIN round_keys USING (round_id)
    UNION ALL
    SELECT 'round_awards', ROW({round_awards})::text || key FROM round_awards JOIN round_keys USING (round_id)
    UNION ALL
    SELECT 'player_head_to_head', ROW({player_head_to_head})::text || key
    FROM player_head_to_head
    JOIN round_keys USING (round_id)
    UNION ALL
    SELECT 'session_teams', ROW({session_teams})::text || sessions.key || from_rounds.key || to_rounds.key
    FROM session_teams
    JOIN session_keys AS sessions USING (session_id)
    JOIN round_keys AS from_rounds ON from_rounds.round_id = session_teams.from_round_id
    JOIN round_keys AS to_rounds ON to_rounds.round_id = session_teams.to_round_id
    UNION ALL
    SELECT 'player_aliases', ROW({player_aliases})::text FROM player_aliases
    UNION ALL
    SELECT 'player_session_summary', ROW({player_session_summary})::text || key
    FROM player_session_summary
    JOIN session_keys USING (session_id)
    UNION ALL
    SELECT 'player_map_summary', ROW({player_map_summary})::text || key
    FROM player_map_summary
    JOIN session_keys USING (session_id)
    UNION ALL
    SELECT 'player_companion_summary', ROW({player_companion_summary})::text || key
    FROM player_companion_summary
    JOIN session_keys USING (session_id)
    UNION ALL
    SELECT 'player_year_summary', ROW({player_year_summary})::text FROM player_year_summary
    UNION ALL
    -- Of the ledger what follows from a file's bytes and name. A newer revision took the place of a superseded one.
    SELECT 'stats_files', ROW({stats_files})::text
    FROM stats_files
    WHERE content IS NOT NULL AND reason IS DISTINCT FROM 'superseded'
),
hashed AS (
    SELECT table_name, sha256(convert_to(content, 'UTF8')) AS row_hash FROM said
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
    table_name,
    sum(row_count)::bigint AS row_count,
    encode(sha256(string_agg(part_hash, ''::bytea ORDER BY part)), 'hex') AS sha256
FROM parts
GROUP BY table_name;
