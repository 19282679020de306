-- One row a job that is not over. Done jobs are deleted, so the table stays as small as the work.
-- state: 0 ready, 1 scheduled, 2 dead, 3 parked (no node handles its kind), 4 suspect,
--        5 parked (its payload cannot be read), 6 suspect on trial.
-- A ready job or a suspect is claimed while worker is set.
-- A claim changes worker and token alone: neither stands in an index or in an index's condition, so
-- that the update can stay on its page (HOT). fillfactor leaves room for a new version of each row.
CREATE SEQUENCE underpin_jobs_id;

CREATE TABLE underpin_jobs (
  id BIGINT DEFAULT nextval('underpin_jobs_id') PRIMARY KEY,
  token BIGINT DEFAULT 0 NOT NULL,
  worker BIGINT,
  enqueued_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
  due_at TIMESTAMP WITH TIME ZONE NOT NULL,
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
  context TEXT NOT NULL,
  payload BYTEA NOT NULL,
  last_error TEXT,
  note TEXT
) WITH (fillfactor = 45, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

CREATE INDEX underpin_jobs_ready ON underpin_jobs (priority, id) WHERE state = 0;
CREATE INDEX underpin_jobs_kinds ON underpin_jobs (kind, version, priority, id) WHERE state = 0;
CREATE INDEX underpin_jobs_scheduled ON underpin_jobs (due_at) WHERE state = 1;
CREATE INDEX underpin_jobs_aside ON underpin_jobs (state, id) WHERE state >= 2;

-- One row a running worker; its lease is the lease of every job that it has claimed.
CREATE TABLE underpin_job_workers (
  id BIGINT PRIMARY KEY,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
  started_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
  cancelled_jobs TEXT DEFAULT '' NOT NULL
) WITH (fillfactor = 50);

-- Workers whose lease ran out, until all their jobs are rescued.
CREATE TABLE underpin_job_orphans (
  worker BIGINT PRIMARY KEY
);

-- Unique keys of jobs that are not over, and idempotency keys until they expire.
CREATE TABLE underpin_job_keys (
  job_key VARCHAR(330) PRIMARY KEY,
  job_id BIGINT NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE
);

CREATE INDEX underpin_job_keys_expiry ON underpin_job_keys (expires_at) WHERE expires_at IS NOT NULL;

-- When a live node last said that it handles a kind.
CREATE TABLE underpin_job_kinds (
  kind VARCHAR(100) NOT NULL,
  version INTEGER NOT NULL,
  handled_at TIMESTAMP WITH TIME ZONE NOT NULL,
  PRIMARY KEY (kind, version)
) WITH (fillfactor = 50);

CREATE TABLE underpin_job_results (
  job_id BIGINT PRIMARY KEY,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
  kind VARCHAR(100) NOT NULL,
  codec VARCHAR(20) NOT NULL,
  cipher_key VARCHAR(100),
  result BYTEA NOT NULL
);

CREATE INDEX underpin_job_results_expiry ON underpin_job_results (expires_at);

-- Append-only, one slim row a job that is over. ended: 0 done, 1 dead, 2 cancelled.
CREATE TABLE underpin_job_history (
  job_id BIGINT NOT NULL,
  enqueued_at TIMESTAMP WITH TIME ZONE NOT NULL,
  finished_at TIMESTAMP WITH TIME ZONE NOT NULL,
  duration_ms BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  ended SMALLINT NOT NULL,
  kind VARCHAR(100) NOT NULL
);

CREATE INDEX underpin_job_history_time ON underpin_job_history (finished_at);
