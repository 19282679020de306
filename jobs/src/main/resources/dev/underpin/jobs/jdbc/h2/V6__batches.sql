-- Batches. A job of a batch names its step; that never changes, and stands in no index: the jobs of
-- a step are found by the span of their ids. One more state, outside of every index of ready jobs:
-- -3 waiting (for the step before). A node of an earlier version runs and ends such jobs without a
-- word to their step; nodes of this version look after that.
ALTER TABLE underpin_jobs ADD COLUMN IF NOT EXISTS step_id BIGINT;

-- One row a step; those of a batch share batch_id, the id of the first one.
-- state: 0 waiting, 1 open, 2 over, 3 cancelled, 4 opening (jobs are still to be made ready),
--        5 cancelling (jobs are still to be removed). on_dead: 0 wait, 1 run, 2 cancel.
-- remaining says when to look whether a step is over, the rows of its jobs whether it is.
-- jobs: the ids of its jobs, as "3-7,9".
CREATE TABLE IF NOT EXISTS underpin_job_batches (
  id BIGINT PRIMARY KEY,
  batch_id BIGINT NOT NULL,
  step INTEGER NOT NULL,
  state SMALLINT NOT NULL,
  on_dead SMALLINT NOT NULL,
  total INTEGER NOT NULL,
  remaining INTEGER NOT NULL,
  first_job BIGINT NOT NULL,
  last_job BIGINT NOT NULL,
  enqueued_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  ended_at TIMESTAMP(6) WITH TIME ZONE,
  jobs CHARACTER LARGE OBJECT NOT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS underpin_job_batches_steps
  ON underpin_job_batches (batch_id, step);
CREATE INDEX IF NOT EXISTS underpin_job_batches_open ON underpin_job_batches (state, id);
CREATE INDEX IF NOT EXISTS underpin_job_batches_ended ON underpin_job_batches (ended_at);
