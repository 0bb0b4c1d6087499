-- What an awards file beside a round says that the round's own file cannot know (format-spec 10.2). Never a source of
-- totals. Awards and the most valuable player that follow from sums are computed when they are asked for.
CREATE TABLE round_awards (
    round_id bigint NOT NULL REFERENCES rounds ON DELETE CASCADE,
    award text NOT NULL CHECK (award <> ''), -- made of the label, for unknown labels as well
    label text NOT NULL CHECK (label <> ''),
    player_guid text, -- NULL: nobody of the round, or more than one, has the name
    player_name text NOT NULL CHECK (player_name <> ''), -- as the file has it: ASCII, without colour codes
    value numeric(15, 6), -- the first number of the text
    value_text text NOT NULL CHECK (value_text <> ''),
    covers_map boolean NOT NULL, -- the figure of a round 2 that covers both rounds
    PRIMARY KEY (round_id, award),
    FOREIGN KEY (round_id, player_guid) REFERENCES player_comprehensive_stats ON DELETE CASCADE
);

-- Each pair stands both ways round: what one has against the other is what the other has against him, mirrored.
CREATE TABLE player_head_to_head (
    round_id bigint NOT NULL REFERENCES rounds ON DELETE CASCADE,
    player_guid text NOT NULL,
    opponent_guid text NOT NULL,
    kills integer NOT NULL CHECK (kills >= 0),
    deaths integer NOT NULL CHECK (deaths >= 0),
    PRIMARY KEY (round_id, player_guid, opponent_guid),
    FOREIGN KEY (round_id, player_guid) REFERENCES player_comprehensive_stats ON DELETE CASCADE,
    FOREIGN KEY (round_id, opponent_guid) REFERENCES player_comprehensive_stats ON DELETE CASCADE,
    CONSTRAINT player_head_to_head_are_two CHECK (player_guid <> opponent_guid),
    CONSTRAINT player_head_to_head_met CHECK (kills + deaths > 0)
);

-- A player's rivals are asked over all rounds.
CREATE INDEX player_head_to_head_by_player ON player_head_to_head (player_guid, opponent_guid);
