-- The page of a run asks which files it checked, of results that grow with every round.
CREATE INDEX validation_results_by_run ON validation_results (run);
