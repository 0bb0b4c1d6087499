-- Which migrations this database has seen. Runs every time, before anything else.
CREATE TABLE IF NOT EXISTS schema_migrations (
    migration text PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
);
