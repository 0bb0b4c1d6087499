-- What one derivation gives is copied into temporary tables of the same shape and then merged, so that
-- rows which still follow stay untouched, changed ones change, and those that no longer follow go.

-- name: create_incoming#
-- The temporary tables of one transaction, empty: it may derive more than once.
SET LOCAL client_min_messages = warning;
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_sessions (LIKE gaming_sessions) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_matches (LIKE matches) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_rounds (LIKE rounds) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_players (LIKE player_comprehensive_stats) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_weapons (LIKE weapon_comprehensive_stats) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_flags (LIKE round_flags) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_awards (LIKE round_awards) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_head_to_head (LIKE player_head_to_head) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_teams (LIKE session_teams) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS earlier_rounds (round_id bigint, match_id bigint, session_id bigint) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS touched_names (LIKE player_aliases, is_unsure boolean) ON COMMIT DROP;
TRUNCATE
    incoming_sessions, incoming_matches, incoming_rounds, incoming_players, incoming_weapons, incoming_flags,
    incoming_awards, incoming_head_to_head, incoming_teams, earlier_rounds, touched_names;

-- name: copy_sessions#
-- The column list follows from the row's definition in include/store/rows.py.
COPY incoming_sessions ({columns}) FROM STDIN;

-- name: copy_matches#
-- As copy_sessions.
COPY incoming_matches ({columns}) FROM STDIN;

-- name: copy_rounds#
-- As copy_sessions.
COPY incoming_rounds ({columns}) FROM STDIN;

-- name: copy_players#
-- As copy_sessions; the counted columns follow from the registry.
COPY incoming_players ({columns}) FROM STDIN;

-- name: copy_weapons#
-- As copy_sessions; the counters follow from the registry.
COPY incoming_weapons ({columns}) FROM STDIN;

-- name: copy_flags#
-- As copy_sessions.
COPY incoming_flags ({columns}) FROM STDIN;

-- name: copy_awards#
-- As copy_sessions.
COPY incoming_awards ({columns}) FROM STDIN;

-- name: copy_head_to_head#
-- As copy_sessions.
COPY incoming_head_to_head ({columns}) FROM STDIN;

-- name: copy_teams#
-- As copy_sessions.
COPY incoming_teams ({columns}) FROM STDIN;

-- name: remember_earlier!
-- What earlier derivations of these files gave.
INSERT INTO earlier_rounds
SELECT round_id, match_id, session_id FROM rounds WHERE file_id = ANY(:file_ids::bigint[])
UNION
SELECT round_id, match_id, session_id FROM rounds WHERE round_id IN (SELECT round_id FROM incoming_rounds);

-- name: remember_touched!
-- The names that will be seen in other rounds than before: in how many more, or also in fewer. The rows of a file that was
-- loaded already may have been counted before somebody damaged them: such a name is not taken to be seen once more.
INSERT INTO touched_names (player_guid, alias, times_seen, first_seen, last_seen, is_unsure)
SELECT
    player_guid, name, count(*), min(coalesce(incoming.ended_at, stored.ended_at)),
    max(coalesce(incoming.ended_at, stored.ended_at)), bool_or(incoming.ended_at IS NULL OR incoming.was_loaded)
FROM (
    SELECT round_id, player_guid, name, rounds.ended_at
    FROM player_comprehensive_stats
    JOIN rounds USING (round_id)
    WHERE round_id IN (SELECT round_id FROM earlier_rounds)
) AS stored
FULL JOIN (
    SELECT round_id, player_guid, name, incoming_rounds.ended_at, stats_files.state = 'loaded' AS was_loaded
    FROM incoming_players
    JOIN incoming_rounds USING (round_id)
    JOIN stats_files USING (file_id)
) AS incoming USING (round_id, player_guid, name)
WHERE stored.ended_at IS NULL OR incoming.ended_at IS NULL
GROUP BY player_guid, name;

-- name: measure#
-- The planner needs the sizes of what decides how the large tables are searched.
ANALYZE earlier_rounds, touched_names;

-- name: delete_stale_rounds!
-- Rounds that no longer follow; their players, weapons and flags go with them.
DELETE FROM rounds
WHERE round_id IN (SELECT round_id FROM earlier_rounds)
    AND round_id NOT IN (SELECT round_id FROM incoming_rounds);

