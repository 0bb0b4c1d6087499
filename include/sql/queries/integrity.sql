-- What must hold over all data. Each query counts what breaks its rule; its name is the invariant's.

-- name: constraint_missing$
-- Keys and rules that the migrations made and that somebody dropped.
SELECT count(*)
FROM unnest(ARRAY[
    'servers_pkey', 'stats_files_pkey', 'gaming_sessions_pkey', 'matches_pkey', 'rounds_pkey',
    'player_comprehensive_stats_pkey', 'weapon_comprehensive_stats_pkey', 'player_aliases_pkey',
    'announcements_pkey', 'validation_results_pkey',
    'stats_files_server_id_fkey', 'gaming_sessions_server_id_fkey', 'matches_server_id_fkey',
    'rounds_server_id_fkey', 'rounds_file_id_fkey', 'rounds_match_id_fkey', 'rounds_session_id_fkey',
    'player_comprehensive_stats_round_id_fkey', 'weapon_comprehensive_stats_round_id_player_guid_fkey',
    'round_flags_round_id_fkey',
    'stats_files_natural_key', 'gaming_sessions_natural_key', 'matches_natural_key', 'rounds_natural_key',
    'rounds_one_per_file', 'rounds_one_of_each_number', 'announcements_once',
    'stats_files_bytes_have_their_hash', 'stats_files_only_failures_lack_bytes',
    'stats_files_refusals_have_a_reason', 'player_humans_are_keyed_by_guid', 'player_alive_while_playing'
]) AS expected (constraint_name)
WHERE NOT EXISTS (
    SELECT FROM pg_constraint
    WHERE pg_constraint.conname = expected.constraint_name
        AND pg_constraint.connamespace = current_schema()::regnamespace
);

-- name: constraint_not_validated$
-- Rules that hold for new rows only.
SELECT count(*)
FROM pg_constraint
WHERE connamespace = current_schema()::regnamespace AND NOT convalidated;

-- name: loaded_file_without_round$
-- The ledger says loaded, and no round came of it.
SELECT count(*)
FROM stats_files
WHERE state = 'loaded' AND NOT EXISTS (SELECT FROM rounds WHERE rounds.file_id = stats_files.file_id);

-- name: round_of_file_not_loaded$
-- Rounds that the ledger does not vouch for.
SELECT count(*)
FROM rounds
JOIN stats_files USING (file_id)
WHERE stats_files.state <> 'loaded';

-- name: round_away_from_its_file$
-- Rounds with another server or time than the file they came from.
SELECT count(*)
FROM rounds
JOIN stats_files USING (file_id)
WHERE (rounds.server_id, rounds.ended_at) IS DISTINCT FROM (stats_files.server_id, stats_files.ended_at);

-- name: head_count_differs$
-- Rounds whose humans or bots are not those of their player rows; a round without players is among them.
SELECT count(*)
FROM rounds
LEFT JOIN (
    SELECT round_id, count(*) FILTER (WHERE NOT is_bot) AS humans, count(*) FILTER (WHERE is_bot) AS bots
    FROM player_comprehensive_stats
    GROUP BY round_id
) AS heads USING (round_id)
WHERE (rounds.human_count, rounds.bot_count) IS DISTINCT FROM (heads.humans, heads.bots);

-- name: player_differs_from_weapons$
-- Players whose totals are not the sums of their weapons.
SELECT count(*)
FROM player_comprehensive_stats AS players
LEFT JOIN (
    SELECT
        round_id, player_guid, sum(hits) AS hits, sum(shots) AS shots, sum(kills) AS kills, sum(deaths) AS deaths,
        sum(headshot_hits) AS headshot_hits
    FROM weapon_comprehensive_stats
    GROUP BY round_id, player_guid
) AS weapons USING (round_id, player_guid)
WHERE (players.hits, players.shots, players.bullets_fired, players.kills, players.deaths, players.headshot_hits)
    IS DISTINCT FROM (
        coalesce(weapons.hits, 0), coalesce(weapons.shots, 0), coalesce(weapons.shots, 0), coalesce(weapons.kills, 0),
        coalesce(weapons.deaths, 0), coalesce(weapons.headshot_hits, 0)
    );

