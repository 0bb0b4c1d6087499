-- What is still to be said and what was checked.

-- No foreign key to rounds: a message id outlives its round, so that a rebuild can edit the post instead of repeating it.
CREATE TABLE announcements (
    announcement_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject bigint NOT NULL, -- the round's id
    kind text NOT NULL CHECK (kind IN ('round', 'map')),
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'refused')),
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    error text,
    message_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CONSTRAINT announcements_once UNIQUE (subject, kind),
    CONSTRAINT announcements_delivered_have_a_message CHECK ((state = 'delivered') = (message_id IS NOT NULL)),
    CONSTRAINT announcements_refused_have_an_error CHECK (state <> 'refused' OR error IS NOT NULL),
    CONSTRAINT announcements_finished_have_a_time CHECK ((state = 'pending') = (finished_at IS NULL))
);

CREATE INDEX announcements_pending ON announcements (subject) WHERE state = 'pending';

CREATE TABLE validation_results (
    validation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    suite text NOT NULL CHECK (suite IN (
        'transfer', 'novelty', 'parsed_round', 'round_totals', 'loaded_rounds', 'database'
    )),
    validated_at timestamptz NOT NULL DEFAULT now(),
    success boolean NOT NULL,
    evaluated integer NOT NULL CHECK (evaluated >= 0),
    worst_severity text CHECK (worst_severity IN ('critical', 'warning', 'info')),
    failures jsonb NOT NULL CHECK (jsonb_typeof(failures) = 'array'),
    results jsonb NOT NULL,
    file_ids bigint[] NOT NULL, -- the files of the batch: a round's trust receipt is found by them
    CONSTRAINT validation_results_failures_have_a_severity CHECK (success = (worst_severity IS NULL))
);

CREATE INDEX validation_results_by_file ON validation_results USING gin (file_ids);
CREATE INDEX validation_results_by_time ON validation_results (validated_at);
