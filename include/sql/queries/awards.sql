-- What awards are made of, and what awards files say. GUIDs of one person are put together, as in player_round_sums.

-- name: read_players#
-- The sums of everybody in one counted round, or in all counted rounds of a map; the column list follows from
-- include/stats/sums.py.
SELECT player_guid, {names}
FROM player_round_sums
WHERE round_id = %(round_id)s OR match_id = %(match_id)s
ORDER BY ended_at, player_guid;

-- name: read_file_awards
-- What the awards file of a round says, in its figures' order of names.
SELECT
    awards.award, awards.label, coalesce(merges.main_guid, awards.player_guid) AS player_guid, awards.player_name,
    awards.value, awards.value_text, awards.covers_map
FROM round_awards AS awards
LEFT JOIN player_merges AS merges USING (player_guid)
WHERE awards.round_id = :round_id
ORDER BY awards.label, awards.award;

-- name: read_duels
-- Kills on each human opponent and deaths by them, over the counted rounds whose awards file says it. The key of a bot
-- holds its name as well: asking each row whether it is one took three quarters of the time.
SELECT
    coalesce(merges.main_guid, duels.opponent_guid) AS opponent_guid,
    sum(duels.kills)::bigint AS kills,
    sum(duels.deaths)::bigint AS deaths
FROM player_head_to_head AS duels
JOIN counted_rounds USING (round_id)
LEFT JOIN player_merges AS merges ON merges.player_guid = duels.opponent_guid
WHERE duels.player_guid IN (
        SELECT :player_guid
        UNION ALL
        SELECT player_guid FROM player_merges WHERE main_guid = :player_guid
    )
    AND duels.opponent_guid ~ '^[0-9A-G][0-9A-F]{7}$'
    AND coalesce(merges.main_guid, duels.opponent_guid) <> :player_guid
GROUP BY 1
ORDER BY 1;
