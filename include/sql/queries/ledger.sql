-- name: save_server!
-- Name the game server; the settings may rename it at any time. When nothing changes, no row is locked either: ON CONFLICT
-- would, and all others would wait for the end of a long transaction.
INSERT INTO servers (server_id, server_name, time_zone)
SELECT :server_id, :server_name, :time_zone
WHERE (:server_id::smallint, :server_name, :time_zone) NOT IN (SELECT server_id, server_name, time_zone FROM servers)
ON CONFLICT (server_id) DO UPDATE
SET server_name = excluded.server_name, time_zone = excluded.time_zone;

-- name: lock_server_if_free$
-- One derivation of a server at a time; held until the transaction ends.
SELECT pg_try_advisory_xact_lock(hashtext('fragflow server'), :server_id);

-- name: lock_server
-- As lock_server_if_free, whenever that is.
SELECT pg_advisory_xact_lock(hashtext('fragflow server'), :server_id);

-- name: lock_ledger
-- Files come into the ledger of a server one transaction after the other. ON CONFLICT names one unique index, and two
-- transactions that bring the same file in the same instant meet at the other.
SELECT pg_advisory_xact_lock(hashtext('fragflow ledger'), :server_id);

-- name: read_statement_limit$
-- How long a statement of this transaction may take.
SELECT current_setting('statement_timeout');

-- name: limit_statements$
-- How long a statement of this transaction may take from now on.
SELECT set_config('statement_timeout', :limit, TRUE);

-- name: read_revisions
-- The revisions of these names whose bytes the ledger has. The last is current: what the server had last, whatever its
-- time says (a restored file keeps its old one), and only without that the newest of those loaded by hand.
SELECT file_id, filename, sha256, size_bytes, modified_at
FROM stats_files
WHERE server_id = :server_id AND filename = ANY(:filenames) AND content IS NOT NULL
ORDER BY filename, seen_on_server_at NULLS FIRST, modified_at, fetched_at, sha256;

-- name: read_relatives
-- What the ledger has under one of these names, or with the bytes of one of these hashes.
SELECT filename, sha256 FROM stats_files
WHERE server_id = :server_id AND filename = ANY(:filenames) AND sha256 IS NOT NULL
UNION
SELECT filename, sha256 FROM stats_files
WHERE server_id = :server_id AND sha256 = ANY(:sha256s);

-- name: forget_failed_transfers!
-- A transfer that succeeded clears its failures. The function deletes, so that the loader need not have the right to.
SELECT forget_failed_transfers(:server_id::smallint, :filenames::text[]);

-- name: save_files
-- Keep fetched bytes. Bytes that are known are not kept twice. A superseded revision that came back is derived again, and
-- so is a file whose time decides what its name means.
INSERT INTO stats_files (
    file_id, server_id, filename, sha256, content, size_bytes, size_before_bytes, size_after_bytes, modified_at,
    seen_on_server_at, ended_at, latest_ended_at, settled_by, fetched_by, state, reason, redacted_sha256, redacted_lines,
    redacted_at
)
SELECT
    file_id, :server_id, filename, sha256, content, size_bytes, size_before_bytes, size_after_bytes, modified_at,
    CASE WHEN :fetched_by <> 'load' THEN now() END, ended_at, latest_ended_at, settled_by, :fetched_by,
    CASE WHEN ignored_reason IS NULL THEN 'fetched' ELSE 'ignored' END, ignored_reason, redacted_sha256, redacted_lines,
    CASE WHEN redacted_lines > 0 THEN now() END
