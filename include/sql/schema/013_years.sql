-- What everybody did in a year, for boards of everything: a tenth of the rows of the sessions. A year of UTC, whatever
-- the server's clock: it is only a portion that can be added up anew when one of its sessions changes.
CREATE TABLE player_year_summary (
    server_id smallint NOT NULL REFERENCES servers,
    year smallint NOT NULL,
    LIKE player_session_summary INCLUDING CONSTRAINTS
);

ALTER TABLE player_year_summary
    DROP COLUMN session_id,
    ADD PRIMARY KEY (server_id, year, player_guid);

DO $$
DECLARE
    names text;
    together text;
BEGIN
    SELECT
        string_agg(quote_ident(attname), ', ' ORDER BY attnum),
        string_agg(
            format('%s(%I)', CASE WHEN attname LIKE '%\_spree' THEN 'max' ELSE 'sum' END, attname), ', ' ORDER BY attnum
        )
    INTO names, together
    FROM pg_attribute
    WHERE attrelid = 'player_session_summary'::regclass
        AND attnum > 0
        AND NOT attisdropped
        AND attname NOT IN ('session_id', 'player_guid');
    EXECUTE format(
        'INSERT INTO player_year_summary (server_id, year, player_guid, %s) '
        'SELECT server_id, extract(year FROM started_at AT TIME ZONE ''UTC''), player_guid, %s '
        'FROM player_session_summary JOIN gaming_sessions USING (session_id) GROUP BY 1, 2, 3',
        names, together
    );
END
$$;
