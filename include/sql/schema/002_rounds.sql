-- What was played. Everything here follows from the ledger and can be emptied and filled again.
-- Ids are hashes of natural keys, so that any order of arrival gives the same rows.

CREATE TABLE gaming_sessions (
    session_id bigint PRIMARY KEY,
    server_id smallint NOT NULL REFERENCES servers,
    started_at timestamptz NOT NULL, -- end of its first round: files do not say when a round began
    ended_at timestamptz NOT NULL,
    round_count integer NOT NULL CHECK (round_count > 0),
    CONSTRAINT gaming_sessions_natural_key UNIQUE (server_id, started_at),
    CONSTRAINT gaming_sessions_end_after_their_start CHECK (ended_at >= started_at)
);

-- One map: round 1 with its round 2, or a round 1 that stayed alone and has no result.
CREATE TABLE matches (
    match_id bigint PRIMARY KEY,
    server_id smallint NOT NULL REFERENCES servers,
    map_name text NOT NULL CHECK (map_name <> ''),
    first_round_ended_at timestamptz NOT NULL,
    squad_a_score smallint CHECK (squad_a_score IN (0, 1, 2)), -- squad A attacks in round 1 (format-spec 8.2)
    squad_b_score smallint CHECK (squad_b_score IN (0, 1, 2)),
    CONSTRAINT matches_natural_key UNIQUE (server_id, first_round_ended_at, map_name),
    CONSTRAINT matches_share_two_points CHECK (
        (squad_a_score IS NULL AND squad_b_score IS NULL) OR squad_a_score + squad_b_score = 2
    )
);

