-- What players did, added up. Boards and profiles read these sums and never single rounds; the formulas are in
-- include/stats/registry.py, the names of the sums in include/stats/sums.py.

-- Two GUIDs of one person: the first counts as the second everywhere. Decided by people, so it survives a rebuild.
CREATE TABLE player_merges (
    player_guid text PRIMARY KEY CHECK (player_guid <> ''),
    main_guid text NOT NULL CHECK (main_guid <> ''),
    merged_by text NOT NULL CHECK (merged_by <> ''),
    merged_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT player_merges_join_two CHECK (player_guid <> main_guid)
);

CREATE INDEX player_merges_by_main ON player_merges (main_guid);

-- One row for each human of each counted round, with every sum. The result of a map stands at the player's last round
-- of it, and only when both its rounds count (format-spec 8.2: squad A attacks in round 1).
CREATE VIEW player_round_sums AS
SELECT
    rounds.round_id,
    rounds.session_id,
    rounds.match_id,
    rounds.server_id,
    rounds.ended_at,
    rounds.map_name,
    rounds.round_number,
    coalesce(merges.main_guid, stats.player_guid) AS player_guid,
    stats.player_guid AS played_guid, -- as the file has it
    stats.name,
    stats.side,
    maps.match_squad, -- 'a' attacked first on this map
    1 AS rounds,
    (coalesce(stats.side = rounds.winner_side, FALSE))::integer AS rounds_won,
    (stats.side IS NOT NULL)::integer AS rounds_on_a_side,
    (coalesce(maps.points = 2, FALSE))::integer AS maps_won,
    (coalesce(maps.points = 1, FALSE))::integer AS maps_drawn,
    (coalesce(maps.points = 0, FALSE))::integer AS maps_lost,
    stats.time_played_seconds,
    stats.alive_seconds,
    stats.kills,
    stats.deaths,
    stats.hits,
    stats.shots,
    stats.headshot_hits,
    weapons.bullet_hits,
    weapons.bullet_shots,
    weapons.light_hits,
    weapons.light_shots,
    weapons.head_weapon_hits,
    sides.side_damage_given,
    stats.damage_given,
    stats.damage_received,
    stats.team_damage_given,
    stats.team_damage_received,
    stats.gibs,
    stats.self_kills,
    stats.team_kills,
    stats.team_gibs,
    stats.xp,
    stats.killing_spree,
    stats.death_spree,
    stats.kill_assists,
    stats.kill_steals,
    stats.headshot_kills,
    stats.objectives_stolen,
    stats.objectives_returned,
    stats.dynamites_planted,
    stats.dynamites_defused,
    stats.times_revived,
    stats.bullets_fired,
    stats.useful_kills,
    stats.denied_playtime,
    stats.multikill_2x,
    stats.multikill_3x,
    stats.multikill_4x,
    stats.multikill_5x,
    stats.multikill_6x,
    stats.useless_kills,
    stats.full_selfkills,
    stats.repairs_constructions,
    stats.revives_given,
    CASE WHEN stats.denied_playtime IS NULL THEN 0 ELSE stats.time_played_seconds END AS seconds_with_denied_playtime,
    CASE WHEN stats.useless_kills IS NULL THEN 0 ELSE stats.kills END AS kills_with_useless_kills,
    (stats.repairs_constructions IS NOT NULL)::integer AS rounds_with_repairs_constructions,
    (stats.revives_given IS NOT NULL)::integer AS rounds_with_revives_given
FROM counted_rounds AS rounds
JOIN matches ON matches.match_id = rounds.match_id
JOIN player_comprehensive_stats AS stats ON stats.round_id = rounds.round_id AND NOT stats.is_bot
LEFT JOIN player_merges AS merges ON merges.player_guid = stats.player_guid
LEFT JOIN counted_rounds AS partner
    ON partner.match_id = rounds.match_id AND partner.round_number <> rounds.round_number
LEFT JOIN player_comprehensive_stats AS there
    ON there.round_id = partner.round_id AND there.player_guid = stats.player_guid
