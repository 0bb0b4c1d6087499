-- name: save_result!
-- Keep what a suite found over one batch of files.
INSERT INTO validation_results (suite, success, evaluated, worst_severity, failures, results, file_ids, observed, run)
VALUES (:suite, :success, :evaluated, :worst_severity, :failures, :results, :file_ids, :observed, :run);

-- name: read_latest
-- The last run of each suite over a batch with this file, with what it saw of this file alone.
SELECT DISTINCT ON (suite)
    suite, validated_at, run, success, failures, results,
    coalesce(observed -> (SELECT filename FROM stats_files WHERE file_id = :file_id), '{}') AS observed
FROM validation_results
WHERE file_ids @> ARRAY[:file_id]::bigint[]
ORDER BY suite, validation_id DESC;

-- name: forget_checks!
-- Files over which the checks stumbled after all, say together with one that came later, count as never checked.
UPDATE stats_files
SET checked_at = NULL, blocked_reason = NULL, check_warnings = '[]', updated_at = now()
WHERE file_id = ANY(:file_ids::bigint[]) AND checked_at IS NOT NULL;
