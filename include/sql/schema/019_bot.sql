-- What the bot keeps: who is which player, what moderators did, and which answers still turn pages. None of it is
-- derived, so a rebuild leaves it alone.

-- A member of Discord and a player. One GUID belongs to one member; who claims a taken one waits for a moderator.
CREATE TABLE player_links (
    discord_id bigint PRIMARY KEY CHECK (discord_id > 0),
    player_guid text NOT NULL CHECK (player_guid <> ''), -- the main one of a person with several
    state text NOT NULL CHECK (state IN ('linked', 'waiting')),
    claimed_at timestamptz NOT NULL DEFAULT now(),
    verified_at timestamptz,
    verified_by bigint CHECK (verified_by > 0),
    CONSTRAINT player_links_verified_by_somebody CHECK ((verified_at IS NULL) = (verified_by IS NULL)),
    CONSTRAINT player_links_only_linked_are_verified CHECK (verified_at IS NULL OR state = 'linked')
);

CREATE UNIQUE INDEX player_links_one_member_a_player ON player_links (player_guid) WHERE state = 'linked';

-- Every use of a command of MODERATOR and above, allowed or refused.
CREATE TABLE admin_audit_log (
    audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    used_at timestamptz NOT NULL DEFAULT now(),
    discord_id bigint NOT NULL CHECK (discord_id > 0),
    member_name text NOT NULL,
    channel_id bigint,
    command text NOT NULL CHECK (command <> ''),
    arguments jsonb NOT NULL CHECK (jsonb_typeof(arguments) = 'object'),
    level_needed smallint NOT NULL CHECK (level_needed BETWEEN 0 AND 4),
    level_held smallint NOT NULL CHECK (level_held BETWEEN 0 AND 4),
    outcome text NOT NULL CHECK (outcome IN ('allowed', 'refused', 'failed')),
    reason text
);

CREATE INDEX admin_audit_log_by_time ON admin_audit_log (used_at);

-- Answers with buttons, so that they work after the bot was started again; gone soon after `expires_at`.
CREATE TABLE paged_answers (
    message_id bigint PRIMARY KEY CHECK (message_id > 0),
    channel_id bigint NOT NULL CHECK (channel_id > 0),
    owner_id bigint NOT NULL CHECK (owner_id >= 0), -- 0: whoever may ask what the button asks
    question jsonb NOT NULL CHECK (jsonb_typeof(question) = 'object'),
    choices jsonb NOT NULL CHECK (jsonb_typeof(choices) = 'array'),
    expires_at timestamptz NOT NULL
);

CREATE INDEX paged_answers_by_expiry ON paged_answers (expires_at);