CROSS JOIN LATERAL (
    -- Where he began the map; who came for round 2 belongs to the squad that he joined.
    SELECT
        CASE
            WHEN rounds.round_number = 2 AND there.side IS NOT NULL
                THEN CASE WHEN there.side <> rounds.defender_side THEN 'a' ELSE 'b' END
            WHEN stats.side IS NOT NULL
                THEN CASE WHEN (stats.side <> rounds.defender_side) = (rounds.round_number = 1) THEN 'a' ELSE 'b' END
        END AS match_squad
) AS squads
CROSS JOIN LATERAL (
    SELECT
        squads.match_squad,
        CASE
            WHEN partner.round_id IS NOT NULL AND (rounds.round_number = 2 OR there.round_id IS NULL)
                THEN CASE squads.match_squad WHEN 'a' THEN matches.squad_a_score WHEN 'b' THEN matches.squad_b_score END
        END AS points
) AS maps
CROSS JOIN LATERAL (
    SELECT
        coalesce(sum(weapon.hits) FILTER (WHERE kind.is_bullet), 0)::bigint AS bullet_hits,
        coalesce(sum(weapon.shots) FILTER (WHERE kind.is_bullet), 0)::bigint AS bullet_shots,
        coalesce(sum(weapon.hits) FILTER (WHERE kind.is_light), 0)::bigint AS light_hits,
        coalesce(sum(weapon.shots) FILTER (WHERE kind.is_light), 0)::bigint AS light_shots,
        coalesce(sum(weapon.hits) FILTER (WHERE kind.hits_heads), 0)::bigint AS head_weapon_hits
    FROM weapon_comprehensive_stats AS weapon
    CROSS JOIN LATERAL (
        SELECT
            weapon.weapon_name IN (
                'LUGER', 'COLT', 'MP40', 'THOMPSON', 'STEN', 'FG42', 'MG42', 'BROWNING', 'CARBINE', 'KAR98', 'GARAND',
                'K43', 'MP34'
            ) AS is_bullet,
            weapon.weapon_name IN ('LUGER', 'COLT', 'MP40', 'THOMPSON', 'STEN', 'MP34') AS is_light,
            weapon.weapon_name IN (
                'LUGER', 'COLT', 'MP40', 'THOMPSON', 'STEN', 'FG42', 'CARBINE', 'KAR98', 'GARAND', 'K43', 'MP34'
            ) AS hits_heads
    ) AS kind
    WHERE weapon.round_id = stats.round_id AND weapon.player_guid = stats.player_guid
) AS weapons
CROSS JOIN LATERAL (
    SELECT sum(mates.damage_given) AS side_damage_given
    FROM player_comprehensive_stats AS mates
    WHERE mates.round_id = stats.round_id AND mates.side IS NOT DISTINCT FROM stats.side
) AS sides;

