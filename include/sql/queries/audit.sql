-- What moderators, admins and owners did: written by the bot, never changed.

-- name: save_use!
-- Note one use of a command.
INSERT INTO admin_audit_log (
    discord_id, member_name, channel_id, command, arguments, level_needed, level_held, outcome, reason
)
VALUES (
    :discord_id, :member_name, :channel_id, :command, :arguments, :level_needed, :level_held, :outcome, :reason
);