FROM unnest(
    :file_ids::bigint[], :filenames::text[], :sha256s::text[], :contents::bytea[], :sizes_bytes::bigint[],
    :sizes_before_bytes::bigint[], :sizes_after_bytes::bigint[], :modified_ats::timestamptz[],
    :ended_ats::timestamptz[], :latest_ended_ats::timestamptz[], :settled_bys::text[], :ignored_reasons::text[],
    :redacted_sha256s::text[], :redacted_lines::integer[]
) AS fetched (
    file_id, filename, sha256, content, size_bytes, size_before_bytes, size_after_bytes, modified_at, ended_at,
    latest_ended_at, settled_by, ignored_reason, redacted_sha256, redacted_lines
)
ON CONFLICT (file_id) DO UPDATE
SET size_bytes = excluded.size_bytes,
    size_before_bytes = excluded.size_before_bytes,
    size_after_bytes = excluded.size_after_bytes,
    settled_by = excluded.settled_by,
    modified_at = excluded.modified_at,
    seen_on_server_at = excluded.seen_on_server_at,
    (state, reason) = (
        SELECT CASE WHEN is_due THEN 'fetched' ELSE stats_files.state END, CASE WHEN NOT is_due THEN stats_files.reason END
        FROM (
            SELECT coalesce(stats_files.reason = 'superseded', false)
                OR (stats_files.latest_ended_at IS NOT NULL AND stats_files.modified_at <> excluded.modified_at)
        ) AS derivation (is_due)
    ),
    updated_at = now()
WHERE excluded.seen_on_server_at IS NOT NULL
    OR (stats_files.seen_on_server_at IS NULL AND excluded.modified_at > stats_files.modified_at)
RETURNING file_id;

-- name: save_failed_transfers
-- Note files that could not be read, and how often.
INSERT INTO stats_files (
    file_id, server_id, filename, size_bytes, modified_at, ended_at, fetched_by, state, reason, attempts
)
SELECT file_id, :server_id, filename, size_bytes, modified_at, ended_at, :fetched_by, 'failed', reason, 1
FROM unnest(
    :file_ids::bigint[], :filenames::text[], :sizes_bytes::bigint[], :modified_ats::timestamptz[],
    :ended_ats::timestamptz[], :reasons::text[]
) AS failed (file_id, filename, size_bytes, modified_at, ended_at, reason)
ON CONFLICT (file_id) DO UPDATE
SET size_bytes = excluded.size_bytes,
    modified_at = excluded.modified_at,
    reason = excluded.reason,
    attempts = stats_files.attempts + 1,
    updated_at = now()
RETURNING file_id;

-- name: read_unfinished
-- Files that were fetched but whose derivation has not been committed, or failed for a reason that may have passed.
SELECT file_id
FROM stats_files
WHERE server_id = :server_id
    AND (state = 'fetched' OR (state = 'failed' AND content IS NOT NULL AND attempts < :most_attempts))
ORDER BY ended_at, filename, file_id;

-- name: read_evenings
-- The whole evenings of some files, without their bytes: all files of the server between two silences, counted from the
-- latest instant that any name before can mean. Only those around the files asked about are looked at, so the length of
-- the history does not matter: the index is followed to the silence before them and to the one after. No clock is set
-- back by more than a day.
WITH asked AS MATERIALIZED (
    SELECT min(ended_at) AS first_at, max(ended_at) AS last_at
    FROM stats_files
    WHERE server_id = :server_id AND file_id = ANY(:file_ids::bigint[])
),
beginnings AS NOT MATERIALIZED (
    SELECT ended_at
    FROM stats_files AS file
    WHERE server_id = :server_id
        AND coalesce((
            SELECT max(coalesce(earlier.latest_ended_at, earlier.ended_at))
            FROM stats_files AS earlier
            WHERE earlier.server_id = :server_id
                AND earlier.ended_at >= file.ended_at - :silence - interval '1 day'
                AND earlier.ended_at < file.ended_at
        ), '-infinity') < file.ended_at - :silence
),
bounds AS MATERIALIZED (
    SELECT
        (
            SELECT ended_at FROM beginnings WHERE ended_at <= (SELECT first_at FROM asked) ORDER BY ended_at DESC LIMIT 1
        ) AS begins_at,
        (
            SELECT ended_at FROM beginnings WHERE ended_at > (SELECT last_at FROM asked) ORDER BY ended_at LIMIT 1
        ) AS next_begins_at
),
silences AS (
    SELECT
        file_id, ended_at,
        ended_at - max(coalesce(latest_ended_at, ended_at)) OVER (
            ORDER BY ended_at, file_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) > :silence AS follows_one
    FROM stats_files
    WHERE server_id = :server_id
        AND ended_at >= (SELECT begins_at FROM bounds)
        AND ended_at < coalesce((SELECT next_begins_at FROM bounds), 'infinity')
),
evenings AS (
    SELECT file_id, ended_at, count(*) FILTER (WHERE follows_one) OVER (ORDER BY ended_at, file_id) AS evening
    FROM silences
)
SELECT array_agg(file_id ORDER BY ended_at, file_id) AS file_ids
FROM evenings
GROUP BY evening
HAVING bool_or(file_id = ANY(:file_ids::bigint[]))
ORDER BY evening;

