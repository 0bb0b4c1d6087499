-- What players decided about themselves: hidden, or forgotten.

-- name: hide!
-- Leave a player out of boards and lookups.
INSERT INTO hidden_players (player_guid) VALUES (:player_guid) ON CONFLICT DO NOTHING;

-- name: show!
-- Let a player stand there again, whatever GUID of theirs was hidden.
DELETE FROM hidden_players
WHERE player_guid = :player_guid
    OR player_guid IN (SELECT player_guid FROM player_merges WHERE main_guid = :player_guid);

-- name: read_hidden
-- The hidden players by the merges of now.
SELECT DISTINCT coalesce(merges.main_guid, hidden.player_guid) AS player_guid
FROM hidden_players AS hidden
LEFT JOIN player_merges AS merges USING (player_guid);

-- name: read_uses
-- What is noted of a member's commands.
SELECT used_at, command, arguments, outcome FROM admin_audit_log WHERE discord_id = :discord_id ORDER BY audit_id;

-- name: ask_to_be_forgotten!
-- Asking again changes nothing.
INSERT INTO forget_requests (discord_id, player_guid) VALUES (:discord_id, :player_guid) ON CONFLICT DO NOTHING;

-- name: read_requests
-- Every GUID of those who asked.
SELECT person.player_guid
FROM forget_requests AS asked
LEFT JOIN player_merges AS own USING (player_guid)
CROSS JOIN LATERAL (
    SELECT coalesce(own.main_guid, asked.player_guid) AS player_guid
    UNION
    SELECT merges.player_guid FROM player_merges AS merges
    WHERE merges.main_guid = coalesce(own.main_guid, asked.player_guid)
) AS person
ORDER BY asked.asked_at, person.player_guid;

-- name: drop_stale_requests!
-- Whose link is not verified any more has to ask again: a link that is approved later must forget nobody by itself.
DELETE FROM forget_requests
WHERE NOT EXISTS (
    SELECT FROM player_links AS links
    LEFT JOIN player_merges AS own ON own.player_guid = forget_requests.player_guid
    LEFT JOIN player_merges AS linked ON linked.player_guid = links.player_guid
    WHERE links.discord_id = forget_requests.discord_id
        AND links.verified_at IS NOT NULL
        AND coalesce(linked.main_guid, links.player_guid) = coalesce(own.main_guid, forget_requests.player_guid)
);

-- name: read_forgotten
-- Everybody who is forgotten.
SELECT token, salt, guid_sha256, name_sha256s FROM forgotten_players ORDER BY token;

-- name: save_forgotten!
-- Forget a GUID, or learn names of one that is forgotten; a name once known is never lost.
INSERT INTO forgotten_players (token, salt, guid_sha256, name_sha256s)
VALUES (:token, :salt, :guid_sha256, :name_sha256s)
ON CONFLICT (token) DO UPDATE
SET name_sha256s = ARRAY(
        SELECT unnest(forgotten_players.name_sha256s) UNION SELECT unnest(excluded.name_sha256s) ORDER BY 1
    );

-- name: read_played_guids
-- Every GUID that anything was stored about: where somebody who is forgotten may still stand.
SELECT guid FROM player_comprehensive_stats WHERE NOT is_bot
UNION SELECT player_guid FROM player_links
UNION SELECT player_guid FROM hidden_players
UNION SELECT player_guid FROM squads_by_hand
UNION SELECT player_guid FROM player_merges
UNION SELECT main_guid FROM player_merges;

-- name: read_names
-- Every name of these GUIDs, with the GUID.
SELECT player_guid, alias FROM player_aliases WHERE player_guid = ANY(:guids::text[]);

-- name: read_contents
-- Files with their bytes.
SELECT file_id, filename, content FROM stats_files WHERE file_id = ANY(:file_ids::bigint[]) ORDER BY filename, file_id;

-- name: read_beside
-- Files written within half a minute of these instants.
SELECT DISTINCT file.file_id, file.filename, file.content
FROM unnest(:instants::timestamptz[]) AS written (instant)
JOIN stats_files AS file
    ON file.server_id = :server_id
    AND file.ended_at BETWEEN written.instant - interval '31 seconds' AND written.instant + interval '31 seconds'
WHERE file.content IS NOT NULL
ORDER BY file.filename, file.file_id;

-- name: redact_file$
-- Replace lines of forgotten people; gives how many are replaced now, NULL when it was refused.
SELECT redact_file(:file_id, :content, :sha256);

-- name: forget_words!
-- In everything that does not follow from files.
SELECT forget_words(:guids::text[], :guid_tokens::text[], :names::text[], :name_tokens::text[]);

-- name: repeat_discards!
-- A file that was put aside says why in two places; as include/ingest/derive.py writes it.
UPDATE stats_files
SET reason = 'discarded: ' || discarded_reason
WHERE starts_with(reason, 'discarded: ') AND reason <> 'discarded: ' || discarded_reason;

-- name: read_posted_rounds
-- The rounds of all maps that these people played, and their sessions.
SELECT DISTINCT rounds.round_id, rounds.session_id
FROM rounds
WHERE rounds.match_id IN (
    SELECT played.match_id
    FROM player_comprehensive_stats AS stats
    JOIN rounds AS played USING (round_id)
    WHERE stats.player_guid = ANY(:tokens::text[])
);
