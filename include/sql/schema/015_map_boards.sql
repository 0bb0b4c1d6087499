-- Boards of one map: what most of them are made of stands in the index, in the order of the players, so that fifty
-- thousand rows are not looked up in seven thousand pages (docs/indexes.md).
DROP INDEX player_map_summary_by_map;

CREATE INDEX player_map_summary_by_map ON player_map_summary (map_name, player_guid)
INCLUDE (rounds, damage_given, time_played_seconds, kills, deaths);