-- name: read_twins
-- Other rounds' files with the bytes of one of these: a copy may have been saved under another date.
SELECT twin.file_id
FROM stats_files AS file
JOIN stats_files AS twin USING (server_id, sha256)
WHERE file.server_id = :server_id
    AND file.file_id = ANY(:file_ids::bigint[])
    AND twin.ended_at IS NOT NULL
    AND twin.file_id <> ALL(:file_ids::bigint[]);

-- name: read_files
-- Files with their bytes, older revisions of a name before newer ones.
SELECT
    file_id, filename, sha256, content, fetched_by, checked_at IS NOT NULL AS is_checked, blocked_reason, attempts,
    modified_at, check_warnings, discarded_reason
FROM stats_files
WHERE file_id = ANY(:file_ids::bigint[]) AND content IS NOT NULL AND ended_at IS NOT NULL
ORDER BY filename, seen_on_server_at NULLS FIRST, modified_at, fetched_at, sha256;

-- name: save_checks!
-- Write down the verdict of the checks: free to be derived, or blocked and why, and what they warn of.
UPDATE stats_files
SET checked_at = now(),
    blocked_reason = checked.blocked_reason,
    check_warnings = checked.check_warnings,
    updated_at = now()
FROM unnest(:file_ids::bigint[], :blocked_reasons::text[], :warnings::jsonb[])
    AS checked (file_id, blocked_reason, check_warnings)
WHERE stats_files.file_id = checked.file_id;

-- name: save_states!
-- Say what became of files. A file that says what it said before is not touched; a failure counts each time, until the
-- file is derived after all.
UPDATE stats_files
SET state = derived.state,
    reason = derived.reason,
    attempts = CASE WHEN derived.state = 'failed' THEN stats_files.attempts + 1 ELSE 0 END,
    updated_at = now()
FROM unnest(:file_ids::bigint[], :states::text[], :reasons::text[]) AS derived (file_id, state, reason)
WHERE stats_files.file_id = derived.file_id
    AND (derived.state = 'failed' OR (stats_files.state, stats_files.reason) IS DISTINCT FROM (derived.state, derived.reason));

-- name: read_ids
-- All that the ledger has under these names.
SELECT file_id FROM stats_files WHERE server_id = :server_id AND filename = ANY(:filenames);

-- name: count_states
-- How many files are in which state.
SELECT state, count(*) AS files FROM stats_files WHERE file_id = ANY(:file_ids::bigint[]) GROUP BY state ORDER BY state;

-- name: read_refusals
-- Files that did not become rows, and why.
SELECT filename, state, reason
FROM stats_files
WHERE file_id = ANY(:file_ids::bigint[]) AND state NOT IN ('fetched', 'loaded')
ORDER BY state, filename, sha256;

-- name: read_files_between
-- Ids of the files that were written within a time by their names, side files and failed transfers left out.
SELECT file_id
FROM stats_files
WHERE server_id = :server_id AND content IS NOT NULL AND ended_at >= :since AND ended_at < :until
ORDER BY ended_at, filename, file_id;
