-- What the suites saw of each file by itself, and which run asked: a receipt shows values, not only verdicts.
ALTER TABLE validation_results
    ADD COLUMN observed jsonb NOT NULL DEFAULT '{}', -- filename -> values of that file's rows
    ADD COLUMN run text,                             -- Airflow's run id, or the command
    ADD CONSTRAINT validation_results_observed_by_file CHECK (jsonb_typeof(observed) = 'object');
