-- The ledger: every file the game server had, with its raw bytes. All that follows is derived from it.
CREATE TABLE servers (
    server_id smallint PRIMARY KEY CHECK (server_id > 0),
    server_name text NOT NULL,
    time_zone text NOT NULL
);

CREATE TABLE stats_files (
    file_id bigint PRIMARY KEY,
    server_id smallint NOT NULL REFERENCES servers,
    filename text NOT NULL CHECK (filename <> '' AND filename !~ '/'),
    sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'), -- of the LF-normalised bytes; NULL while no transfer succeeded
    content bytea,                                 -- the bytes as fetched
    size_bytes bigint NOT NULL CHECK (size_bytes >= 0), -- size and time as last seen on the server
    modified_at timestamptz NOT NULL,
    seen_on_server_at timestamptz,                 -- when these bytes were last read there; NULL: only loaded by hand
    ended_at timestamptz,                          -- what the name says; NULL when the name is not a round's
    fetched_by text NOT NULL CHECK (fetched_by IN ('watch', 'sync', 'load')),
    state text NOT NULL CHECK (state IN (
        'fetched', 'loaded', 'orphan', 'aborted', 'empty', 'duplicate', 'quarantined', 'ignored', 'failed'
    )),
    reason text,
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0), -- that failed, of transferring or of loading
    checked_at timestamptz,
    blocked_reason text,                           -- set by `check`, obeyed by every derivation
    fetched_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT stats_files_natural_key UNIQUE NULLS NOT DISTINCT (server_id, filename, sha256),
    CONSTRAINT stats_files_bytes_have_their_hash CHECK ((content IS NULL) = (sha256 IS NULL)),
    CONSTRAINT stats_files_only_failures_lack_bytes CHECK (content IS NOT NULL OR state = 'failed'),
    CONSTRAINT stats_files_refusals_have_a_reason CHECK (state NOT IN ('quarantined', 'ignored', 'failed') OR reason <> ''),
    CONSTRAINT stats_files_rounds_have_a_time CHECK (ended_at IS NOT NULL OR state IN ('ignored', 'failed', 'quarantined')),
    CONSTRAINT stats_files_blocked_after_a_check CHECK (blocked_reason IS NULL OR checked_at IS NOT NULL)
);

CREATE INDEX stats_files_by_time ON stats_files (server_id, ended_at, file_id) WHERE ended_at IS NOT NULL;
CREATE INDEX stats_files_by_content ON stats_files (sha256);
CREATE INDEX stats_files_unfinished ON stats_files (server_id, state) WHERE state IN ('fetched', 'failed');

-- The ledger under the name people of this field know.
CREATE VIEW processed_files AS
SELECT
    server_id, filename, sha256 AS file_hash, state, reason, state = 'loaded' AS success, attempts, ended_at,
    fetched_by, fetched_at, updated_at AS processed_at
FROM stats_files;
