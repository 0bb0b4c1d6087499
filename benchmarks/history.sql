-- A long history made of a short one: its rounds again, earlier, and by others of the same pool of players.

-- name: count_rounds$
-- How long the history is.
SELECT count(*) FROM rounds;

-- name: prepare#
-- What lives as long as the transaction. The functions give the ids of include/store/ids.py.
CREATE FUNCTION pg_temp.instant(moment timestamptz) RETURNS text LANGUAGE sql STABLE
RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"');
CREATE FUNCTION pg_temp.id(VARIADIC key text[]) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN ('x' || left(encode(sha256(convert_to(array_to_string(key, E'\n'), 'UTF8')), 'hex'), 13))::bit(52)::bigint;
CREATE TEMPORARY TABLE pool (rank integer, alias integer, guid text, name text, raw_name text) ON COMMIT DROP;
CREATE TEMPORARY TABLE template ON COMMIT DROP AS
SELECT rounds.*, sessions.started_at, matches.first_round_ended_at, files.filename
FROM rounds
JOIN gaming_sessions AS sessions USING (session_id)
JOIN matches USING (match_id)
JOIN stats_files AS files USING (file_id);
CREATE TEMPORARY TABLE copies (
    LIKE rounds, template_id bigint, copy integer, first_round_ended_at timestamptz, started_at timestamptz,
    filename text
) ON COMMIT DROP;
-- Whatever else is asked of these rows, they follow from others that were checked.
SET LOCAL session_replication_role = replica;

-- name: allow_long_statements#
-- Over all rounds at once.
SET LOCAL statement_timeout = 0;
SET LOCAL work_mem = '256MB';

-- name: copy_pool#
-- The players from the most to the least frequent, each with his usual name as alias 0 and another as alias 1.
COPY pool (rank, alias, guid, name, raw_name) FROM STDIN;

-- name: choose_copies!
-- These copies of the template, each so many days before the one that follows it.
INSERT INTO copies
SELECT
    pg_temp.id(server_id::text, pg_temp.instant(moved.ended_at), map_name, round_number::text),
    server_id,
    pg_temp.id(server_id::text, moved.filename, encode(sha256(convert_to(moved.filename, 'UTF8')), 'hex')),
    pg_temp.id(server_id::text, pg_temp.instant(moved.first_round_ended_at), map_name),
    pg_temp.id(server_id::text, pg_temp.instant(moved.started_at)),
    moved.ended_at, map_name, round_number, server_name, config, defender_side, winner_side, time_limit_seconds,
    next_time_limit_seconds, playtime_seconds, duration_seconds, ended_early, layout, human_count, bot_count,
    quarantined_line_count, round_id, copy, moved.first_round_ended_at, moved.started_at, moved.filename
FROM generate_series(:first::integer, :last::integer) AS copy
CROSS JOIN LATERAL (SELECT make_interval(days => :days::integer * copy) AS earlier) AS shift
CROSS JOIN template
CROSS JOIN LATERAL (
    SELECT
        template.ended_at - earlier AS ended_at,
        template.first_round_ended_at - earlier AS first_round_ended_at,
        template.started_at - earlier AS started_at,
        to_char((template.ended_at - earlier) AT TIME ZONE 'UTC', 'YYYY-MM-DD-HH24MISS')
            || substr(template.filename, 18) AS filename
) AS moved;

-- name: copy_files!
-- Ledger rows with the name for bytes: the ledger of these rounds is never read.
INSERT INTO stats_files (
    file_id, server_id, filename, sha256, content, size_bytes, modified_at, ended_at, fetched_by, state, checked_at
)
SELECT
    file_id, server_id, filename, encode(sha256(content), 'hex'), content, length(content), ended_at, ended_at, 'load',
    'loaded', now()
FROM (SELECT *, convert_to(filename, 'UTF8') AS content FROM copies) AS named
ORDER BY ended_at;

-- name: copy_sessions!
-- Sessions from their rounds.
INSERT INTO gaming_sessions (session_id, server_id, started_at, ended_at, round_count)
SELECT session_id, server_id, started_at, max(ended_at), count(*) FROM copies
GROUP BY session_id, server_id, started_at
ORDER BY started_at;

-- name: copy_matches!
-- Maps with the results of the template.
INSERT INTO matches (
    match_id, server_id, map_name, first_round_ended_at, squad_a_score, squad_b_score, first_attackers
)
SELECT DISTINCT
    copies.match_id, copies.server_id, copies.map_name, copies.first_round_ended_at, squad_a_score, squad_b_score,
    first_attackers
FROM copies
JOIN template ON template.round_id = copies.template_id
JOIN matches ON matches.match_id = template.match_id
ORDER BY copies.first_round_ended_at;

-- name: copy_rounds!
-- The columns of a copy begin with those of a round.
INSERT INTO rounds ({round})
SELECT {round} FROM copies
ORDER BY ended_at;

-- name: copy_players!
-- Everybody's place is taken by another who plays about as often, so that regulars stay regulars.
INSERT INTO player_comprehensive_stats (round_id, player_guid, guid, name, raw_name, {player})
SELECT copies.round_id, other.guid, other.guid, other.name, other.raw_name, {player}
FROM copies
JOIN player_comprehensive_stats AS stats ON stats.round_id = copies.template_id
JOIN pool AS usual ON usual.guid = stats.guid AND usual.alias = 0
JOIN pool AS other
    ON other.rank = usual.rank / 32 * 32 + mod(usual.rank + 7 * copies.copy, 32)
    AND other.alias = (stats.name <> usual.name)::integer
ORDER BY copies.ended_at;

-- name: copy_weapons!
-- As copy_players.
INSERT INTO weapon_comprehensive_stats (round_id, player_guid, {weapon})
SELECT copies.round_id, other.guid, {weapon}
FROM copies
JOIN weapon_comprehensive_stats AS stats ON stats.round_id = copies.template_id
JOIN pool AS usual ON usual.guid = stats.player_guid AND usual.alias = 0
JOIN pool AS other ON other.rank = usual.rank / 32 * 32 + mod(usual.rank + 7 * copies.copy, 32) AND other.alias = 0
ORDER BY copies.ended_at;

-- name: copy_squads!
-- As copy_players.
INSERT INTO session_teams (
    session_id, player_guid, squad, from_round_id, to_round_id, confidence, source, evidence
)
SELECT
    from_round.session_id, other.guid, teams.squad, from_round.round_id, to_round.round_id, teams.confidence,
    teams.source, teams.evidence
FROM session_teams AS teams
JOIN copies AS from_round ON from_round.template_id = teams.from_round_id
JOIN copies AS to_round ON to_round.template_id = teams.to_round_id AND to_round.copy = from_round.copy
JOIN pool AS usual ON usual.guid = teams.player_guid AND usual.alias = 0
JOIN pool AS other ON other.rank = usual.rank / 32 * 32 + mod(usual.rank + 7 * from_round.copy, 32) AND other.alias = 0
ORDER BY from_round.ended_at;

-- name: forget_copies#
-- Before the next ones.
TRUNCATE copies;

-- name: analyze#
-- As autovacuum does it for a database that grows day by day.
ANALYZE;
