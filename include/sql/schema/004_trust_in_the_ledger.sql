-- How each file came to be believed, and what people decided about it.
ALTER TABLE stats_files
    -- In the hour that autumn repeats a name means two instants: ended_at is the first, this the second; NULL elsewhere.
    ADD COLUMN latest_ended_at timestamptz,
    ADD COLUMN settled_by text CHECK (settled_by IN ('watch', 'two_listings', 'not_awaited')),
    ADD COLUMN size_before_bytes bigint CHECK (size_before_bytes >= 0), -- as the server said around the reading
    ADD COLUMN size_after_bytes bigint CHECK (size_after_bytes >= 0),
    ADD COLUMN check_warnings jsonb NOT NULL DEFAULT '[]',              -- set by `check`: [{"code", "detail"}], become flags
    ADD COLUMN discarded_reason text CHECK (discarded_reason <> ''),    -- set by hand; a discarded file counts as not there
    ADD COLUMN discarded_at timestamptz,
    ADD CONSTRAINT stats_files_warnings_are_a_list CHECK (jsonb_typeof(check_warnings) = 'array'),
    ADD CONSTRAINT stats_files_discards_have_a_time CHECK ((discarded_reason IS NULL) = (discarded_at IS NULL)),
    ADD CONSTRAINT stats_files_second_instant_follows CHECK (latest_ended_at > ended_at);
