-- Who may do what. All that is not granted here is refused, to new tables as well; docs/security.md has the table.

-- name: read_roles
-- Which of these roles the server knows.
SELECT rolname FROM pg_roles WHERE rolname = ANY(:names);

-- name: create_role#
-- A login that may do nothing yet.
CREATE ROLE {role} LOGIN;

-- name: grant_statistics#
-- The whole of what the loader and the reader may do in the database of the statistics; said anew, it takes back
-- what an earlier version granted. Both see every table.
DO $$
DECLARE
    relation regclass;
    routine regprocedure;
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC, fragflow_loader, fragflow_reader', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO fragflow_loader, fragflow_reader', current_database());
    -- A derivation is copied into temporary tables first.
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO fragflow_loader', current_database());
    FOR relation IN
        SELECT oid FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace
            AND relowner = current_user::regrole
            AND relkind IN ('r', 'p', 'v', 'm')
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, fragflow_loader, fragflow_reader', relation);
        EXECUTE format('GRANT SELECT ON %s TO fragflow_loader, fragflow_reader', relation);
    END LOOP;
    FOR routine IN
        SELECT oid FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proowner = current_user::regrole
    LOOP
        EXECUTE format('REVOKE ALL ON ROUTINE %s FROM PUBLIC, fragflow_loader, fragflow_reader', routine);
    END LOOP;
    -- Whoever is let in may store large objects; only a superuser can take that back.
    IF current_setting('is_superuser')::boolean THEN
        REVOKE ALL ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC;
    END IF;
END
$$;

-- The ledger: what a file is called, its bytes and their hash are written once and never again; nothing is deleted.
GRANT INSERT, UPDATE (server_name, time_zone, listed_at) ON servers TO fragflow_loader;
GRANT INSERT, UPDATE (
    size_bytes, size_before_bytes, size_after_bytes, settled_by, modified_at, seen_on_server_at, state, reason, attempts,
    checked_at, blocked_reason, check_warnings, discarded_reason, discarded_at, updated_at
) ON stats_files TO fragflow_loader;
GRANT EXECUTE ON FUNCTION forget_failed_transfers, move_session_posts, measure_grown_tables TO fragflow_loader;

-- What follows from the ledger can be emptied and filled again.
GRANT INSERT, DELETE, UPDATE ON gaming_sessions, matches, rounds, player_aliases TO fragflow_loader;
GRANT INSERT, DELETE ON
    player_comprehensive_stats, weapon_comprehensive_stats, round_flags, round_awards, player_head_to_head,
    session_teams, player_session_summary, player_map_summary, player_companion_summary, player_year_summary
TO fragflow_loader;
GRANT UPDATE (version, changed_at) ON data_version TO fragflow_loader;

-- What was said to people, and what was found: only added to. A post may be edited, and stays about its round.
GRANT INSERT, UPDATE (
    state, attempts, error, message_id, finished_at, revision, note, payload_sha256, leased_by, lease_until, not_before
) ON announcements TO fragflow_loader;
GRANT INSERT ON validation_results, round_revisions TO fragflow_loader;

-- Who is forgotten is added and never undone. Salts and hashes are for nobody else: with them a GUID can be found by
-- trying.
GRANT INSERT, UPDATE (name_sha256s) ON forgotten_players TO fragflow_loader;
GRANT DELETE ON forget_requests TO fragflow_loader;
GRANT EXECUTE ON FUNCTION redact_file, forget_words TO fragflow_loader;
REVOKE SELECT ON forgotten_players FROM fragflow_reader;
GRANT SELECT (token, forgotten_at) ON forgotten_players TO fragflow_reader;

-- name: grant_bot#
-- The whole of what the bot may do; said anew, it takes back what an earlier version granted. It sees every table, and of
-- who is forgotten the tokens alone.
DO $$
DECLARE
    relation regclass;
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM fragflow_bot', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO fragflow_bot', current_database());
    FOR relation IN
        SELECT oid FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace
            AND relowner = current_user::regrole
            AND relkind IN ('r', 'p', 'v', 'm')
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM fragflow_bot', relation);
        EXECUTE format('GRANT SELECT ON %s TO fragflow_bot', relation);
    END LOOP;
END
$$;

GRANT INSERT, UPDATE (player_guid, state, claimed_at, verified_at, verified_by), DELETE ON player_links TO fragflow_bot;
GRANT INSERT ON admin_audit_log TO fragflow_bot;
GRANT INSERT, UPDATE (question, choices, expires_at), DELETE ON paged_answers TO fragflow_bot;
GRANT INSERT, DELETE ON hidden_players TO fragflow_bot;
GRANT INSERT ON forget_requests TO fragflow_bot;
REVOKE SELECT ON forgotten_players FROM fragflow_bot;
GRANT SELECT (token, forgotten_at) ON forgotten_players TO fragflow_bot;
-- A player who is linked, hidden or shown again changes answers that are remembered.
GRANT UPDATE (version, changed_at) ON data_version TO fragflow_bot;

-- name: hand_over_airflow#
-- Airflow's database to the role that Airflow logs in with: it is let into no other, and no other role into this one.
-- Tables that an earlier version made belong to somebody else; what belongs to them follows them.
DO $$
DECLARE
    relation regclass;
    kind regtype;
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO fragflow_airflow', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    FOR relation IN
        SELECT oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
            AND relowner <> 'fragflow_airflow'::regrole
            AND relkind IN ('r', 'p', 'v', 'm')
    LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO fragflow_airflow', relation);
    END LOOP;
    FOR kind IN
        SELECT oid FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typowner <> 'fragflow_airflow'::regrole AND typtype = 'e'
    LOOP
        EXECUTE format('ALTER TYPE %s OWNER TO fragflow_airflow', kind);
    END LOOP;
END
$$;
