-- One player's sums, evenings and rounds. What stands in braces are sums put together over rows, or named
-- (include/store/profiles.py). A day of play is the date on which its session began, on the server's clock.

-- name: sum_player#
-- All that a player did on some days. Materialized, since the planner would rather ask each session for the player.
WITH summary AS MATERIALIZED (SELECT * FROM player_session_summary WHERE player_guid = %(player_guid)s)
SELECT
    count(*) AS sessions,
    min(sessions.started_at) AS first_played_at,
    max(sessions.ended_at) AS last_played_at,
    {together}
FROM summary
JOIN gaming_sessions AS sessions USING (session_id)
JOIN servers USING (server_id)
WHERE (%(since)s::date IS NULL OR (sessions.started_at AT TIME ZONE servers.time_zone)::date >= %(since)s::date)
    AND (%(until)s::date IS NULL OR (sessions.started_at AT TIME ZONE servers.time_zone)::date <= %(until)s::date)
HAVING count(*) > 0;

-- name: sum_maps#
-- The same by map, the most played first.
WITH summary AS MATERIALIZED (SELECT * FROM player_map_summary WHERE player_guid = %(player_guid)s)
SELECT summary.map_name, {together}
FROM summary
JOIN gaming_sessions AS sessions USING (session_id)
JOIN servers USING (server_id)
WHERE (%(since)s::date IS NULL OR (sessions.started_at AT TIME ZONE servers.time_zone)::date >= %(since)s::date)
    AND (%(until)s::date IS NULL OR (sessions.started_at AT TIME ZONE servers.time_zone)::date <= %(until)s::date)
GROUP BY summary.map_name
ORDER BY sum(summary.rounds) DESC, summary.map_name;

-- name: sum_days#
-- The same by day of play, in the order of time.
SELECT summary.day, {together}
FROM daily_player_stats AS summary
WHERE summary.player_guid = %(player_guid)s
    AND (%(since)s::date IS NULL OR summary.day >= %(since)s::date)
    AND (%(until)s::date IS NULL OR summary.day <= %(until)s::date)
GROUP BY summary.day
ORDER BY summary.day;

-- name: sum_lately_and_before#
-- The latest sessions together, and all before them together.
SELECT summary.latest, {together}
FROM (
    SELECT
        stored.*,
        row_number() OVER (ORDER BY sessions.started_at DESC, sessions.session_id) <= %(latest)s AS latest
    FROM player_session_summary AS stored
    JOIN gaming_sessions AS sessions USING (session_id)
    WHERE stored.player_guid = %(player_guid)s
) AS summary
GROUP BY summary.latest;

-- name: read_sessions#
-- The sessions of a player, the latest first.
SELECT sessions.session_id, sessions.started_at, sessions.ended_at, {names}
FROM player_session_summary AS summary
JOIN gaming_sessions AS sessions USING (session_id)
WHERE summary.player_guid = %(player_guid)s
ORDER BY sessions.started_at DESC, sessions.session_id
LIMIT %(most)s OFFSET %(skipped)s;

-- name: read_guids
-- Every GUID that counts as this one, itself included.
SELECT :player_guid AS player_guid
UNION
SELECT player_guid FROM player_merges WHERE main_guid = :player_guid
ORDER BY player_guid;

-- name: read_latest_session_ids
-- The latest sessions of a player.
SELECT summary.session_id
FROM player_session_summary AS summary
JOIN gaming_sessions AS sessions USING (session_id)
WHERE summary.player_guid = :player_guid
ORDER BY sessions.started_at DESC, sessions.session_id
LIMIT :most;

-- name: read_latest_rounds#
-- The latest rounds of a player in these sessions.
SELECT played.round_id, played.ended_at, played.map_name, played.round_number, played.player_guid, played.name,
    played.side, {names}
FROM player_round_sums AS played
WHERE played.played_guid = ANY(%(played_guids)s::text[]) AND played.session_id = ANY(%(session_ids)s::bigint[])
ORDER BY played.ended_at DESC, played.round_id, played.played_guid
LIMIT %(most)s;

-- name: read_session_ids_of_days
-- The sessions of some days in the order of time: those of one player or, without a GUID, all.
SELECT sessions.session_id
FROM gaming_sessions AS sessions
JOIN servers USING (server_id)
WHERE (
        :player_guid::text IS NULL
        OR sessions.session_id IN (SELECT session_id FROM player_session_summary WHERE player_guid = :player_guid)
    )
    AND (:since::date IS NULL OR (sessions.started_at AT TIME ZONE servers.time_zone)::date >= :since::date)
    AND (:until::date IS NULL OR (sessions.started_at AT TIME ZONE servers.time_zone)::date <= :until::date)
