-- What must hold over all data. Each query counts what breaks its rule; its name is the invariant's.

-- name: constraint_missing$
-- Keys and rules that the migrations made and that somebody dropped.
SELECT count(*)
FROM unnest(ARRAY[
    'servers_pkey', 'stats_files_pkey', 'gaming_sessions_pkey', 'matches_pkey', 'rounds_pkey',
    'player_comprehensive_stats_pkey', 'weapon_comprehensive_stats_pkey', 'player_aliases_pkey',
    'announcements_pkey', 'validation_results_pkey', 'round_revisions_pkey',
    'stats_files_server_id_fkey', 'gaming_sessions_server_id_fkey', 'matches_server_id_fkey',
    'rounds_server_id_fkey', 'rounds_file_id_fkey', 'rounds_match_id_fkey', 'rounds_session_id_fkey',
    'player_comprehensive_stats_round_id_fkey', 'weapon_comprehensive_stats_round_id_player_guid_fkey',
    'round_flags_round_id_fkey', 'round_flags_round_id_code_player_guid_detail_key',
    'stats_files_natural_key', 'gaming_sessions_natural_key', 'matches_natural_key', 'rounds_natural_key',
    'rounds_one_per_file', 'rounds_one_of_each_number', 'announcements_once',
    'stats_files_bytes_have_their_hash', 'stats_files_only_failures_lack_bytes',
    'stats_files_refusals_have_a_reason', 'stats_files_rounds_have_a_time', 'stats_files_blocked_after_a_check',
    'stats_files_warnings_are_a_list', 'stats_files_discards_have_a_time', 'stats_files_second_instant_follows',
    'gaming_sessions_end_after_their_start', 'matches_share_two_points', 'rounds_have_players',
    'player_humans_are_keyed_by_guid', 'player_alive_while_playing', 'weapon_blocks_say_something',
    'player_aliases_seen_in_order', 'announcements_delivered_have_a_message', 'announcements_refused_have_an_error',
    'announcements_finished_have_a_time', 'announcements_leases_end', 'validation_results_failures_have_a_severity',
    'validation_results_observed_by_file', 'player_merges_pkey', 'player_merges_join_two',
    'player_session_summary_pkey', 'player_map_summary_pkey', 'player_session_summary_session_id_fkey',
    'player_map_summary_session_id_player_guid_fkey', 'player_companion_summary_pkey',
    'player_companion_summary_session_id_player_guid_fkey', 'player_companion_summary_are_two',
    'player_year_summary_pkey',
    'player_year_summary_server_id_fkey', 'data_version_pkey', 'round_awards_pkey',
    'announcements_kind_check',
    'player_head_to_head_pkey', 'player_head_to_head_are_two', 'player_head_to_head_met', 'squads_by_hand_pkey',
    'session_teams_pkey', 'session_teams_session_id_fkey', 'session_teams_from_round_id_fkey',
    'session_teams_to_round_id_fkey', 'session_teams_confidence_is_the_source_s', 'player_links_pkey',
    'player_links_verified_by_somebody', 'player_links_only_linked_are_verified', 'admin_audit_log_pkey',
    'paged_answers_pkey', 'hidden_players_pkey', 'forget_requests_pkey', 'forgotten_players_pkey',
    'forgotten_players_guid_sha256_key', 'stats_files_redacted_whole'
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

-- name: index_missing$
-- Indexes that the migrations made and that somebody dropped, or that were never finished.
SELECT count(*)
FROM unnest(ARRAY[
    'stats_files_by_time', 'stats_files_by_content', 'stats_files_unfinished', 'rounds_by_session',
    'player_comprehensive_stats_by_player', 'announcements_pending', 'validation_results_by_file',
    'validation_results_by_time', 'validation_results_by_run', 'player_merges_by_main',
    'player_session_summary_by_player', 'player_map_summary_by_map', 'player_map_summary_by_player',
    'player_companion_summary_by_player',
    'player_head_to_head_by_player', 'session_teams_by_player', 'session_teams_by_from_round',
    'session_teams_by_to_round', 'player_links_one_member_a_player', 'admin_audit_log_by_time',
    'paged_answers_by_expiry'
]) AS expected (index_name)
WHERE NOT EXISTS (
    SELECT FROM pg_index
    JOIN pg_class ON pg_class.oid = pg_index.indexrelid
    WHERE pg_class.relname = expected.index_name
        AND pg_class.relnamespace = current_schema()::regnamespace
        AND pg_index.indisvalid
);

-- name: content_differs_from_hash$
-- Files whose bytes are not those that were fetched, but for the lines of forgotten players. Of CRLF copies the hash is
-- that of another text: not looked at.
SELECT count(*)
FROM stats_files
WHERE position('\x0d0a'::bytea IN content) = 0
    AND coalesce(redacted_sha256, sha256) <> encode(sha256(content), 'hex');

-- name: name_loaded_twice$
-- One name of one server is one round: of its revisions only the newest counts.
SELECT count(*)
FROM (
    SELECT FROM stats_files
    WHERE state = 'loaded'
    GROUP BY server_id, filename
    HAVING count(*) > 1
) AS doubled;

-- name: round_of_refused_file$
-- Rounds of files that a check blocked, that somebody put aside, or that never went through the checks.
SELECT count(*)
FROM rounds
JOIN stats_files USING (file_id)
WHERE stats_files.discarded_reason IS NOT NULL
    OR stats_files.blocked_reason IS NOT NULL
    OR stats_files.checked_at IS NULL;

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
-- Rounds with another server than the file they came from, or at none of the instants that its name can mean.
SELECT count(*)
FROM rounds
JOIN stats_files AS file USING (file_id)
WHERE rounds.server_id <> file.server_id
    OR (rounds.ended_at = file.ended_at OR rounds.ended_at = file.latest_ended_at) IS NOT TRUE;

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

-- name: held_back_lines_without_flag$
-- Rounds that lack player lines and do not say so, or say so and lack none.
SELECT count(*)
FROM rounds
WHERE (quarantined_line_count > 0) <> EXISTS (
    SELECT FROM round_flags WHERE round_flags.round_id = rounds.round_id AND round_flags.code = 'lines_quarantined'
);

-- name: warning_without_flag$
-- What the checks warned of in a loaded file and nobody can see at its round.
SELECT count(*)
FROM rounds
JOIN stats_files USING (file_id)
CROSS JOIN LATERAL jsonb_array_elements(stats_files.check_warnings) AS warning
WHERE NOT EXISTS (
    SELECT FROM round_flags
    WHERE round_flags.round_id = rounds.round_id
        AND round_flags.code = warning ->> 'code'
        AND round_flags.detail = warning ->> 'detail'
);

-- name: flag_of_nobody$
-- Flags of players who have no row in the round; only an idle spectator is left out and flagged.
SELECT count(*)
FROM round_flags
WHERE player_guid IS NOT NULL
    AND code <> 'idle_spectator'
    AND NOT EXISTS (
        SELECT FROM player_comprehensive_stats AS players
        WHERE players.round_id = round_flags.round_id AND players.guid = round_flags.player_guid
    );

-- name: duel_without_mirror$
-- What one has against another is not what the other has against him.
SELECT count(*)
FROM player_head_to_head AS duel
WHERE NOT EXISTS (
    SELECT FROM player_head_to_head AS mirror
    WHERE mirror.round_id = duel.round_id
        AND mirror.player_guid = duel.opponent_guid
        AND mirror.opponent_guid = duel.player_guid
        AND (mirror.kills, mirror.deaths) = (duel.deaths, duel.kills)
);

-- name: ended_early_in_vain$
-- Only a defence that held can end before its time is up (format-spec 11.6).
SELECT count(*)
FROM rounds
WHERE ended_early AND (winner_side <> defender_side OR duration_seconds >= time_limit_seconds);

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

-- name: score_differs_from_rounds$
-- Maps with another result than their two rounds give (format-spec 8.2); a round 1 alone has none.
SELECT count(*)
FROM matches
JOIN rounds AS first ON first.match_id = matches.match_id AND first.round_number = 1
LEFT JOIN rounds AS second ON second.match_id = matches.match_id AND second.round_number = 2
WHERE (matches.squad_a_score, matches.squad_b_score) IS DISTINCT FROM (
    CASE
        WHEN second.round_id IS NULL THEN NULL
        WHEN second.winner_side <> second.defender_side THEN 0
        WHEN first.winner_side <> first.defender_side THEN 2
        ELSE 1
    END,
    CASE
        WHEN second.round_id IS NULL THEN NULL
        WHEN second.winner_side <> second.defender_side THEN 2
        WHEN first.winner_side <> first.defender_side THEN 0
        ELSE 1
    END
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

-- name: session_of_another_server$
-- Rounds in the session of a server that they were not played on.
SELECT count(*)
FROM rounds
JOIN gaming_sessions AS sessions USING (session_id)
WHERE sessions.server_id <> rounds.server_id;

-- name: sessions_overlap$
-- Sessions of one server that begin before the one before them has ended.
SELECT count(*)
FROM (
    SELECT started_at, max(ended_at) OVER (
        PARTITION BY server_id ORDER BY started_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS earlier_ended_at
    FROM gaming_sessions
) AS sessions
WHERE started_at <= earlier_ended_at;

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

-- name: watched_round_unannounced$
-- Rounds that the watch brought and that nobody will ever post.
SELECT count(*)
FROM rounds
JOIN stats_files USING (file_id)
WHERE stats_files.fetched_by = 'watch'
    AND NOT EXISTS (
        SELECT FROM announcements
        WHERE announcements.subject = rounds.round_id
            AND announcements.kind = CASE rounds.round_number WHEN 1 THEN 'round' ELSE 'map' END
    );

-- name: post_of_wrong_kind$
-- A round 1 is posted by itself and a round 2 as its map.
SELECT count(*)
FROM announcements
JOIN rounds ON rounds.round_id = announcements.subject
WHERE announcements.kind <> 'session'
    AND announcements.kind <> CASE rounds.round_number WHEN 1 THEN 'round' ELSE 'map' END;

-- name: post_without_round$
-- Posts that stand uncorrected although their round or session is gone.
SELECT count(*)
FROM announcements
WHERE state = 'delivered'
    AND revision = 1
    AND NOT EXISTS (
        SELECT FROM rounds WHERE announcements.kind <> 'session' AND rounds.round_id = announcements.subject
    )
    AND NOT EXISTS (
        SELECT FROM gaming_sessions AS session
        WHERE announcements.kind = 'session' AND session.session_id = announcements.subject
    );

-- name: companions_differ_from_rounds$
-- What one has of another and the other does not have of him, and sessions whose rounds make another number of pairs.
SELECT
    (
        SELECT count(*)
        FROM player_companion_summary AS one
        WHERE NOT EXISTS (
            SELECT FROM player_companion_summary AS other
            WHERE (other.session_id, other.player_guid, other.other_guid, other.same_side)
                = (one.session_id, one.other_guid, one.player_guid, one.same_side)
                AND (other.rounds, other.their_kills, other.their_deaths, other.their_damage_given)
                = (one.rounds, one.kills, one.deaths, one.damage_given)
                AND other.their_time_played_seconds = one.time_played_seconds
        )
    ) + (
        SELECT count(*)
        FROM (
            SELECT session_id, sum(rounds) AS pairs FROM player_companion_summary GROUP BY session_id
        ) AS stored
        FULL JOIN (
            -- Nobody is a companion of himself, under whichever GUID.
            SELECT session_id, sum(everybody * everybody - themselves) AS pairs
            FROM (
                SELECT session_id, sum(lines) AS everybody, sum(lines * lines) AS themselves
                FROM (
                    SELECT
                        rounds.session_id, rounds.round_id, coalesce(merges.main_guid, stats.player_guid) AS person,
                        count(*) AS lines
                    FROM counted_rounds AS rounds
                    JOIN player_comprehensive_stats AS stats USING (round_id)
                    LEFT JOIN player_merges AS merges USING (player_guid)
                    WHERE NOT stats.is_bot AND stats.side IS NOT NULL
                    GROUP BY 1, 2, 3
                ) AS people
                GROUP BY session_id, round_id
            ) AS crowds
            GROUP BY session_id
        ) AS played USING (session_id)
        WHERE coalesce(stored.pairs, 0) <> coalesce(played.pairs, 0)
    );

-- name: stay_out_of_place$
-- Stays in a squad that begin or end in another session, end before they begin, or overlap.
SELECT count(*)
FROM session_teams AS teams
JOIN rounds AS from_round ON from_round.round_id = teams.from_round_id
JOIN rounds AS to_round ON to_round.round_id = teams.to_round_id
WHERE from_round.session_id <> teams.session_id
    OR to_round.session_id <> teams.session_id
    OR to_round.ended_at < from_round.ended_at
    OR EXISTS (
        SELECT FROM session_teams AS other
        JOIN rounds AS other_from ON other_from.round_id = other.from_round_id
        JOIN rounds AS other_to ON other_to.round_id = other.to_round_id
        WHERE other.session_id = teams.session_id
            AND other.player_guid = teams.player_guid
            AND other.from_round_id <> teams.from_round_id
            AND other_from.ended_at <= to_round.ended_at
            AND other_to.ended_at >= from_round.ended_at
    );

-- name: squad_differs_from_side$
-- Humans whose side is known and who have no squad there, or one that plays on the other side. What people said may
-- contradict the sides.
SELECT count(*)
FROM player_comprehensive_stats AS stats
JOIN rounds ON rounds.round_id = stats.round_id
JOIN matches ON matches.match_id = rounds.match_id
WHERE NOT stats.is_bot
    AND stats.side IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM session_teams AS teams
        JOIN rounds AS from_round ON from_round.round_id = teams.from_round_id
        JOIN rounds AS to_round ON to_round.round_id = teams.to_round_id
        WHERE teams.session_id = rounds.session_id
            AND teams.player_guid = stats.player_guid
            AND rounds.ended_at BETWEEN from_round.ended_at AND to_round.ended_at
            AND (
                teams.source <> 'algorithm'
                OR (teams.squad = matches.first_attackers)
                = ((stats.side <> rounds.defender_side) = (rounds.round_number = 1))
            )
    );

-- name: lease_without_work$
-- Announcements that are finished and yet held by a deliverer.
SELECT count(*)
FROM announcements
WHERE state <> 'pending' AND leased_by IS NOT NULL;

-- name: revision_missing$
-- Rounds whose changes are not numbered one by one.
SELECT count(*)
FROM (
    SELECT FROM round_revisions
    GROUP BY round_id
    HAVING max(revision) - 1 <> count(*)
) AS gaps;
