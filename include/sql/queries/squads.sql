-- Squads: what was derived of them, and what people said.

-- name: read_by_hand
-- What people said, the latest last.
SELECT played_at, player_guid, squad
FROM squads_by_hand
WHERE server_id = :server_id
ORDER BY set_at, played_at, player_guid;

-- name: save_by_hand!
-- Said of a session at the end of its first round; saying something else takes its place.
INSERT INTO squads_by_hand (server_id, played_at, player_guid, squad, set_by)
SELECT sessions.server_id, sessions.started_at, said.player_guid, said.squad, :set_by
FROM gaming_sessions AS sessions
CROSS JOIN unnest(:player_guids::text[], :squads::text[]) AS said (player_guid, squad)
WHERE sessions.session_id = :session_id
ON CONFLICT (server_id, played_at, player_guid) DO UPDATE
SET squad = excluded.squad, set_by = excluded.set_by, set_at = now();

-- name: forget_by_hand!
-- All that was said of a session, as include/ingest/squad_rows.py finds it.
DELETE FROM squads_by_hand
USING gaming_sessions AS sessions
WHERE sessions.session_id = :session_id
    AND squads_by_hand.server_id = sessions.server_id
    AND squads_by_hand.played_at
    BETWEEN sessions.started_at - :silence::interval / 2 AND sessions.ended_at + :silence::interval / 2;

-- name: read_file_ids
-- The files of a session's rounds, to derive it anew.
SELECT file_id FROM rounds WHERE session_id = :session_id ORDER BY file_id;

-- name: read_session_squads
-- Every stay of a session, with the name of the player's last round in it.
SELECT
    teams.player_guid, last_line.name, teams.squad, from_round.ended_at AS from_at, to_round.ended_at AS to_at,
    teams.confidence::float8 AS confidence, teams.source, teams.evidence
FROM session_teams AS teams
JOIN rounds AS from_round ON from_round.round_id = teams.from_round_id
JOIN rounds AS to_round ON to_round.round_id = teams.to_round_id
JOIN player_comprehensive_stats AS last_line
    ON last_line.round_id = teams.to_round_id AND last_line.player_guid = teams.player_guid
WHERE teams.session_id = :session_id
ORDER BY teams.squad, from_round.ended_at, last_line.name, teams.player_guid;

-- name: read_first_attackers
-- The squad that attacks in round 1 of each map of a session.
SELECT DISTINCT match_id, first_attackers
FROM matches
JOIN rounds USING (match_id)
WHERE rounds.session_id = :session_id AND first_attackers IS NOT NULL;

-- name: read_player_squads
-- A player's stays, the latest first; two GUIDs of one person are one.
SELECT session_id, started_at, squad, from_at, to_at, confidence::float8 AS confidence, source, maps_won, maps_drawn, maps_lost
FROM team_history
WHERE player_guid = :player_guid
ORDER BY from_at DESC, played_guid
LIMIT :most OFFSET :skipped;

-- name: count_player_squads$
-- How many stays a player has, under all these GUIDs.
SELECT count(*) FROM session_teams WHERE player_guid = ANY(:player_guids::text[]);

-- name: read_meetings
-- In how many sessions before an instant each pair was in one squad or in both; who was in both squads counts for none.
WITH steady AS (
    SELECT session_id, coalesce(merges.main_guid, teams.player_guid) AS player_guid, min(teams.squad) AS squad
    FROM session_teams AS teams
    JOIN gaming_sessions AS sessions USING (session_id)
    LEFT JOIN player_merges AS merges ON merges.player_guid = teams.player_guid
    WHERE sessions.server_id = :server_id AND sessions.ended_at < :before
    GROUP BY session_id, coalesce(merges.main_guid, teams.player_guid)
    HAVING min(teams.squad) = max(teams.squad)
)
SELECT
    one.player_guid,
    other.player_guid AS other_guid,
    count(*) FILTER (WHERE one.squad = other.squad) AS together,
    count(*) FILTER (WHERE one.squad <> other.squad) AS against
FROM steady AS one
JOIN steady AS other ON other.session_id = one.session_id AND other.player_guid COLLATE "C" > one.player_guid COLLATE "C"
GROUP BY one.player_guid, other.player_guid;
