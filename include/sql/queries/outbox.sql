-- name: claim
-- Lease the oldest announcement that is due; one that was never posted waits for its round.
UPDATE announcements
SET leased_by = :deliverer, lease_until = now() + make_interval(secs => :lease_seconds)
WHERE announcement_id = (
    SELECT announcements.announcement_id
    FROM announcements
    LEFT JOIN rounds ON rounds.round_id = announcements.subject
    WHERE announcements.state = 'pending'
        AND (announcements.not_before IS NULL OR announcements.not_before <= now())
        AND (announcements.lease_until IS NULL OR announcements.lease_until <= now())
        AND (rounds.round_id IS NOT NULL OR announcements.message_id IS NOT NULL)
        AND announcements.announcement_id <> ALL(:tried::bigint[])
    ORDER BY rounds.ended_at, announcements.subject
    LIMIT 1
    FOR UPDATE OF announcements SKIP LOCKED
)
RETURNING announcement_id, kind, subject AS round_id, attempts, revision, message_id, note, payload_sha256;

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
-- Refused for good: never tried again by itself.
UPDATE announcements
SET state = 'refused', error = :error, attempts = attempts + 1, finished_at = now(), leased_by = NULL, lease_until = NULL
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
-- The posts of changed rounds are due again; one that was refused without ever being posted stays refused.
UPDATE announcements
SET state = 'pending', finished_at = NULL, revision = revision + 1, note = :note
WHERE subject = ANY(:round_ids::bigint[])
    AND kind = ANY(:kinds::text[])
    AND (state <> 'refused' OR message_id IS NOT NULL);

-- name: correct_returned!
-- Rounds that were not there before this derivation but were posted once: what their posts say is compared again.
UPDATE announcements
SET state = 'pending', finished_at = NULL, revision = revision + 1, note = 'it was derived again'
WHERE subject = ANY(:round_ids::bigint[]) AND state = 'delivered' AND payload_sha256 IS NOT NULL;
