-- Answers whose buttons still work, so that they do after the bot was started again.

-- name: save!
-- Remember what the buttons of a message ask; a button that changes the message changes this.
INSERT INTO paged_answers (message_id, channel_id, owner_id, question, choices, expires_at)
VALUES (:message_id, :channel_id, :owner_id, :question, :choices, :expires_at)
ON CONFLICT (message_id) DO UPDATE
SET question = excluded.question, choices = excluded.choices, expires_at = excluded.expires_at;

-- name: read_all
-- All of them, those too that expired while no bot ran.
SELECT message_id, channel_id, owner_id, question, choices, expires_at FROM paged_answers ORDER BY expires_at;

-- name: delete!
-- Forget messages whose buttons are over.
DELETE FROM paged_answers WHERE message_id = ANY(:message_ids);
