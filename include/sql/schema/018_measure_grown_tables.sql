-- Tells the planner how large the tables are that hold twice what they held when that was last done. Autovacuum does it only
-- some time after a commit, and a planner that takes tables for empty looks through all of a large one for each row of
-- another. A table that somebody else measures is left to him.
-- Whoever calls this needs no right over the tables (MAINTAIN, which PostgreSQL has since 17 only). No schema but the
-- catalog's is searched: a caller's temporary table of the same name is none of ours.
CREATE FUNCTION measure_grown_tables() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation regclass;
BEGIN
    FOR relation IN
        SELECT oid FROM pg_class
        WHERE relname IN (
                'stats_files', 'rounds', 'matches', 'player_comprehensive_stats', 'weapon_comprehensive_stats',
                'player_session_summary'
            )
            AND relkind = 'r'
            AND relpersistence = 'p'
            AND relowner = current_user::regrole
            AND pg_relation_size(oid) > 2 * relpages * current_setting('block_size')::bigint
    LOOP
        EXECUTE format('ANALYZE (SKIP_LOCKED) %s', relation);
    END LOOP;
END
$$;
