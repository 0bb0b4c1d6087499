-- Sides and squads added up. What stands in braces are sums put together over rows (include/store/teams.py).

-- name: sum_side#
-- What the humans of one side did in all counted rounds of a server.
SELECT {together}
FROM player_comprehensive_stats AS stats
JOIN counted_rounds AS rounds USING (round_id)
WHERE rounds.server_id = %(server_id)s AND stats.side = %(side)s AND NOT stats.is_bot;

-- name: count_side_maps
-- How often one side won the counted rounds of each map, the most played first; also those that it defended.
SELECT
    map_name,
    count(*) AS rounds_on_a_side,
    count(*) FILTER (WHERE winner_side = :side) AS rounds_won,
    count(*) FILTER (WHERE defender_side = :side) AS rounds_defended,
    count(*) FILTER (WHERE defender_side = :side AND winner_side = :side) AS rounds_held
FROM counted_rounds
WHERE server_id = :server_id
GROUP BY map_name
ORDER BY count(*) DESC, map_name;

-- name: sum_squads#
-- What both squads of a session did, each player while he was in it. Materialized, since the planner would rather ask
-- for the squads of each round and player.
WITH played AS MATERIALIZED (SELECT * FROM player_round_sums WHERE session_id = %(session_id)s),
squads AS MATERIALIZED (SELECT round_id, player_guid, squad FROM player_squads WHERE session_id = %(session_id)s)
SELECT squads.squad AS team, {together}
FROM played
JOIN squads ON squads.round_id = played.round_id AND squads.player_guid = played.played_guid
GROUP BY squads.squad;

-- name: sum_sides#
-- What both sides did in a session; who has no side in a round's file counts for none there.
SELECT played.side AS team, {together}
FROM player_round_sums AS played
WHERE played.session_id = %(session_id)s AND played.side IS NOT NULL
GROUP BY played.side;

-- name: count_player_sides
-- On which side a player was how often in counted rounds, and how often it won.
SELECT
    stats.side,
    count(*) AS rounds_on_a_side,
    count(*) FILTER (WHERE stats.side = rounds.winner_side) AS rounds_won
FROM player_comprehensive_stats AS stats
JOIN counted_rounds AS rounds USING (round_id)
WHERE stats.player_guid = ANY(:played_guids::text[]) AND stats.side IS NOT NULL AND NOT stats.is_bot
GROUP BY stats.side;
