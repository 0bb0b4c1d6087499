-- name: pending
-- Announcements still to be delivered, in the order of their rounds; another worker's are passed over.
SELECT announcements.announcement_id, announcements.kind, announcements.subject AS round_id, announcements.attempts
FROM announcements
JOIN rounds ON rounds.round_id = announcements.subject
WHERE announcements.state = 'pending'
ORDER BY rounds.ended_at, rounds.round_id
LIMIT :limit
FOR UPDATE OF announcements SKIP LOCKED;

-- name: mark_delivered!
-- Delivered: the message id is kept, so that a correction can edit the post.
UPDATE announcements
SET state = 'delivered', message_id = :message_id, error = NULL, attempts = attempts + 1, finished_at = now()
WHERE announcement_id = :announcement_id AND state = 'pending';

-- name: mark_refused!
-- Refused for good: never tried again by itself.
UPDATE announcements
SET state = 'refused', error = :error, attempts = attempts + 1, finished_at = now()
WHERE announcement_id = :announcement_id AND state = 'pending';

-- name: mark_failed!
-- Not delivered this time: it stays pending.
UPDATE announcements
SET error = :error, attempts = attempts + 1
WHERE announcement_id = :announcement_id AND state = 'pending';
