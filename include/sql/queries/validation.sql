-- name: save_result!
-- Keep what a suite found over one batch of files.
INSERT INTO validation_results (suite, success, evaluated, worst_severity, failures, results, file_ids)
VALUES (:suite, :success, :evaluated, :worst_severity, :failures, :results, :file_ids);
