-- What a player did in the rounds of a session that another human was in, on the same side or the other. Kept up with
-- the other sums: asked of the rounds, twenty thousand of one player take half a second.
CREATE TABLE player_companion_summary (
    session_id bigint NOT NULL,
    player_guid text NOT NULL,
    other_guid text NOT NULL,
    same_side boolean NOT NULL, -- in the round; who has no side there has no companions
    rounds integer NOT NULL CHECK (rounds > 0),
    rounds_won integer NOT NULL CHECK (rounds_won >= 0),
    maps_won integer NOT NULL CHECK (maps_won >= 0), -- of maps within which neither changed squads
    maps_drawn integer NOT NULL CHECK (maps_drawn >= 0),
    maps_lost integer NOT NULL CHECK (maps_lost >= 0),
    time_played_seconds integer NOT NULL CHECK (time_played_seconds >= 0),
    kills integer NOT NULL CHECK (kills >= 0),
    deaths integer NOT NULL CHECK (deaths >= 0),
    damage_given integer NOT NULL CHECK (damage_given >= 0),
    their_time_played_seconds integer NOT NULL CHECK (their_time_played_seconds >= 0),
    their_kills integer NOT NULL CHECK (their_kills >= 0),
    their_deaths integer NOT NULL CHECK (their_deaths >= 0),
    their_damage_given integer NOT NULL CHECK (their_damage_given >= 0),
    PRIMARY KEY (session_id, player_guid, other_guid, same_side),
    FOREIGN KEY (session_id, player_guid) REFERENCES player_session_summary ON DELETE CASCADE,
    CONSTRAINT player_companion_summary_are_two CHECK (player_guid <> other_guid)
);

CREATE INDEX player_companion_summary_by_player ON player_companion_summary (player_guid);

-- What is stored already; from here on include/sql/queries/summaries.sql says the same.
INSERT INTO player_companion_summary
WITH played AS MATERIALIZED (SELECT * FROM player_round_sums WHERE side IS NOT NULL)
SELECT
    own.session_id,
    own.player_guid,
    other.player_guid,
    other.side = own.side AS same_side,
    count(*),
    sum(own.rounds_won),
    coalesce(sum(own.maps_won) FILTER (WHERE (other.match_squad = own.match_squad) = (other.side = own.side)), 0),
    coalesce(sum(own.maps_drawn) FILTER (WHERE (other.match_squad = own.match_squad) = (other.side = own.side)), 0),
    coalesce(sum(own.maps_lost) FILTER (WHERE (other.match_squad = own.match_squad) = (other.side = own.side)), 0),
    sum(own.time_played_seconds),
    sum(own.kills),
    sum(own.deaths),
    sum(own.damage_given),
    sum(other.time_played_seconds),
    sum(other.kills),
    sum(other.deaths),
    sum(other.damage_given)
FROM played AS own
JOIN played AS other ON other.round_id = own.round_id AND other.player_guid <> own.player_guid
GROUP BY own.session_id, own.player_guid, other.player_guid, other.side = own.side;