CREATE TABLE rounds (
    round_id bigint PRIMARY KEY,
    server_id smallint NOT NULL REFERENCES servers,
    file_id bigint NOT NULL REFERENCES stats_files,
    match_id bigint NOT NULL REFERENCES matches,
    session_id bigint NOT NULL REFERENCES gaming_sessions,
    ended_at timestamptz NOT NULL, -- about three seconds after the round ended (format-spec 1.2)
    map_name text NOT NULL CHECK (map_name <> ''),
    round_number smallint NOT NULL CHECK (round_number IN (1, 2)),
    server_name text NOT NULL,     -- as the header has it, with colour codes
    config text NOT NULL,
    defender_side text NOT NULL CHECK (defender_side IN ('axis', 'allies')),
    winner_side text NOT NULL CHECK (winner_side IN ('axis', 'allies')),
    time_limit_seconds integer NOT NULL CHECK (time_limit_seconds >= 0),
    next_time_limit_seconds integer CHECK (next_time_limit_seconds BETWEEN 0 AND time_limit_seconds),
    playtime_seconds integer CHECK (playtime_seconds > 0),
    duration_seconds integer CHECK (duration_seconds >= 0),
    ended_early boolean NOT NULL,
    layout smallint NOT NULL CHECK (layout IN (33, 36, 37, 38)),
    human_count smallint NOT NULL CHECK (human_count >= 0),
    bot_count smallint NOT NULL CHECK (bot_count >= 0),
    quarantined_line_count smallint NOT NULL CHECK (quarantined_line_count >= 0),
    CONSTRAINT rounds_natural_key UNIQUE (server_id, ended_at, map_name, round_number),
    -- Deferred: a round 1 that arrives late can move the partners of its evening within one statement.
    CONSTRAINT rounds_one_per_file UNIQUE (file_id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT rounds_one_of_each_number UNIQUE (match_id, round_number) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT rounds_have_players CHECK (human_count + bot_count > 0)
);

CREATE INDEX rounds_by_session ON rounds (session_id);

CREATE TABLE player_comprehensive_stats (
    round_id bigint NOT NULL REFERENCES rounds ON DELETE CASCADE,
    player_guid text NOT NULL CHECK (player_guid <> ''), -- the GUID; a bot's GUID and clean name, since bots share GUIDs
    guid text NOT NULL CHECK (guid <> ''),
    name text NOT NULL,     -- without colour codes
    raw_name text NOT NULL,
    side text CHECK (side IN ('axis', 'allies')), -- NULL: ended a round 1 as spectator
    is_bot boolean NOT NULL,
    counters_reset boolean NOT NULL,
    time_played_seconds integer NOT NULL CHECK (time_played_seconds >= 0),
    alive_seconds integer NOT NULL CHECK (alive_seconds >= 0),
    kills integer NOT NULL CHECK (kills >= 0),
    deaths integer NOT NULL CHECK (deaths >= 0), -- by enemies; suicides and team kills are counted apart
    hits integer NOT NULL CHECK (hits >= 0),
    shots integer NOT NULL CHECK (shots >= 0),
    headshot_hits integer NOT NULL CHECK (headshot_hits >= 0),
    damage_given integer NOT NULL CHECK (damage_given >= 0),
    damage_received integer NOT NULL CHECK (damage_received >= 0),
    team_damage_given integer NOT NULL CHECK (team_damage_given >= 0),
    team_damage_received integer NOT NULL CHECK (team_damage_received >= 0),
    gibs integer NOT NULL CHECK (gibs >= 0),
    self_kills integer NOT NULL CHECK (self_kills >= 0),
    team_kills integer NOT NULL CHECK (team_kills >= 0),
    team_gibs integer NOT NULL CHECK (team_gibs >= 0),
    xp integer NOT NULL, -- the engine takes points for a team kill
    killing_spree integer NOT NULL CHECK (killing_spree >= 0),
    death_spree integer NOT NULL CHECK (death_spree >= 0),
    kill_assists integer NOT NULL CHECK (kill_assists >= 0),
    kill_steals integer NOT NULL CHECK (kill_steals >= 0),
    headshot_kills integer NOT NULL CHECK (headshot_kills >= 0),
    objectives_stolen integer NOT NULL CHECK (objectives_stolen >= 0),
    objectives_returned integer NOT NULL CHECK (objectives_returned >= 0),
    dynamites_planted integer NOT NULL CHECK (dynamites_planted >= 0),
    dynamites_defused integer NOT NULL CHECK (dynamites_defused >= 0),
    times_revived integer NOT NULL CHECK (times_revived >= 0),
    bullets_fired integer NOT NULL CHECK (bullets_fired >= 0),
    useful_kills integer NOT NULL CHECK (useful_kills >= 0),
    denied_playtime integer CHECK (denied_playtime >= 0), -- since the 36-column layout
    multikill_2x integer NOT NULL CHECK (multikill_2x >= 0),
    multikill_3x integer NOT NULL CHECK (multikill_3x >= 0),
    multikill_4x integer NOT NULL CHECK (multikill_4x >= 0),
    multikill_5x integer NOT NULL CHECK (multikill_5x >= 0),
    multikill_6x integer NOT NULL CHECK (multikill_6x >= 0),
    useless_kills integer CHECK (useless_kills >= 0), -- since the 36-column layout
    full_selfkills integer CHECK (full_selfkills >= 0), -- since the 36-column layout
    repairs_constructions integer CHECK (repairs_constructions >= 0), -- since the 37-column layout
    revives_given integer CHECK (revives_given >= 0), -- since the 38-column layout
    time_dead_minutes numeric(11, 1) NOT NULL CHECK (time_dead_minutes >= 0), -- as the file has them, for audit only
    time_dead_ratio numeric(11, 1) NOT NULL CHECK (time_dead_ratio >= 0),
    PRIMARY KEY (round_id, player_guid),
    CONSTRAINT player_humans_are_keyed_by_guid CHECK (is_bot OR player_guid = guid),
    CONSTRAINT player_alive_while_playing CHECK (alive_seconds <= time_played_seconds)
);

CREATE INDEX player_comprehensive_stats_by_player ON player_comprehensive_stats (player_guid, round_id);

CREATE TABLE weapon_comprehensive_stats (
    round_id bigint NOT NULL,
    player_guid text NOT NULL,
    weapon_name text NOT NULL CHECK (weapon_name IN (
        'KNIFE', 'KNIFE_KBAR', 'LUGER', 'COLT', 'MP40', 'THOMPSON', 'STEN',
        'FG42', 'PANZERFAUST', 'BAZOOKA', 'FLAMETHROWER', 'GRENADE', 'MORTAR', 'MORTAR2',
        'DYNAMITE', 'AIRSTRIKE', 'ARTILLERY', 'SATCHEL', 'GRENADELAUNCHER', 'LANDMINE', 'MG42',
        'BROWNING', 'CARBINE', 'KAR98', 'GARAND', 'K43', 'MP34', 'SYRINGE'
    )),
    hits integer NOT NULL CHECK (hits >= 0),
    shots integer NOT NULL CHECK (shots >= 0),
    kills integer NOT NULL CHECK (kills >= 0),
    deaths integer NOT NULL CHECK (deaths >= 0), -- by an enemy's use of this weapon
    headshot_hits integer NOT NULL CHECK (headshot_hits >= 0),
    PRIMARY KEY (round_id, player_guid, weapon_name),
    FOREIGN KEY (round_id, player_guid) REFERENCES player_comprehensive_stats ON DELETE CASCADE,
    CONSTRAINT weapon_blocks_say_something CHECK (hits + shots + kills + deaths + headshot_hits > 0)
);

-- What a reader of the numbers should know. No key to the players: a flag may speak of one whose line was held back.
CREATE TABLE round_flags (
    round_id bigint NOT NULL REFERENCES rounds ON DELETE CASCADE,
    code text NOT NULL CHECK (code <> ''),
    player_guid text,
    detail text NOT NULL,
    UNIQUE NULLS NOT DISTINCT (round_id, code, player_guid, detail)
);

CREATE TABLE player_aliases (
    player_guid text NOT NULL CHECK (player_guid <> ''),
    alias text NOT NULL, -- a clean name
    times_seen integer NOT NULL CHECK (times_seen > 0),
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    PRIMARY KEY (player_guid, alias),
    CONSTRAINT player_aliases_seen_in_order CHECK (last_seen >= first_seen)
);

-- What aggregates may read: complete (no other round has a row), at least two humans, not dominated by bots.
CREATE VIEW counted_rounds AS
SELECT * FROM rounds WHERE human_count >= 2 AND bot_count <= human_count;
