-- One row a job that is not over. Done jobs are deleted, so the table stays as small as the work.
-- state: 0 ready, 1 scheduled, 2 dead, 3 parked (no node handles its kind), 4 suspect,
--        5 parked (its payload cannot be read), 6 suspect on trial.
-- A ready job or a suspect is claimed while worker is set. A claim changes no indexed column.
-- All times are UTC. What is compared is compared byte by byte: hence the collation.
CREATE TABLE IF NOT EXISTS underpin_jobs (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  token BIGINT NOT NULL DEFAULT 0,
  worker BIGINT,
  enqueued_at DATETIME(6) NOT NULL,
  due_at DATETIME(6) NOT NULL,
  failed_attempts INT NOT NULL DEFAULT 0,
  crashes INT NOT NULL DEFAULT 0,
  version INT NOT NULL,
  state SMALLINT NOT NULL,
  priority SMALLINT NOT NULL,
  percent SMALLINT NOT NULL DEFAULT 0,
  cancelled BOOLEAN NOT NULL DEFAULT FALSE,
  until_started BOOLEAN NOT NULL DEFAULT FALSE,
  kind VARCHAR(100) NOT NULL,
  queue VARCHAR(100) NOT NULL,
  codec VARCHAR(20) NOT NULL,
  cipher_key VARCHAR(100),
  unique_key VARCHAR(330),
  context MEDIUMTEXT NOT NULL,
  payload LONGBLOB NOT NULL,
  last_error MEDIUMTEXT,
  note TEXT,
  KEY underpin_jobs_ready (state, priority, id),
  KEY underpin_jobs_kinds (state, kind, version, priority, id),
  KEY underpin_jobs_scheduled (state, due_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row a running worker; its lease is the lease of every job that it has claimed.
CREATE TABLE IF NOT EXISTS underpin_job_workers (
  id BIGINT NOT NULL PRIMARY KEY,
  expires_at DATETIME(6) NOT NULL,
  started_at DATETIME(6) NOT NULL,
  cancelled_jobs MEDIUMTEXT NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Workers whose lease ran out, until all their jobs are rescued.
CREATE TABLE IF NOT EXISTS underpin_job_orphans (
  worker BIGINT NOT NULL PRIMARY KEY
) ENGINE = InnoDB;

-- Unique keys of jobs that are not over, and idempotency keys until they expire. Bytes, since a
-- space at the end of a text would not count.
CREATE TABLE IF NOT EXISTS underpin_job_keys (
  job_key VARBINARY(1320) NOT NULL PRIMARY KEY,
  job_id BIGINT NOT NULL,
  expires_at DATETIME(6),
  KEY underpin_job_keys_expiry (expires_at)
) ENGINE = InnoDB;

-- When a live node last said that it handles a kind.
CREATE TABLE IF NOT EXISTS underpin_job_kinds (
  kind VARCHAR(100) NOT NULL,
  version INT NOT NULL,
  handled_at DATETIME(6) NOT NULL,
  PRIMARY KEY (kind, version)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS underpin_job_results (
  job_id BIGINT NOT NULL PRIMARY KEY,
  expires_at DATETIME(6) NOT NULL,
  kind VARCHAR(100) NOT NULL,
  codec VARCHAR(20) NOT NULL,
  cipher_key VARCHAR(100),
  result LONGBLOB NOT NULL,
  KEY underpin_job_results_expiry (expires_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Append-only, one slim row a job that is over. ended: 0 done, 1 dead, 2 cancelled. The entry_id is
-- for Galera, group replication and servers that want a primary key of every table.
CREATE TABLE IF NOT EXISTS underpin_job_history (
  entry_id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  job_id BIGINT NOT NULL,
  enqueued_at DATETIME(6) NOT NULL,
  finished_at DATETIME(6) NOT NULL,
  duration_ms BIGINT NOT NULL,
  attempts INT NOT NULL,
  ended SMALLINT NOT NULL,
  kind VARCHAR(100) NOT NULL,
  KEY underpin_job_history_time (finished_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