-- The sums of each player's session: kept up by every derivation for the sessions that it touches, so that no board is
-- ever behind its rounds. A column that no file of the session carries is NULL.
CREATE TABLE player_session_summary (
    session_id bigint NOT NULL REFERENCES gaming_sessions ON DELETE CASCADE,
    player_guid text NOT NULL CHECK (player_guid <> ''),
    rounds bigint NOT NULL CHECK (rounds >= 0),
    rounds_won bigint NOT NULL CHECK (rounds_won >= 0),
    rounds_on_a_side bigint NOT NULL CHECK (rounds_on_a_side >= 0),
    maps_won bigint NOT NULL CHECK (maps_won >= 0),
    maps_drawn bigint NOT NULL CHECK (maps_drawn >= 0),
    maps_lost bigint NOT NULL CHECK (maps_lost >= 0),
    time_played_seconds bigint NOT NULL CHECK (time_played_seconds >= 0),
    alive_seconds bigint NOT NULL CHECK (alive_seconds >= 0),
    kills bigint NOT NULL CHECK (kills >= 0),
    deaths bigint NOT NULL CHECK (deaths >= 0),
    hits bigint NOT NULL CHECK (hits >= 0),
    shots bigint NOT NULL CHECK (shots >= 0),
    headshot_hits bigint NOT NULL CHECK (headshot_hits >= 0),
    bullet_hits bigint NOT NULL CHECK (bullet_hits >= 0),
    bullet_shots bigint NOT NULL CHECK (bullet_shots >= 0),
    light_hits bigint NOT NULL CHECK (light_hits >= 0),
    light_shots bigint NOT NULL CHECK (light_shots >= 0),
    head_weapon_hits bigint NOT NULL CHECK (head_weapon_hits >= 0),
    side_damage_given bigint NOT NULL CHECK (side_damage_given >= 0),
    damage_given bigint NOT NULL CHECK (damage_given >= 0),
    damage_received bigint NOT NULL CHECK (damage_received >= 0),
    team_damage_given bigint NOT NULL CHECK (team_damage_given >= 0),
    team_damage_received bigint NOT NULL CHECK (team_damage_received >= 0),
    gibs bigint NOT NULL CHECK (gibs >= 0),
    self_kills bigint NOT NULL CHECK (self_kills >= 0),
    team_kills bigint NOT NULL CHECK (team_kills >= 0),
    team_gibs bigint NOT NULL CHECK (team_gibs >= 0),
    xp bigint NOT NULL,
    killing_spree bigint NOT NULL CHECK (killing_spree >= 0),
    death_spree bigint NOT NULL CHECK (death_spree >= 0),
    kill_assists bigint NOT NULL CHECK (kill_assists >= 0),
    kill_steals bigint NOT NULL CHECK (kill_steals >= 0),
    headshot_kills bigint NOT NULL CHECK (headshot_kills >= 0),
    objectives_stolen bigint NOT NULL CHECK (objectives_stolen >= 0),
    objectives_returned bigint NOT NULL CHECK (objectives_returned >= 0),
    dynamites_planted bigint NOT NULL CHECK (dynamites_planted >= 0),
    dynamites_defused bigint NOT NULL CHECK (dynamites_defused >= 0),
    times_revived bigint NOT NULL CHECK (times_revived >= 0),
    bullets_fired bigint NOT NULL CHECK (bullets_fired >= 0),
    useful_kills bigint NOT NULL CHECK (useful_kills >= 0),
    denied_playtime bigint CHECK (denied_playtime >= 0),
    multikill_2x bigint NOT NULL CHECK (multikill_2x >= 0),
    multikill_3x bigint NOT NULL CHECK (multikill_3x >= 0),
    multikill_4x bigint NOT NULL CHECK (multikill_4x >= 0),
    multikill_5x bigint NOT NULL CHECK (multikill_5x >= 0),
    multikill_6x bigint NOT NULL CHECK (multikill_6x >= 0),
    useless_kills bigint CHECK (useless_kills >= 0),
    full_selfkills bigint CHECK (full_selfkills >= 0),
    repairs_constructions bigint CHECK (repairs_constructions >= 0),
    revives_given bigint CHECK (revives_given >= 0),
    seconds_with_denied_playtime bigint NOT NULL CHECK (seconds_with_denied_playtime >= 0),
    kills_with_useless_kills bigint NOT NULL CHECK (kills_with_useless_kills >= 0),
    rounds_with_repairs_constructions bigint NOT NULL CHECK (rounds_with_repairs_constructions >= 0),
    rounds_with_revives_given bigint NOT NULL CHECK (rounds_with_revives_given >= 0),
    PRIMARY KEY (session_id, player_guid)
);

CREATE INDEX player_session_summary_by_player ON player_session_summary (player_guid, session_id);

-- The same for each map of the session.
CREATE TABLE player_map_summary (
    LIKE player_session_summary INCLUDING CONSTRAINTS,
    map_name text NOT NULL,
    PRIMARY KEY (session_id, map_name, player_guid),
    FOREIGN KEY (session_id, player_guid) REFERENCES player_session_summary ON DELETE CASCADE
);

CREATE INDEX player_map_summary_by_map ON player_map_summary (map_name, session_id);
CREATE INDEX player_map_summary_by_player ON player_map_summary (player_guid, map_name);

-- Days of play: an evening counts whole to the date on which it began, on the server's clock (format-spec 8.3).
CREATE VIEW daily_player_stats AS
SELECT
    sessions.server_id,
    (sessions.started_at AT TIME ZONE servers.time_zone)::date AS day,
    summary.*
FROM player_session_summary AS summary
JOIN gaming_sessions AS sessions USING (session_id)
JOIN servers USING (server_id);

-- Raised by everything that changes what a question about players is answered: what is remembered under an older
-- version is not asked for any more.
CREATE TABLE data_version (
    only_row boolean PRIMARY KEY DEFAULT TRUE CHECK (only_row),
    version bigint NOT NULL CHECK (version > 0),
    changed_at timestamptz NOT NULL
);

INSERT INTO data_version (version, changed_at) VALUES (1, now());

