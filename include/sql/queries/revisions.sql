-- name: read_earlier_rounds
-- What an earlier derivation of these files or rounds gave, with the result of its match.
SELECT
    rounds.*, stats_files.filename, matches.squad_a_score, matches.squad_b_score,
    ARRAY(
        SELECT DISTINCT code FROM round_flags WHERE round_flags.round_id = rounds.round_id ORDER BY code
    ) AS flags
FROM rounds
JOIN stats_files USING (file_id)
JOIN matches USING (match_id)
WHERE rounds.file_id = ANY(:file_ids::bigint[]) OR rounds.round_id = ANY(:round_ids::bigint[])
ORDER BY rounds.ended_at, rounds.round_id;
