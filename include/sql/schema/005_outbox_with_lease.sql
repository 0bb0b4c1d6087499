-- The outbox with leases and corrections, and what was changed after it had been said.
ALTER TABLE announcements
    ADD COLUMN revision integer NOT NULL DEFAULT 1 CHECK (revision > 0), -- wanted: one more for each correction
    ADD COLUMN note text CHECK (note <> ''),                            -- what the last correction changed
    ADD COLUMN payload_sha256 text CHECK (payload_sha256 ~ '^[0-9a-f]{64}$'), -- of what was last delivered, without note
    ADD COLUMN leased_by text,
    ADD COLUMN lease_until timestamptz,
    ADD COLUMN not_before timestamptz,                                  -- Discord's Retry-After
    DROP CONSTRAINT announcements_delivered_have_a_message,
    -- Pending with a message: an edit is due.
    ADD CONSTRAINT announcements_delivered_have_a_message CHECK (state <> 'delivered' OR message_id IS NOT NULL),
    ADD CONSTRAINT announcements_leases_end CHECK ((leased_by IS NULL) = (lease_until IS NULL));

-- No foreign key: it outlives a rebuild and the round itself.
CREATE TABLE round_revisions (
    round_id bigint NOT NULL,
    revision integer NOT NULL CHECK (revision > 1), -- the first is the round itself
    derived_at timestamptz NOT NULL DEFAULT now(),
    cause text NOT NULL CHECK (cause <> ''),
    changes jsonb NOT NULL CHECK (jsonb_typeof(changes) = 'array'), -- sentences
    PRIMARY KEY (round_id, revision)
);