-- name: save_sessions!
-- A session grows while its evening goes on.
INSERT INTO gaming_sessions
SELECT * FROM incoming_sessions
ON CONFLICT (session_id) DO UPDATE
SET started_at = excluded.started_at, ended_at = excluded.ended_at, round_count = excluded.round_count
WHERE (gaming_sessions.started_at, gaming_sessions.ended_at, gaming_sessions.round_count)
    IS DISTINCT FROM (excluded.started_at, excluded.ended_at, excluded.round_count);

-- name: save_matches!
-- A match has its result when its second round is there.
INSERT INTO matches
SELECT * FROM incoming_matches
ON CONFLICT (match_id) DO UPDATE
SET squad_a_score = excluded.squad_a_score,
    squad_b_score = excluded.squad_b_score,
    first_attackers = excluded.first_attackers
WHERE matches.* IS DISTINCT FROM excluded.*;

-- name: save_rounds!
-- A round's server, time, map and number are its key; all else may change with its file or its partner.
INSERT INTO rounds
SELECT * FROM incoming_rounds
ON CONFLICT (round_id) DO UPDATE
SET file_id = excluded.file_id,
    match_id = excluded.match_id,
    session_id = excluded.session_id,
    server_name = excluded.server_name,
    config = excluded.config,
    defender_side = excluded.defender_side,
    winner_side = excluded.winner_side,
    time_limit_seconds = excluded.time_limit_seconds,
    next_time_limit_seconds = excluded.next_time_limit_seconds,
    playtime_seconds = excluded.playtime_seconds,
    duration_seconds = excluded.duration_seconds,
    ended_early = excluded.ended_early,
    layout = excluded.layout,
    human_count = excluded.human_count,
    bot_count = excluded.bot_count,
    quarantined_line_count = excluded.quarantined_line_count
WHERE rounds.* IS DISTINCT FROM excluded.*;

-- name: delete_stale_players!
-- Player rows that changed or no longer follow; their weapons go with them. The registry may grow without a change here.
DELETE FROM player_comprehensive_stats AS stored
WHERE stored.round_id IN (SELECT round_id FROM earlier_rounds)
    AND NOT EXISTS (
        SELECT FROM incoming_players AS incoming
        WHERE incoming.round_id = stored.round_id
            AND incoming.player_guid = stored.player_guid
            AND ROW(incoming.*) IS NOT DISTINCT FROM ROW(stored.*)
    );

-- name: save_players!
-- Player rows that are not there yet; a changed one was deleted just before.
INSERT INTO player_comprehensive_stats
SELECT * FROM incoming_players
ON CONFLICT (round_id, player_guid) DO NOTHING;

-- name: delete_stale_weapons!
-- As delete_stale_players.
DELETE FROM weapon_comprehensive_stats AS stored
WHERE stored.round_id IN (SELECT round_id FROM earlier_rounds)
    AND NOT EXISTS (
        SELECT FROM incoming_weapons AS incoming
        WHERE incoming.round_id = stored.round_id
            AND incoming.player_guid = stored.player_guid
            AND incoming.weapon_name = stored.weapon_name
            AND ROW(incoming.*) IS NOT DISTINCT FROM ROW(stored.*)
    );

-- name: save_weapons!
-- As save_players.
INSERT INTO weapon_comprehensive_stats
SELECT * FROM incoming_weapons
ON CONFLICT (round_id, player_guid, weapon_name) DO NOTHING;

-- name: delete_stale_flags!
-- Flags that no longer follow.
DELETE FROM round_flags AS stored
WHERE stored.round_id IN (SELECT round_id FROM earlier_rounds)
    AND NOT EXISTS (
        SELECT FROM incoming_flags AS incoming
        WHERE incoming.round_id = stored.round_id AND ROW(incoming.*) IS NOT DISTINCT FROM ROW(stored.*)
    );

-- name: save_flags!
-- Flags that are not there yet.
INSERT INTO round_flags
SELECT * FROM incoming_flags
ON CONFLICT DO NOTHING;

-- name: delete_stale_awards!
-- As delete_stale_flags; those of a player's row that changed went with it.
DELETE FROM round_awards AS stored
WHERE stored.round_id IN (SELECT round_id FROM earlier_rounds)
    AND NOT EXISTS (
        SELECT FROM incoming_awards AS incoming
        WHERE incoming.round_id = stored.round_id
            AND incoming.award = stored.award
            AND ROW(incoming.*) IS NOT DISTINCT FROM ROW(stored.*)
    );

-- name: save_awards!
-- Awards that are not there yet.
INSERT INTO round_awards
SELECT * FROM incoming_awards
ON CONFLICT (round_id, award) DO NOTHING;

