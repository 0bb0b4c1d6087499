-- What the database says of itself.

-- name: ping$
-- Nothing but the way to the server and back.
SELECT 1;

-- name: read_tables
-- The tables that whoever asks may read, the largest first; `about_rows` is what the planner believes, NULL before anybody counted.
SELECT
    relname AS name,
    nullif(reltuples, -1)::bigint AS about_rows,
    pg_table_size(oid) AS table_bytes,
    pg_indexes_size(oid) AS index_bytes
FROM pg_class
WHERE
    relnamespace = current_schema()::regnamespace
    AND relkind IN ('r', 'p', 'm')
    AND has_table_privilege(oid, 'SELECT')
ORDER BY pg_total_relation_size(oid) DESC, relname;

-- name: count_rows#
-- Of one table.
SELECT {text} AS name, count(*) AS rows FROM {table}

-- name: read_database
-- The server, this database, and how full both are.
SELECT
    current_database() AS name,
    current_setting('server_version') AS server_version,
    pg_postmaster_start_time() AS started_at,
    pg_database_size(current_database()) AS size_bytes,
    current_setting('max_connections')::integer AS most_connections,
    xact_commit AS commits,
    xact_rollback AS rollbacks,
    deadlocks,
    blks_hit::double precision / nullif(blks_hit + blks_read, 0) AS memory_share,
    (SELECT version FROM data_version) AS data_version,
    (SELECT changed_at FROM data_version) AS changed_at
FROM pg_stat_database
WHERE datname = current_database();

-- name: read_connections
-- Who is connected to this database.
SELECT coalesce(nullif(application_name, ''), 'without a name') AS application, count(*) AS connections
FROM pg_stat_activity
WHERE datname = current_database()
GROUP BY 1
ORDER BY 2 DESC, 1;

-- name: read_intake
-- When the server was last looked at, how many files came with that look, the file that came last, and the latest round.
SELECT
    servers.listed_at,
    (
        SELECT count(*) FROM stats_files AS file
        WHERE file.server_id = servers.server_id AND file.fetched_at >= servers.listed_at
    ) AS found_files,
    latest.filename,
    latest.state,
    latest.fetched_at,
    (SELECT max(ended_at) FROM rounds WHERE rounds.server_id = servers.server_id) AS round_at
FROM servers
LEFT JOIN LATERAL (
    SELECT filename, state, fetched_at FROM stats_files AS file
    WHERE file.server_id = servers.server_id
    ORDER BY fetched_at DESC, ended_at DESC NULLS LAST
    LIMIT 1
) AS latest ON true
WHERE servers.server_id = :server_id;

-- name: read_imports
-- Files that came, the last first, each with the number of all of them; or only what did not become rounds though it
-- should have, and was not put aside.
SELECT filename, state, reason, attempts, fetched_at, count(*) OVER () AS files
FROM stats_files
WHERE server_id = :server_id
    AND CASE
        WHEN :failed THEN state IN ('failed', 'quarantined') AND discarded_reason IS NULL
        ELSE state <> 'ignored'
    END
ORDER BY fetched_at DESC, ended_at DESC NULLS LAST, filename
LIMIT :most OFFSET :skipped;
