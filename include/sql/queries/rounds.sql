-- name: read_rounds
-- Rounds as posts see them, without their players.
SELECT
    rounds.round_id, stats_files.filename, rounds.map_name, rounds.round_number, rounds.ended_at, rounds.defender_side,
    rounds.winner_side, rounds.time_limit_seconds, rounds.duration_seconds, rounds.ended_early,
    ARRAY(
        SELECT DISTINCT code FROM round_flags WHERE round_flags.round_id = rounds.round_id ORDER BY code
    ) AS flags
FROM rounds
JOIN stats_files USING (file_id)
WHERE rounds.round_id = ANY(:round_ids::bigint[]);

-- name: read_first_round_id$
-- The round 1 that a round 2 was paired with.
SELECT first.round_id
FROM rounds AS second
JOIN rounds AS first ON first.match_id = second.match_id AND first.round_number = 1
WHERE second.round_id = :round_id AND second.round_number = 2;

-- name: read_players
-- A round's players, as posts see them.
SELECT
    guid, name, side, kills, deaths, damage_given, damage_received, hits, shots, headshot_hits, headshot_kills, gibs,
    self_kills, revives_given, time_played_seconds
FROM player_comprehensive_stats
WHERE round_id = :round_id
ORDER BY player_guid;

-- name: read_round_rows#
-- Some rounds as they are stored, to compare them with what was sent; column lists follow from include/store/rows.py.
SELECT {columns} FROM rounds WHERE round_id = ANY(:round_ids::bigint[]);

-- name: read_player_rows#
-- The players of some rounds, as read_round_rows.
SELECT {columns} FROM player_comprehensive_stats WHERE round_id = ANY(:round_ids::bigint[]);

-- name: read_weapon_rows#
-- The weapons of some rounds, as read_round_rows.
SELECT {columns} FROM weapon_comprehensive_stats WHERE round_id = ANY(:round_ids::bigint[]);
