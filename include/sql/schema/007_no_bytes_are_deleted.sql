-- The one deletion in the ledger: notes of transfers that failed, once one succeeded. Whoever may call this needs no right
-- to delete there, and so cannot delete bytes. What the body names is resolved now, whatever a caller's search path says.
CREATE FUNCTION forget_failed_transfers(server smallint, filenames text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER
BEGIN ATOMIC
    DELETE FROM stats_files
    WHERE stats_files.server_id = server AND stats_files.filename = ANY(filenames) AND stats_files.content IS NULL;
END;