-- name: round_unbalanced_without_flag$
-- Every kill is somebody's death and all damage given is received; the few exceptions carry a flag (format-spec 11.19).
SELECT count(*)
FROM (
    SELECT round_id
    FROM player_comprehensive_stats
    GROUP BY round_id
    HAVING sum(kills) <> sum(deaths) OR sum(damage_given) <> sum(damage_received)
) AS unbalanced
WHERE NOT EXISTS (
    SELECT FROM round_flags WHERE round_flags.round_id = unbalanced.round_id AND round_flags.code = 'unbalanced'
);

-- name: second_round_alone$
-- A round 2 counts on from its round 1 and means nothing without it.
SELECT count(*)
FROM rounds AS second
WHERE second.round_number = 2
    AND NOT EXISTS (SELECT FROM rounds AS first WHERE first.match_id = second.match_id AND first.round_number = 1);

-- name: match_away_from_its_rounds$
-- Matches that no round belongs to, or whose round 1 has another server, map or time.
SELECT count(*)
FROM matches
LEFT JOIN rounds AS first ON first.match_id = matches.match_id AND first.round_number = 1
WHERE (matches.server_id, matches.map_name, matches.first_round_ended_at)
    IS DISTINCT FROM (first.server_id, first.map_name, first.ended_at);

-- name: pair_does_not_fit$
-- Both rounds of a map have one defender, and the first attackers' time is the limit of the second (format-spec 8.1).
SELECT count(*)
FROM rounds AS first
JOIN rounds AS second ON second.match_id = first.match_id AND second.round_number = 2
WHERE first.round_number = 1
    AND (
        first.defender_side <> second.defender_side
        OR first.map_name <> second.map_name
        OR first.ended_at >= second.ended_at
        OR first.next_time_limit_seconds <> second.time_limit_seconds
    );

-- name: sides_not_swapped$
-- Matches in which fewer than half of those who played both rounds changed sides (format-spec 8.1).
SELECT count(*)
FROM (
    SELECT first.match_id
    FROM rounds AS first
    JOIN rounds AS second ON second.match_id = first.match_id AND second.round_number = 2
    JOIN player_comprehensive_stats AS before ON before.round_id = first.round_id
    JOIN player_comprehensive_stats AS after ON after.round_id = second.round_id AND after.player_guid = before.player_guid
    WHERE first.round_number = 1 AND before.side IS NOT NULL AND after.side IS NOT NULL
    GROUP BY first.match_id
    HAVING 2 * count(*) FILTER (WHERE before.side <> after.side) < count(*)
) AS unswapped;

-- name: session_differs_from_its_rounds$
-- Sessions that do not begin and end with their rounds, or count others.
SELECT count(*)
FROM gaming_sessions AS sessions
LEFT JOIN (
    SELECT session_id, min(ended_at) AS started_at, max(ended_at) AS ended_at, count(*) AS round_count
    FROM rounds
    GROUP BY session_id
) AS played USING (session_id)
WHERE (sessions.started_at, sessions.ended_at, sessions.round_count)
    IS DISTINCT FROM (played.started_at, played.ended_at, played.round_count);

-- name: alias_differs_from_rounds$
-- Names that were used more or less often, or at other times, than is remembered.
SELECT count(*)
FROM player_aliases AS aliases
FULL JOIN (
    SELECT
        player_guid, name AS alias, count(*) AS times_seen, min(rounds.ended_at) AS first_seen,
        max(rounds.ended_at) AS last_seen
    FROM player_comprehensive_stats
    JOIN rounds USING (round_id)
    GROUP BY player_guid, name
) AS played USING (player_guid, alias)
WHERE (aliases.times_seen, aliases.first_seen, aliases.last_seen)
    IS DISTINCT FROM (played.times_seen, played.first_seen, played.last_seen);
