-- What the planner knows of the sizes of tables.

-- name: measure_grown#
-- Measures the tables that hold twice what they held when that was last done. Autovacuum does it only some time after a
-- commit, and a planner that takes tables for empty looks through all of a large one for each row of another: sums over
-- 4,000 files took fifteen times as long. A table that another transaction measures is left to it: that may take long.
DO $$
DECLARE
    relation regclass;
BEGIN
    FOR relation IN
        SELECT oid FROM pg_class
        WHERE oid = ANY(ARRAY[
                'stats_files', 'rounds', 'matches', 'player_comprehensive_stats', 'weapon_comprehensive_stats',
                'player_session_summary'
            ]::regclass[])
            AND pg_relation_size(oid) > 2 * relpages * current_setting('block_size')::bigint
    LOOP
        EXECUTE format('ANALYZE (SKIP_LOCKED) %s', relation);
    END LOOP;
END
$$;
