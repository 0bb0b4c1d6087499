-- name: read_ledger
-- Every revision of every file of a server with its round, without bytes: older revisions of a name before newer ones,
-- a transfer that failed before all.
SELECT
    filename, sha256, size_bytes, modified_at, state, reason, attempts, updated_at, round_id,
    discarded_reason IS NOT NULL AS is_discarded
FROM stats_files
LEFT JOIN rounds USING (file_id)
WHERE stats_files.server_id = :server_id
ORDER BY filename, sha256 IS NOT NULL, seen_on_server_at NULLS FIRST, modified_at, fetched_at, sha256;
