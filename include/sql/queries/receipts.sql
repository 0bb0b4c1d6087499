-- name: hold_still#
-- A receipt asks many questions: all about the same moment, whatever is loaded meanwhile.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;

-- name: read_candidates
-- The files that a text means, by the first of four readings that finds any.
WITH readings AS (
    SELECT
        stats_files.file_id, filename, sha256, state, rounds.round_id, stats_files.ended_at,
        row_number() OVER (
            PARTITION BY filename
            ORDER BY content IS NOT NULL DESC, seen_on_server_at DESC NULLS LAST, modified_at DESC, fetched_at DESC, sha256 DESC
        ) = 1 AS is_current,
        CASE
            WHEN rounds.round_id::text = :text THEN 1
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
SELECT file_id, filename, sha256, state, round_id
FROM meant
WHERE reading = (SELECT min(reading) FROM meant)
ORDER BY ended_at DESC NULLS LAST, filename, file_id
LIMIT :most;

-- name: read_file_of_round$
-- The file that gave a round.
SELECT file_id FROM rounds WHERE round_id = :round_id;

-- name: read_round_of_file$
-- The round that a file gave.
SELECT round_id FROM rounds WHERE file_id = :file_id;

-- name: read_revisions
-- All that the ledger has under a file's name, the current revision last (as read_revisions of ledger.sql).
SELECT
    revision.file_id, revision.filename, revision.sha256, revision.size_bytes, revision.size_before_bytes,
    revision.size_after_bytes, rounds.layout, revision.state, revision.reason, revision.fetched_by, revision.settled_by,
    revision.modified_at, revision.seen_on_server_at, revision.fetched_at, revision.attempts, revision.redacted_lines,
    nullif(last_value(revision.sha256) OVER whole, revision.sha256) AS superseded_by
FROM stats_files AS file
JOIN stats_files AS revision USING (server_id, filename)
LEFT JOIN rounds ON rounds.file_id = revision.file_id
WHERE file.file_id = :file_id
WINDOW whole AS (
    ORDER BY
        revision.content IS NOT NULL, revision.seen_on_server_at NULLS FIRST, revision.modified_at, revision.fetched_at,
        revision.sha256
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
)
ORDER BY
    revision.content IS NOT NULL, revision.seen_on_server_at NULLS FIRST, revision.modified_at, revision.fetched_at,
    revision.sha256;

-- name: read_failures
-- Files whose rows the database refused.
SELECT file_id, reason FROM stats_files WHERE file_id = ANY(:file_ids::bigint[]) AND state = 'failed';

-- name: read_flags
-- A round's flags.
SELECT round_id, code, player_guid, detail
FROM round_flags
WHERE round_id = :round_id
ORDER BY player_guid NULLS FIRST, code, detail;

-- name: read_score
-- The points of the map that a round belongs to.
SELECT squad_a_score, squad_b_score FROM rounds JOIN matches USING (match_id) WHERE round_id = :round_id;

-- name: read_changes
-- What later derivations of a round changed.
SELECT revision, derived_at, cause, changes FROM round_revisions WHERE round_id = :round_id ORDER BY revision;

-- name: read_posts
-- What became of the posts about a round.
SELECT kind, state, revision, message_id, finished_at, error
FROM announcements
WHERE subject = :round_id
ORDER BY kind DESC;
