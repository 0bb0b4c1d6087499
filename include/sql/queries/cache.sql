-- name: read_edition$
-- What remembered answers belong to: the version with its time, since a database that was restored counts on from before.
SELECT concat_ws('.', version, floor(extract(epoch FROM changed_at) * 1000000)::bigint) FROM data_version;
