-- What players decided about themselves. Nothing of it is derived, so a rebuild leaves it alone.

-- Left out of boards and lookups until they say otherwise.
CREATE TABLE hidden_players (
    player_guid text PRIMARY KEY CHECK (player_guid <> ''), -- the main one when it was asked
    hidden_at timestamptz NOT NULL DEFAULT now()
);

-- Asked by a member whose link is verified, and gone when it is done (include/ingest/forget.py).
CREATE TABLE forget_requests (
    discord_id bigint PRIMARY KEY CHECK (discord_id > 0),
    player_guid text NOT NULL CHECK (player_guid <> ''),
    asked_at timestamptz NOT NULL DEFAULT now()
);

-- Who is forgotten: a token for each GUID, and salted hashes to know a GUID and its names again. A row is never undone.
CREATE TABLE forgotten_players (
    token text PRIMARY KEY CHECK (token ~ '^G[0-9A-F]{7}$'), -- G is no hexadecimal digit: no client has such a GUID
    salt bytea NOT NULL CHECK (octet_length(salt) = 32),
    guid_sha256 text NOT NULL UNIQUE CHECK (guid_sha256 ~ '^[0-9a-f]{64}$'),
    name_sha256s text[] NOT NULL DEFAULT '{}', -- as awards files write names
    forgotten_at timestamptz NOT NULL DEFAULT now()
);

-- Of bytes in which lines were replaced: `sha256` stays that of the file on the server, so that it is not fetched again.
ALTER TABLE stats_files
    ADD COLUMN redacted_sha256 text CHECK (redacted_sha256 ~ '^[0-9a-f]{64}$'),
    ADD COLUMN redacted_lines integer CHECK (redacted_lines > 0),
    ADD COLUMN redacted_at timestamptz,
    ADD CONSTRAINT stats_files_redacted_whole CHECK (
        (redacted_sha256 IS NULL) = (redacted_lines IS NULL) AND (redacted_lines IS NULL) = (redacted_at IS NULL)
    );

-- The one change of bytes in the ledger. As many lines as before, and each that differs has the token of somebody who is
-- forgotten; anything else is refused, and NULL given. Whoever may call this needs no right to write bytes.
CREATE FUNCTION redact_file(redacted_id bigint, redacted bytea, redacted_hash text) RETURNS integer
LANGUAGE sql SECURITY DEFINER
BEGIN ATOMIC
    WITH changed AS MATERIALIZED (
        SELECT
            coalesce(
                line.before IS NOT NULL
                AND EXISTS (SELECT FROM forgotten_players WHERE position(forgotten_players.token IN line.after) > 0),
                FALSE
            ) AS is_theirs
        FROM stats_files
        CROSS JOIN LATERAL ROWS FROM (
            unnest(string_to_array(encode(stats_files.content, 'escape'), chr(10))),
            unnest(string_to_array(encode(redacted, 'escape'), chr(10)))
        ) AS line (before, after)
        WHERE stats_files.file_id = redacted_id AND line.before IS DISTINCT FROM line.after
    )
    UPDATE stats_files
    SET content = redacted,
        redacted_sha256 = redacted_hash,
        redacted_lines = coalesce(redacted_lines, 0) + (SELECT count(*) FROM changed),
        redacted_at = now(),
        updated_at = now()
    WHERE file_id = redacted_id AND (SELECT bool_and(is_theirs) FROM changed)
    RETURNING redacted_lines;
END;

-- A text with tokens in the place of words, whatever the case of their letters; a word inside another is none.
CREATE FUNCTION with_tokens(said text, words text[], tokens text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
    FOR place IN 1..coalesce(cardinality(words), 0) LOOP
        said := regexp_replace(
            said, '(?<!\w)' || regexp_replace(words[place], '([][\\.^$*+?(){}|-])', '\\\1', 'g') || '(?!\w)',
            tokens[place], 'gi'
        );
    END LOOP;
    RETURN said;
END
$$;

-- The same for all texts within a value; names of fields and everything that is no text stay.
CREATE FUNCTION with_tokens(said jsonb, words text[], tokens text[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
    RETURN CASE jsonb_typeof(said)
        WHEN 'string' THEN to_jsonb(with_tokens(said #>> '{}', words, tokens))
        WHEN 'array' THEN (
            SELECT coalesce(jsonb_agg(with_tokens(each.part, words, tokens) ORDER BY each.place), '[]')
            FROM jsonb_array_elements(said) WITH ORDINALITY AS each (part, place)
        )
        WHEN 'object' THEN (
            SELECT coalesce(jsonb_object_agg(each.key, with_tokens(each.value, words, tokens)), '{}') FROM jsonb_each(said) AS each
        )
        ELSE said
    END;
END
$$;

-- Everything that holds GUIDs or names and does not follow from files. Checks observe numbers and GUIDs, never names, and
-- so lose no word like "axis" to somebody of that name. Whoever may call this needs no right to change any of it.
CREATE FUNCTION forget_words(guids text[], guid_tokens text[], names text[], name_tokens text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER
BEGIN ATOMIC
    UPDATE validation_results
    SET failures = with_tokens(failures, guids, guid_tokens), observed = with_tokens(observed, guids, guid_tokens)
    WHERE failures::text || observed::text ~ array_to_string(guids, '|');

    UPDATE stats_files
    SET reason = with_tokens(reason, guids, guid_tokens),
        discarded_reason = with_tokens(with_tokens(discarded_reason, guids, guid_tokens), names, name_tokens)
    WHERE reason ~ array_to_string(guids, '|') OR discarded_reason IS NOT NULL;

    UPDATE round_revisions
    SET cause = with_tokens(with_tokens(cause, guids, guid_tokens), names, name_tokens),
        changes = with_tokens(with_tokens(changes, guids, guid_tokens), names, name_tokens);

    UPDATE announcements
    SET note = with_tokens(with_tokens(note, guids, guid_tokens), names, name_tokens),
        error = with_tokens(with_tokens(error, guids, guid_tokens), names, name_tokens)
    WHERE note IS NOT NULL OR error IS NOT NULL;

    UPDATE admin_audit_log
    SET member_name = with_tokens(with_tokens(member_name, guids, guid_tokens), names, name_tokens),
        arguments = with_tokens(with_tokens(arguments, guids, guid_tokens), names, name_tokens),
        reason = with_tokens(with_tokens(reason, guids, guid_tokens), names, name_tokens);

    UPDATE squads_by_hand
    SET player_guid = with_tokens(player_guid, guids, guid_tokens),
        set_by = with_tokens(with_tokens(set_by, guids, guid_tokens), names, name_tokens);

    UPDATE player_merges
    SET player_guid = with_tokens(player_guid, guids, guid_tokens),
        main_guid = with_tokens(main_guid, guids, guid_tokens),
        merged_by = with_tokens(with_tokens(merged_by, guids, guid_tokens), names, name_tokens);

    DELETE FROM player_links WHERE player_guid = ANY(guids);
    DELETE FROM hidden_players WHERE player_guid = ANY(guids);
    DELETE FROM forget_requests WHERE player_guid = ANY(guids);
    -- Questions and buttons of the last minutes, of whomever.
    DELETE FROM paged_answers;
END;
