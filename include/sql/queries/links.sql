-- Which member of Discord is which player.

-- name: lock_links!
-- One claim or decision at a time; whoever only reads goes on.
LOCK TABLE player_links IN SHARE ROW EXCLUSIVE MODE;

-- name: read_links
-- Links and claims, the oldest first; NULL stands for any member or player. `player_guid` is the main one by the merges
-- of now. Where a merge made one person of two linked players, one member stays: the verified, else the earlier; the
-- other counts as waiting until that is undone or decided.
WITH claims AS (
    SELECT links.*, coalesce(merges.main_guid, links.player_guid) AS main_guid
    FROM player_links AS links
    LEFT JOIN player_merges AS merges USING (player_guid)
),
placed AS (
    SELECT
        *,
        state = 'linked' AND row_number() OVER (
            PARTITION BY main_guid ORDER BY state = 'linked' DESC, verified_at IS NULL, claimed_at, discord_id
        ) = 1 AS is_linked
    FROM claims
)
SELECT
    discord_id,
    main_guid AS player_guid,
    is_linked,
    claimed_at,
    CASE WHEN is_linked THEN verified_at END AS verified_at,
    CASE WHEN is_linked THEN verified_by END AS verified_by
FROM placed
WHERE (:discord_id::bigint IS NULL OR discord_id = :discord_id)
    AND (:player_guid::text IS NULL OR main_guid = :player_guid)
ORDER BY claimed_at, discord_id;

-- name: read_main_guid$
-- Under which GUID this one counts.
SELECT coalesce((SELECT main_guid FROM player_merges WHERE player_guid = :player_guid), :player_guid);

-- name: save_claim!
-- A member has one link or claim; the last one takes the place of the one before.
INSERT INTO player_links (discord_id, player_guid, state) VALUES (:discord_id, :player_guid, :state)
ON CONFLICT (discord_id) DO UPDATE
SET player_guid = excluded.player_guid, state = excluded.state, claimed_at = now(), verified_at = NULL,
verified_by = NULL;

-- name: save_verified!
-- A moderator says that this member is that player.
UPDATE player_links SET state = 'linked', verified_at = now(), verified_by = :verified_by
WHERE discord_id = :discord_id;

-- name: delete_links!
-- These members are nobody any more.
DELETE FROM player_links WHERE discord_id = ANY(:discord_ids);
