-- name: lock_migrations
-- One migration at a time, whoever starts it; held until the transaction ends.
SELECT pg_advisory_xact_lock(hashtext('fragflow migrations'));

-- name: allow_long_migrations!
-- A migration may rewrite a large table.
SET LOCAL statement_timeout = 0;

-- name: has_register$
-- Whether any migration was ever applied here.
SELECT to_regclass('schema_migrations') IS NOT NULL;

-- name: read_migrations
-- The migrations this database has seen.
SELECT migration FROM schema_migrations ORDER BY migration;

-- name: save_migration!
-- Remember that a migration was applied.
INSERT INTO schema_migrations (migration) VALUES (:migration);
