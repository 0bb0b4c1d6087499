-- name: read_held
-- Files that did not become rounds though they should, and rounds without some of their lines; or what was put aside.
SELECT
    stats_files.file_id, filename, sha256, state, reason, attempts, stats_files.ended_at, fetched_at,
    coalesce(quarantined_line_count, 0) AS held_back_lines, round_id, discarded_reason, discarded_at, true AS is_current
FROM stats_files
LEFT JOIN rounds USING (file_id)
WHERE stats_files.server_id = :server_id
    AND CASE
        WHEN :discarded THEN discarded_reason IS NOT NULL
        ELSE state IN ('quarantined', 'failed') OR quarantined_line_count > 0
    END
ORDER BY stats_files.ended_at NULLS LAST, filename, sha256;

-- name: read_named
-- The files that a text means, by the first of four readings that finds any; of each name the current revision.
WITH readings AS (
    SELECT
        stats_files.file_id, filename, sha256, state, reason, attempts, stats_files.ended_at, fetched_at,
        coalesce(quarantined_line_count, 0) AS held_back_lines, round_id, discarded_reason, discarded_at,
        row_number() OVER (
            PARTITION BY filename
            ORDER BY content IS NOT NULL DESC, seen_on_server_at DESC NULLS LAST, modified_at DESC, fetched_at DESC, sha256 DESC
        ) = 1 AS is_current,
        CASE
            WHEN stats_files.file_id::text = :text THEN 1
            WHEN filename = :text THEN 2
            WHEN :text ~ '^[0-9a-f]{6,64}$' AND starts_with(sha256, :text) THEN 3
            WHEN position(lower(:text) IN lower(filename)) > 0 THEN 4
        END AS reading
    FROM stats_files
    LEFT JOIN rounds USING (file_id)
    WHERE stats_files.server_id = :server_id
),
meant AS (
    SELECT * FROM readings WHERE reading IN (1, 3) OR (reading IS NOT NULL AND is_current)
)
SELECT
    file_id, filename, sha256, state, reason, attempts, ended_at, fetched_at, held_back_lines, round_id,
    discarded_reason, discarded_at, is_current
FROM meant
WHERE reading = (SELECT min(reading) FROM meant)
ORDER BY ended_at DESC NULLS LAST, filename, file_id
LIMIT :most;

-- name: read_file
-- One file, and whether a newer revision of its name is here.
SELECT
    file.file_id, filename, file.sha256, file.state, file.reason, file.attempts, file.ended_at, file.fetched_at,
    coalesce(quarantined_line_count, 0) AS held_back_lines, round_id, file.discarded_reason, file.discarded_at,
    file.file_id = (
        SELECT newest.file_id
        FROM stats_files AS newest
        WHERE newest.server_id = file.server_id AND newest.filename = file.filename
        ORDER BY content IS NOT NULL DESC, seen_on_server_at DESC NULLS LAST, modified_at DESC, fetched_at DESC, sha256 DESC
        LIMIT 1
    ) AS is_current
FROM stats_files AS file
LEFT JOIN rounds USING (file_id)
WHERE file.server_id = :server_id AND file.file_id = :file_id;

-- name: discard!
-- Put a file aside; until its evening is derived again it counts as work that was left undone.
UPDATE stats_files
SET discarded_reason = :reason,
    discarded_at = now(),
    checked_at = coalesce(checked_at, now()),
    state = 'fetched',
    reason = NULL,
    updated_at = now()
WHERE file_id = :file_id AND content IS NOT NULL AND discarded_reason IS DISTINCT FROM :reason;

-- name: restore!
-- Take a file back; until its evening is checked and derived again it counts as work that was left undone.
UPDATE stats_files
SET discarded_reason = NULL, discarded_at = NULL, state = 'fetched', reason = NULL, updated_at = now()
WHERE file_id = :file_id AND discarded_reason IS NOT NULL;
