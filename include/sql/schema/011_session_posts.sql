-- Sessions are announced when they are over; the subject of such an announcement is the session's id.
ALTER TABLE announcements
    DROP CONSTRAINT announcements_kind_check,
    ADD CONSTRAINT announcements_kind_check CHECK (kind IN ('round', 'map', 'session'));

-- The last look of the watch's fetch at the server's folder after which nothing was left to be fetched: who has not
-- looked does not know that it is silent.
ALTER TABLE servers ADD COLUMN listed_at timestamptz;

-- A session's id is made of its first round: when an earlier one arrives late, or the first is withdrawn, its post follows.
-- Whoever may call this needs no right to change what posts are about. What the body names is resolved now.
CREATE FUNCTION move_session_posts(earlier_ids bigint[], session_ids bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER
BEGIN ATOMIC
    UPDATE announcements
    SET subject = moved.session_id
    FROM unnest(earlier_ids, session_ids) AS moved (earlier_id, session_id)
    WHERE announcements.kind = 'session'
        AND announcements.subject = moved.earlier_id
        AND NOT EXISTS (SELECT FROM gaming_sessions AS still WHERE still.session_id = moved.earlier_id)
        AND EXISTS (SELECT FROM gaming_sessions AS now WHERE now.session_id = moved.session_id)
        AND NOT EXISTS (
            SELECT FROM announcements AS taken WHERE taken.kind = 'session' AND taken.subject = moved.session_id
        );
END;
