-- What the planner knows of the sizes of tables.

-- name: measure_grown$
-- Measures the tables that have doubled since that was last done.
SELECT measure_grown_tables();
