-- name: read_files
-- Files with what came of them, the latest rounds first: all that are not ignored, or those of a run, or some by id, or
-- those of a session and of its time: half a silence belongs to the session before it, half to the next.
-- A run stores the whole evening of its files again: who was only compared with its stored rows is none of its files.
SELECT
    file.file_id, file.filename, file.state, file.reason, file.ended_at, rounds.round_id, rounds.map_name,
    rounds.round_number,
    coalesce(rounds.quarantined_line_count, 0) AS held_back_lines,
    (SELECT count(*) FROM round_flags WHERE round_flags.round_id = rounds.round_id) AS flag_count,
    (SELECT count(*) FROM round_revisions WHERE round_revisions.round_id = rounds.round_id) AS change_count
FROM stats_files AS file
LEFT JOIN rounds USING (file_id)
WHERE file.server_id = :server_id
    AND (:run::text IS NOT NULL OR :file_ids::bigint[] IS NOT NULL OR file.state <> 'ignored')
    AND (:file_ids::bigint[] IS NULL OR file.file_id = ANY(:file_ids::bigint[]))
    AND (
        :run::text IS NULL
        OR file.file_id IN (
            SELECT unnest(file_ids) FROM validation_results WHERE run = :run AND suite <> 'loaded_rounds'
        )
    )
    AND (
        :session_id::bigint IS NULL
        OR rounds.session_id = :session_id
        OR rounds.round_id IS NULL AND EXISTS (
            SELECT FROM gaming_sessions AS session
            WHERE session.session_id = :session_id
                AND session.server_id = file.server_id
                AND file.ended_at BETWEEN session.started_at - :silence::interval / 2
                    AND session.ended_at + :silence::interval / 2
        )
    )
ORDER BY file.ended_at DESC NULLS LAST, file.filename, file.file_id
LIMIT :most OFFSET :skipped;
