-- Who played for which squad of a session: Team A attacked first in its first map, sides swap and squads stay.

-- The squad of the session that attacks in round 1: squad_a_score is Team A's when this is 'A', else Team B's.
ALTER TABLE matches ADD COLUMN first_attackers text CHECK (first_attackers IN ('A', 'B'));

-- What people said of the session in which this instant lies; it survives a rebuild, and a round of the session that
-- arrives late. Applied when the session is derived the next time.
CREATE TABLE squads_by_hand (
    server_id smallint NOT NULL REFERENCES servers,
    played_at timestamptz NOT NULL,
    player_guid text NOT NULL CHECK (player_guid <> ''),
    squad text NOT NULL CHECK (squad IN ('A', 'B')),
    set_by text NOT NULL CHECK (set_by <> ''),
    set_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (server_id, played_at, player_guid)
);

-- Derived. One row for each stay in a squad: who changes squads has more than one.
CREATE TABLE session_teams (
    session_id bigint NOT NULL REFERENCES gaming_sessions ON DELETE CASCADE,
    player_guid text NOT NULL CHECK (player_guid <> ''), -- as the files have it; humans only
    squad text NOT NULL CHECK (squad IN ('A', 'B')),
    from_round_id bigint NOT NULL REFERENCES rounds ON DELETE CASCADE,
    to_round_id bigint NOT NULL REFERENCES rounds ON DELETE CASCADE,
    confidence numeric(3, 2) NOT NULL CHECK (confidence BETWEEN 0.5 AND 1),
    source text NOT NULL CHECK (source IN ('voice', 'hand', 'algorithm')),
    evidence jsonb NOT NULL CHECK (jsonb_typeof(evidence) = 'array'), -- what each voter said
    PRIMARY KEY (session_id, player_guid, from_round_id),
    CONSTRAINT session_teams_confidence_is_the_source_s CHECK (
        confidence = CASE source WHEN 'voice' THEN 1 WHEN 'hand' THEN 0.9 ELSE least(confidence, 0.8) END
    )
);

CREATE INDEX session_teams_by_player ON session_teams (player_guid);

-- A round that goes takes the stays with it that begin or end in it.
CREATE INDEX session_teams_by_from_round ON session_teams (from_round_id);
CREATE INDEX session_teams_by_to_round ON session_teams (to_round_id);

-- The squad of every human in every round, and with it the side that the file may lack.
CREATE VIEW player_squads AS
SELECT
    rounds.round_id,
    rounds.match_id,
    rounds.session_id,
    stats.player_guid,
    teams.squad,
    coalesce(
        stats.side,
        CASE (teams.squad = matches.first_attackers) = (rounds.round_number = 1)
            WHEN FALSE THEN rounds.defender_side
            WHEN TRUE THEN CASE rounds.defender_side WHEN 'axis' THEN 'allies' ELSE 'axis' END
        END
    ) AS side,
    stats.side IS NULL AS side_is_settled, -- by the voters, since the file has none
    teams.confidence,
    teams.source
FROM session_teams AS teams
JOIN rounds AS from_round ON from_round.round_id = teams.from_round_id
JOIN rounds AS to_round ON to_round.round_id = teams.to_round_id
JOIN rounds ON rounds.session_id = teams.session_id AND rounds.ended_at BETWEEN from_round.ended_at AND to_round.ended_at
JOIN player_comprehensive_stats AS stats
    ON stats.round_id = rounds.round_id AND stats.player_guid = teams.player_guid
JOIN matches ON matches.match_id = rounds.match_id;

-- A player's squads over time, each with what the squad won while he was in it. A map belongs to the stay in which its
-- round 2 lies, and counts when both its rounds do.
CREATE VIEW team_history AS
SELECT
    coalesce(merges.main_guid, teams.player_guid) AS player_guid,
    teams.player_guid AS played_guid,
    teams.session_id,
    sessions.server_id,
    sessions.started_at,
    sessions.ended_at,
    teams.squad,
    from_round.ended_at AS from_at,
    to_round.ended_at AS to_at,
    teams.confidence,
    teams.source,
    maps.won AS maps_won,
    maps.drawn AS maps_drawn,
    maps.lost AS maps_lost
FROM session_teams AS teams
JOIN gaming_sessions AS sessions ON sessions.session_id = teams.session_id
JOIN rounds AS from_round ON from_round.round_id = teams.from_round_id
JOIN rounds AS to_round ON to_round.round_id = teams.to_round_id
LEFT JOIN player_merges AS merges ON merges.player_guid = teams.player_guid
CROSS JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE played.points = 2) AS won,
        count(*) FILTER (WHERE played.points = 1) AS drawn,
        count(*) FILTER (WHERE played.points = 0) AS lost
    FROM (
        SELECT
            CASE
                WHEN matches.first_attackers = teams.squad THEN matches.squad_a_score
                WHEN matches.first_attackers IS NOT NULL THEN matches.squad_b_score
            END AS points
        FROM counted_rounds AS second
        JOIN counted_rounds AS first ON first.match_id = second.match_id AND first.round_number = 1
        JOIN matches ON matches.match_id = second.match_id
        WHERE second.session_id = teams.session_id
            AND second.round_number = 2
            AND second.ended_at BETWEEN from_round.ended_at AND to_round.ended_at
    ) AS played
) AS maps;
