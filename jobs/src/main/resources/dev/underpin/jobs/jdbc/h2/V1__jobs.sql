-- One row a job that is not over. Done jobs are deleted, so the table stays as small as the work.
-- state: 0 ready, 1 scheduled, 2 dead, 3 parked (no node handles its kind), 4 suspect,
--        5 parked (its payload cannot be read), 6 suspect on trial.
-- A ready job or a suspect is claimed while worker is set.
CREATE SEQUENCE IF NOT EXISTS underpin_jobs_id AS BIGINT;

CREATE TABLE IF NOT EXISTS underpin_jobs (
  id BIGINT DEFAULT NEXT VALUE FOR underpin_jobs_id PRIMARY KEY,
  token BIGINT DEFAULT 0 NOT NULL,
  worker BIGINT,
  enqueued_at TIMESTAMP(6) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
  due_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  failed_attempts INTEGER DEFAULT 0 NOT NULL,
  crashes INTEGER DEFAULT 0 NOT NULL,
  version INTEGER NOT NULL,
  state SMALLINT NOT NULL,
  priority SMALLINT NOT NULL,
  percent SMALLINT DEFAULT 0 NOT NULL,
  cancelled BOOLEAN DEFAULT FALSE NOT NULL,
  until_started BOOLEAN DEFAULT FALSE NOT NULL,
  kind VARCHAR(100) NOT NULL,
  queue VARCHAR(100) NOT NULL,
  codec VARCHAR(20) NOT NULL,
  cipher_key VARCHAR(100),
  unique_key VARCHAR(330),
  context CHARACTER LARGE OBJECT NOT NULL,
  payload BINARY LARGE OBJECT NOT NULL,
  last_error CHARACTER LARGE OBJECT,
  note CHARACTER LARGE OBJECT
);

CREATE INDEX IF NOT EXISTS underpin_jobs_ready ON underpin_jobs (state, priority, id);
CREATE INDEX IF NOT EXISTS underpin_jobs_scheduled ON underpin_jobs (state, due_at);

-- One row a running worker; its lease is the lease of every job that it has claimed.
CREATE TABLE IF NOT EXISTS underpin_job_workers (
  id BIGINT PRIMARY KEY,
  expires_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  started_at TIMESTAMP(6) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
  cancelled_jobs CHARACTER LARGE OBJECT DEFAULT '' NOT NULL
);

-- Workers whose lease ran out, until all their jobs are rescued.
CREATE TABLE IF NOT EXISTS underpin_job_orphans (
  worker BIGINT PRIMARY KEY
);

-- Unique keys of jobs that are not over, and idempotency keys until they expire.
CREATE TABLE IF NOT EXISTS underpin_job_keys (
  job_key VARCHAR(330) PRIMARY KEY,
  job_id BIGINT NOT NULL,
  expires_at TIMESTAMP(6) WITH TIME ZONE
);

CREATE INDEX IF NOT EXISTS underpin_job_keys_expiry ON underpin_job_keys (expires_at);

-- When a live node last said that it handles a kind.
CREATE TABLE IF NOT EXISTS underpin_job_kinds (
  kind VARCHAR(100) NOT NULL,
  version INTEGER NOT NULL,
  handled_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY (kind, version)
);

CREATE TABLE IF NOT EXISTS underpin_job_results (
  job_id BIGINT PRIMARY KEY,
  expires_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  kind VARCHAR(100) NOT NULL,
  codec VARCHAR(20) NOT NULL,
  cipher_key VARCHAR(100),
  result BINARY LARGE OBJECT NOT NULL
);

CREATE INDEX IF NOT EXISTS underpin_job_results_expiry ON underpin_job_results (expires_at);

-- Append-only, one slim row a job that is over. ended: 0 done, 1 dead, 2 cancelled.
CREATE TABLE IF NOT EXISTS underpin_job_history (
  job_id BIGINT NOT NULL,
  enqueued_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  finished_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  duration_ms BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  ended SMALLINT NOT NULL,
  kind VARCHAR(100) NOT NULL
);

CREATE INDEX IF NOT EXISTS underpin_job_history_time ON underpin_job_history (finished_at);
