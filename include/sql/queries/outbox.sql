-- name: claim
-- Lease the oldest announcement that is due; one that was never posted waits for its round or session, and all wait while
-- Discord takes no posts. What the post says is open from now on until a delivery is marked: an edit may arrive unanswered.
WITH due AS (
    SELECT announcements.announcement_id, announcements.payload_sha256
    FROM announcements
    LEFT JOIN rounds ON announcements.kind <> 'session' AND rounds.round_id = announcements.subject
    LEFT JOIN gaming_sessions AS session ON announcements.kind = 'session' AND session.session_id = announcements.subject
    WHERE announcements.state = 'pending'
        AND NOT EXISTS (SELECT FROM announcements AS held WHERE held.state = 'pending' AND held.not_before > now())
        AND (announcements.lease_until IS NULL OR announcements.lease_until <= now())
        AND (rounds.round_id IS NOT NULL OR session.session_id IS NOT NULL OR announcements.message_id IS NOT NULL)
        AND announcements.announcement_id <> ALL(:tried::bigint[])
    ORDER BY coalesce(rounds.ended_at, session.ended_at), announcements.kind = 'session', announcements.subject
    LIMIT 1
    FOR UPDATE OF announcements SKIP LOCKED
)
UPDATE announcements
SET leased_by = :deliverer, lease_until = now() + make_interval(secs => :lease_seconds), payload_sha256 = NULL
FROM due
WHERE announcements.announcement_id = due.announcement_id
RETURNING
    announcements.announcement_id, kind, subject, attempts, revision, message_id, note, due.payload_sha256;

-- name: leased_elsewhere_seconds$
-- How long until the first lease of another deliverer ends; NULL when there is none.
SELECT extract(epoch FROM min(lease_until) - now())::double precision
FROM announcements
WHERE state = 'pending' AND lease_until > now() AND announcement_id <> ALL(:tried::bigint[]);

-- name: mark_delivered!
-- Delivered, with the message id for later edits; a correction that came meanwhile leaves an edit due.
UPDATE announcements
SET state = CASE revision WHEN :revision THEN 'delivered' ELSE 'pending' END,
    finished_at = CASE revision WHEN :revision THEN now() END,
    message_id = :message_id,
    payload_sha256 = :payload_sha256,
    error = :error,
    attempts = attempts + 1,
    leased_by = NULL,
    lease_until = NULL,
    not_before = NULL
WHERE announcement_id = :announcement_id AND leased_by = :deliverer;

-- name: mark_refused!
-- Refused for good: never tried again by itself, unless a correction came meanwhile that says something else.
UPDATE announcements
SET state = CASE revision WHEN :revision THEN 'refused' ELSE 'pending' END,
    finished_at = CASE revision WHEN :revision THEN now() END,
    error = :error,
    attempts = attempts + 1,
    leased_by = NULL,
    lease_until = NULL
WHERE announcement_id = :announcement_id AND leased_by = :deliverer;

-- name: mark_failed!
-- Not delivered this time: it stays pending.
UPDATE announcements
SET error = :error, attempts = attempts + 1, leased_by = NULL, lease_until = NULL
WHERE announcement_id = :announcement_id AND leased_by = :deliverer;

-- name: postpone!
-- Nothing that waits is due before Discord takes posts again.
UPDATE announcements
SET not_before = now() + make_interval(secs => :seconds)
WHERE state = 'pending';

-- name: save_revision!
-- A round says something else than it did.
INSERT INTO round_revisions (round_id, revision, cause, changes)
SELECT :round_id::bigint, coalesce(max(revision), 1) + 1, :cause::text, :changes::jsonb
FROM round_revisions
WHERE round_id = :round_id;

-- name: correct!
-- The posts of what changed are due again; one that was refused without ever being posted stays refused.
UPDATE announcements
SET state = 'pending', finished_at = NULL, revision = revision + 1, note = :note
WHERE subject = ANY(:subjects::bigint[])
    AND kind = ANY(:kinds::text[])
    AND (state <> 'refused' OR message_id IS NOT NULL);

-- name: correct_returned!
-- What was not there before this derivation but was posted once: what their posts say is compared again, and what
-- a withdrawal that was not told yet would have said is forgotten.
UPDATE announcements
SET state = 'pending', finished_at = NULL, revision = revision + 1, note = 'it was derived again'
WHERE subject = ANY(:subjects::bigint[])
    AND message_id IS NOT NULL
    AND (state <> 'delivered' OR payload_sha256 IS NOT NULL);
