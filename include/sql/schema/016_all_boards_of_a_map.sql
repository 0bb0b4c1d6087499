-- With five sums in the index the boards that need others read the whole table. Now it holds what all boards are made
-- of; a test compares it with them.
DROP INDEX player_map_summary_by_map;

CREATE INDEX player_map_summary_by_map ON player_map_summary (map_name, player_guid)
INCLUDE (
    rounds, damage_given, kills, deaths, time_played_seconds, damage_received, hits, shots, bullet_hits, bullet_shots,
    headshot_hits, head_weapon_hits, revives_given, kill_assists, objectives_stolen, objectives_returned,
    dynamites_planted, dynamites_defused, useful_kills, denied_playtime, maps_won, maps_drawn, maps_lost, alive_seconds,
    gibs, killing_spree, xp
);
