-- Who came back under another GUID played the map once: its result stands at the last line of the person, not of each of
-- his GUIDs. And two who played one map together share its result when it stands at the same round for both, so that it
-- is the same whoever is asked. Merges are new: where some were made already, `fragflow rebuild` adds them up anew.

-- One row for each human of each counted round, with every sum. The result of a map stands at the player's last round
-- of it, and only when both its rounds count (format-spec 8.2: squad A attacks in round 1).
CREATE OR REPLACE VIEW player_round_sums AS
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
LEFT JOIN (SELECT DISTINCT main_guid FROM player_merges) AS mains ON mains.main_guid = stats.player_guid
LEFT JOIN counted_rounds AS partner
    ON partner.match_id = rounds.match_id AND partner.round_number <> rounds.round_number
LEFT JOIN player_comprehensive_stats AS there
    ON there.round_id = partner.round_id AND there.player_guid = stats.player_guid
CROSS JOIN LATERAL (
    -- His lines under other GUIDs: in this round, where the smallest GUID stands for it, and in the other one of the map.
    SELECT
        coalesce(bool_or(other.round_id = rounds.round_id AND other.player_guid < stats.player_guid), FALSE)
            AS stands_before,
        there.round_id IS NOT NULL OR coalesce(bool_or(other.round_id = partner.round_id), FALSE) AS is_there,
        coalesce(
            there.side, (array_agg(other.side ORDER BY other.player_guid) FILTER (
                WHERE other.round_id = partner.round_id AND other.side IS NOT NULL
            ))[1]
        ) AS side_there
    FROM player_comprehensive_stats AS other
    LEFT JOIN player_merges AS others ON others.player_guid = other.player_guid
    WHERE (merges.main_guid IS NOT NULL OR mains.main_guid IS NOT NULL) -- nobody else has any: nothing is looked up
        AND other.round_id IN (rounds.round_id, partner.round_id)
        AND other.player_guid <> stats.player_guid
        AND coalesce(others.main_guid, other.player_guid) = coalesce(merges.main_guid, stats.player_guid)
) AS person
CROSS JOIN LATERAL (
    -- Where he began the map; who came for round 2 belongs to the squad that he joined.
    SELECT
        CASE
            WHEN rounds.round_number = 2 AND person.side_there IS NOT NULL
                THEN CASE WHEN person.side_there <> rounds.defender_side THEN 'a' ELSE 'b' END
            WHEN stats.side IS NOT NULL
                THEN CASE WHEN (stats.side <> rounds.defender_side) = (rounds.round_number = 1) THEN 'a' ELSE 'b' END
        END AS match_squad
) AS squads
CROSS JOIN LATERAL (
    SELECT
        squads.match_squad,
        CASE
            WHEN partner.round_id IS NOT NULL
                AND (rounds.round_number = 2 OR NOT person.is_there)
                AND NOT person.stands_before
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

-- All companions anew; from here on include/sql/queries/summaries.sql says the same.
DELETE FROM player_companion_summary;

INSERT INTO player_companion_summary
WITH played AS MATERIALIZED (SELECT * FROM player_round_sums WHERE side IS NOT NULL)
SELECT
    own.session_id,
    own.player_guid,
    other.player_guid,
    other.side = own.side AS same_side,
    count(*),
    sum(own.rounds_won),
    coalesce(sum(own.maps_won) FILTER (WHERE maps.are_shared), 0),
    coalesce(sum(own.maps_drawn) FILTER (WHERE maps.are_shared), 0),
    coalesce(sum(own.maps_lost) FILTER (WHERE maps.are_shared), 0),
    sum(own.time_played_seconds),
    sum(own.kills),
    sum(own.deaths),
    sum(own.damage_given),
    sum(other.time_played_seconds),
    sum(other.kills),
    sum(other.deaths),
    sum(other.damage_given)
FROM played AS own
JOIN played AS other ON other.round_id = own.round_id AND other.player_guid <> own.player_guid
CROSS JOIN LATERAL (
    SELECT
        (other.match_squad = own.match_squad) = (other.side = own.side)
        AND other.maps_won + other.maps_drawn + other.maps_lost = 1 AS are_shared
) AS maps
GROUP BY own.session_id, own.player_guid, other.player_guid, other.side = own.side;
