-- Who is who: names, and GUIDs of one person. Keys of humans are GUIDs of eight digits; a bot's holds its name as well.

-- name: read_aliases
-- Every name of every person who may be looked up, and the GUID under which it was used. Tokens of forgotten players
-- begin with a G.
SELECT
    coalesce(merges.main_guid, aliases.player_guid) AS player_guid,
    aliases.player_guid AS played_guid,
    aliases.alias,
    aliases.times_seen,
    aliases.last_seen
FROM player_aliases AS aliases
LEFT JOIN player_merges AS merges USING (player_guid)
WHERE aliases.player_guid ~ '^[0-9A-F]{8}$'
    AND NOT EXISTS (
        SELECT FROM hidden_players AS hidden
        LEFT JOIN player_merges AS own ON own.player_guid = hidden.player_guid
        WHERE coalesce(own.main_guid, hidden.player_guid) = coalesce(merges.main_guid, aliases.player_guid)
    );

-- name: read_names
-- The last name of each of these people.
SELECT DISTINCT ON (people.player_guid) people.player_guid, aliases.alias
FROM unnest(:player_guids::text[]) AS people (player_guid)
CROSS JOIN LATERAL (
    SELECT people.player_guid AS guid
    UNION ALL
    SELECT merges.player_guid FROM player_merges AS merges WHERE merges.main_guid = people.player_guid
) AS own
JOIN player_aliases AS aliases ON aliases.player_guid = own.guid
ORDER BY people.player_guid, aliases.last_seen DESC, aliases.times_seen DESC, aliases.alias;

-- name: read_names_of
-- Every name of one person with its GUID, the last one first.
SELECT aliases.player_guid, aliases.alias, aliases.times_seen, aliases.first_seen, aliases.last_seen
FROM player_aliases AS aliases
LEFT JOIN player_merges AS merges USING (player_guid)
WHERE coalesce(merges.main_guid, aliases.player_guid) = :player_guid
ORDER BY aliases.last_seen DESC, aliases.times_seen DESC, aliases.player_guid, aliases.alias;

-- name: read_merges
-- All merges, the latest first.
SELECT player_guid, main_guid, merged_by, merged_at FROM player_merges ORDER BY merged_at DESC, player_guid;

-- name: save_merge!
-- From now on the rounds of one GUID count as the other's.
INSERT INTO player_merges (player_guid, main_guid, merged_by) VALUES (:player_guid, :main_guid, :merged_by);

-- name: delete_merge$
-- Gives whose the rounds were.
DELETE FROM player_merges WHERE player_guid = :player_guid RETURNING main_guid;

-- name: read_rounds_together
-- In how many rounds somebody stands under this GUID and the other person as well, and when that was last.
SELECT count(DISTINCT rounds.round_id) AS rounds, max(rounds.ended_at) AS last_ended_at
FROM player_comprehensive_stats AS one
JOIN player_comprehensive_stats AS other ON other.round_id = one.round_id
JOIN rounds ON rounds.round_id = one.round_id
LEFT JOIN player_merges AS merges ON merges.player_guid = other.player_guid
WHERE one.player_guid = :player_guid AND coalesce(merges.main_guid, other.player_guid) = :main_guid;

-- name: read_session_ids
-- The sessions in which somebody played under this GUID.
SELECT DISTINCT rounds.session_id
FROM player_comprehensive_stats AS stats
JOIN rounds USING (round_id)
WHERE stats.player_guid = :player_guid;

-- name: is_played$
-- Whether a round knows this GUID.
SELECT EXISTS (SELECT FROM player_comprehensive_stats WHERE player_guid = :player_guid);