-- name: delete_stale_head_to_head!
-- As delete_stale_awards.
DELETE FROM player_head_to_head AS stored
WHERE stored.round_id IN (SELECT round_id FROM earlier_rounds)
    AND NOT EXISTS (
        SELECT FROM incoming_head_to_head AS incoming
        WHERE incoming.round_id = stored.round_id
            AND incoming.player_guid = stored.player_guid
            AND incoming.opponent_guid = stored.opponent_guid
            AND ROW(incoming.*) IS NOT DISTINCT FROM ROW(stored.*)
    );

-- name: save_head_to_head!
-- As save_awards.
INSERT INTO player_head_to_head
SELECT * FROM incoming_head_to_head
ON CONFLICT (round_id, player_guid, opponent_guid) DO NOTHING;

-- name: delete_stale_teams!
-- Stays of touched sessions that changed or no longer follow.
DELETE FROM session_teams AS stored
WHERE stored.session_id IN (SELECT session_id FROM earlier_rounds UNION SELECT session_id FROM incoming_sessions)
    AND NOT EXISTS (
        SELECT FROM incoming_teams AS incoming
        WHERE incoming.session_id = stored.session_id
            AND incoming.player_guid = stored.player_guid
            AND incoming.from_round_id = stored.from_round_id
            AND ROW(incoming.*) IS NOT DISTINCT FROM ROW(stored.*)
    );

-- name: save_teams!
-- As save_players.
INSERT INTO session_teams
SELECT * FROM incoming_teams
ON CONFLICT (session_id, player_guid, from_round_id) DO NOTHING;

-- name: delete_empty_matches!
-- Matches whose last round went or moved.
DELETE FROM matches
WHERE match_id IN (SELECT match_id FROM earlier_rounds)
    AND NOT EXISTS (SELECT FROM rounds WHERE rounds.match_id = matches.match_id);

-- name: delete_empty_sessions!
-- Sessions whose last round went or moved.
DELETE FROM gaming_sessions
WHERE session_id IN (SELECT session_id FROM earlier_rounds)
    AND NOT EXISTS (SELECT FROM rounds WHERE rounds.session_id = gaming_sessions.session_id);

-- name: delete_stale_aliases!
-- Names that nobody used after all.
DELETE FROM player_aliases
WHERE (player_guid, alias) IN (SELECT player_guid, alias FROM touched_names WHERE is_unsure)
    AND NOT EXISTS (
        SELECT FROM player_comprehensive_stats AS stats
        WHERE stats.player_guid = player_aliases.player_guid AND stats.name = player_aliases.alias
    );

-- name: count_aliases!
-- Names that may be seen less often are counted anew: so the order of arrival leaves no trace.
INSERT INTO player_aliases
SELECT stats.player_guid, stats.name, count(*), min(rounds.ended_at), max(rounds.ended_at)
FROM player_comprehensive_stats AS stats
JOIN rounds USING (round_id)
WHERE (stats.player_guid, stats.name) IN (SELECT player_guid, alias FROM touched_names WHERE is_unsure)
GROUP BY stats.player_guid, stats.name
ON CONFLICT (player_guid, alias) DO UPDATE
SET times_seen = excluded.times_seen, first_seen = excluded.first_seen, last_seen = excluded.last_seen;

-- name: add_aliases!
-- Names that were only seen more often, as nearly always, without a look at all that they ever played.
INSERT INTO player_aliases
SELECT player_guid, alias, times_seen, first_seen, last_seen FROM touched_names WHERE NOT is_unsure
ON CONFLICT (player_guid, alias) DO UPDATE
SET times_seen = player_aliases.times_seen + excluded.times_seen,
    first_seen = least(player_aliases.first_seen, excluded.first_seen),
    last_seen = greatest(player_aliases.last_seen, excluded.last_seen);

-- name: announce_watched!
-- Outbox rows for the rounds that the watch fetched: a round 1 by itself, a paired round 2 as the map. Once each.
INSERT INTO announcements (subject, kind)
SELECT rounds.round_id, CASE rounds.round_number WHEN 1 THEN 'round' ELSE 'map' END
FROM incoming_rounds AS rounds
JOIN stats_files USING (file_id)
WHERE stats_files.fetched_by = 'watch'
ORDER BY rounds.ended_at, rounds.round_id
ON CONFLICT (subject, kind) DO NOTHING;