ORDER BY sessions.started_at, sessions.session_id;

-- name: read_rounds#
-- Rounds of one player in these sessions or, without GUIDs, of everybody, in the order of time.
SELECT played.round_id, played.ended_at, played.map_name, played.round_number, played.player_guid, played.name,
    played.side, {names}
FROM player_round_sums AS played
WHERE played.session_id = ANY(%(session_ids)s::bigint[])
    AND (%(played_guids)s::text[] IS NULL OR played.played_guid = ANY(%(played_guids)s::text[]))
ORDER BY played.ended_at, played.round_id, played.player_guid, played.played_guid;

-- name: read_round_figures#
-- Some sums of every round of a player, in any order.
SELECT {names} FROM player_round_sums AS played WHERE played.played_guid = ANY(%(played_guids)s::text[]);

-- name: sum_weapons
-- What each weapon did, the most kills first; hits and shots of nobody else count.
SELECT
    weapon.weapon_name, count(*) AS rounds, sum(weapon.kills)::bigint AS kills, sum(weapon.deaths)::bigint AS deaths,
    sum(weapon.hits)::bigint AS hits, sum(weapon.shots)::bigint AS shots,
    sum(weapon.headshot_hits)::bigint AS headshot_hits
FROM weapon_comprehensive_stats AS weapon
JOIN player_comprehensive_stats AS stats USING (round_id, player_guid)
JOIN counted_rounds AS rounds USING (round_id)
JOIN gaming_sessions AS sessions USING (session_id)
JOIN servers ON servers.server_id = sessions.server_id
WHERE stats.player_guid = ANY(:played_guids::text[])
    AND NOT stats.is_bot
    AND (:since::date IS NULL OR (sessions.started_at AT TIME ZONE servers.time_zone)::date >= :since::date)
    AND (:until::date IS NULL OR (sessions.started_at AT TIME ZONE servers.time_zone)::date <= :until::date)
GROUP BY weapon.weapon_name
ORDER BY sum(weapon.kills) DESC, sum(weapon.shots) DESC, weapon.weapon_name;

-- name: sum_shared
-- What a player and each other human did in the rounds that both were in on a known side, together and against.
SELECT
    other_guid,
    same_side,
    sum(rounds)::bigint AS rounds,
    sum(rounds_won)::bigint AS rounds_won,
    sum(rounds)::bigint AS rounds_on_a_side,
    sum(maps_won)::bigint AS maps_won,
    sum(maps_drawn)::bigint AS maps_drawn,
    sum(maps_lost)::bigint AS maps_lost,
    sum(time_played_seconds)::bigint AS time_played_seconds,
    sum(kills)::bigint AS kills,
    sum(deaths)::bigint AS deaths,
    sum(damage_given)::bigint AS damage_given,
    sum(their_time_played_seconds)::bigint AS their_time_played_seconds,
    sum(their_kills)::bigint AS their_kills,
    sum(their_deaths)::bigint AS their_deaths,
    sum(their_damage_given)::bigint AS their_damage_given
FROM player_companion_summary
WHERE player_guid = :player_guid
GROUP BY other_guid, same_side;

-- name: sum_pairs
-- The results of maps that two players played in one squad; each pair once.
SELECT
    shared.player_guid,
    shared.other_guid,
    sum(shared.maps_won)::bigint AS maps_won,
    sum(shared.maps_drawn)::bigint AS maps_drawn,
    sum(shared.maps_lost)::bigint AS maps_lost
FROM player_companion_summary AS shared
JOIN gaming_sessions AS sessions USING (session_id)
JOIN servers USING (server_id)
WHERE shared.same_side
    AND shared.other_guid > shared.player_guid
    AND (:since::date IS NULL OR (sessions.started_at AT TIME ZONE servers.time_zone)::date >= :since::date)
    AND (:until::date IS NULL OR (sessions.started_at AT TIME ZONE servers.time_zone)::date <= :until::date)
GROUP BY shared.player_guid, shared.other_guid
HAVING sum(shared.maps_won + shared.maps_drawn + shared.maps_lost) >= :fewest_maps;