-- What is stored already.
INSERT INTO player_session_summary (
    session_id, player_guid,
    rounds, rounds_won, rounds_on_a_side, maps_won, maps_drawn, maps_lost, time_played_seconds, alive_seconds,
    kills, deaths, hits, shots, headshot_hits, bullet_hits, bullet_shots, light_hits, light_shots, head_weapon_hits,
    side_damage_given, damage_given, damage_received, team_damage_given, team_damage_received, gibs, self_kills,
    team_kills, team_gibs, xp, killing_spree, death_spree, kill_assists, kill_steals, headshot_kills,
    objectives_stolen, objectives_returned, dynamites_planted, dynamites_defused, times_revived, bullets_fired,
    useful_kills, denied_playtime, multikill_2x, multikill_3x, multikill_4x, multikill_5x, multikill_6x,
    useless_kills, full_selfkills, repairs_constructions, revives_given, seconds_with_denied_playtime,
    kills_with_useless_kills, rounds_with_repairs_constructions, rounds_with_revives_given
)
SELECT
    session_id, player_guid,
    sum(rounds), sum(rounds_won), sum(rounds_on_a_side), sum(maps_won), sum(maps_drawn), sum(maps_lost),
    sum(time_played_seconds), sum(alive_seconds), sum(kills), sum(deaths), sum(hits), sum(shots),
    sum(headshot_hits), sum(bullet_hits), sum(bullet_shots), sum(light_hits), sum(light_shots),
    sum(head_weapon_hits), sum(side_damage_given), sum(damage_given), sum(damage_received), sum(team_damage_given),
    sum(team_damage_received), sum(gibs), sum(self_kills), sum(team_kills), sum(team_gibs), sum(xp),
    max(killing_spree), max(death_spree), sum(kill_assists), sum(kill_steals), sum(headshot_kills),
    sum(objectives_stolen), sum(objectives_returned), sum(dynamites_planted), sum(dynamites_defused),
    sum(times_revived), sum(bullets_fired), sum(useful_kills), sum(denied_playtime), sum(multikill_2x),
    sum(multikill_3x), sum(multikill_4x), sum(multikill_5x), sum(multikill_6x), sum(useless_kills),
    sum(full_selfkills), sum(repairs_constructions), sum(revives_given), sum(seconds_with_denied_playtime),
    sum(kills_with_useless_kills), sum(rounds_with_repairs_constructions), sum(rounds_with_revives_given)
FROM player_round_sums
GROUP BY session_id, player_guid;

INSERT INTO player_map_summary (
    session_id, map_name, player_guid,
    rounds, rounds_won, rounds_on_a_side, maps_won, maps_drawn, maps_lost, time_played_seconds, alive_seconds,
    kills, deaths, hits, shots, headshot_hits, bullet_hits, bullet_shots, light_hits, light_shots, head_weapon_hits,
    side_damage_given, damage_given, damage_received, team_damage_given, team_damage_received, gibs, self_kills,
    team_kills, team_gibs, xp, killing_spree, death_spree, kill_assists, kill_steals, headshot_kills,
    objectives_stolen, objectives_returned, dynamites_planted, dynamites_defused, times_revived, bullets_fired,
    useful_kills, denied_playtime, multikill_2x, multikill_3x, multikill_4x, multikill_5x, multikill_6x,
    useless_kills, full_selfkills, repairs_constructions, revives_given, seconds_with_denied_playtime,
    kills_with_useless_kills, rounds_with_repairs_constructions, rounds_with_revives_given
)
SELECT
    session_id, map_name, player_guid,
    sum(rounds), sum(rounds_won), sum(rounds_on_a_side), sum(maps_won), sum(maps_drawn), sum(maps_lost),
    sum(time_played_seconds), sum(alive_seconds), sum(kills), sum(deaths), sum(hits), sum(shots),
    sum(headshot_hits), sum(bullet_hits), sum(bullet_shots), sum(light_hits), sum(light_shots),
    sum(head_weapon_hits), sum(side_damage_given), sum(damage_given), sum(damage_received), sum(team_damage_given),
    sum(team_damage_received), sum(gibs), sum(self_kills), sum(team_kills), sum(team_gibs), sum(xp),
    max(killing_spree), max(death_spree), sum(kill_assists), sum(kill_steals), sum(headshot_kills),
    sum(objectives_stolen), sum(objectives_returned), sum(dynamites_planted), sum(dynamites_defused),
    sum(times_revived), sum(bullets_fired), sum(useful_kills), sum(denied_playtime), sum(multikill_2x),
    sum(multikill_3x), sum(multikill_4x), sum(multikill_5x), sum(multikill_6x), sum(useless_kills),
    sum(full_selfkills), sum(repairs_constructions), sum(revives_given), sum(seconds_with_denied_playtime),
    sum(kills_with_useless_kills), sum(rounds_with_repairs_constructions), sum(rounds_with_revives_given)
FROM player_round_sums
GROUP BY session_id, map_name, player_guid;
