-- Limits. A job with a limit key takes a unit of that key when it becomes ready, and has it while it
-- is ready, claimed or a suspect. Two more states, both outside of the ready jobs:
-- -1 held (its key has no free unit), -2 arriving (nobody has looked yet whether it has one).
ALTER TABLE underpin_jobs ADD COLUMN limit_key VARCHAR(330) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE INDEX underpin_jobs_limited ON underpin_jobs (state, limit_key, priority, id);

-- What the code of live nodes says; where they differ, the lowest holds.
CREATE TABLE IF NOT EXISTS underpin_job_limits (
  name VARCHAR(120) NOT NULL,
  units INT NOT NULL,
  announced_at DATETIME(6) NOT NULL,
  PRIMARY KEY (name, units)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Whoever gives away units of a limit or of a key locks its row first.
CREATE TABLE IF NOT EXISTS underpin_job_limit_locks (
  limit_key VARCHAR(330) NOT NULL PRIMARY KEY
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Claims of kinds and queues that have a limit of their own, or a rate.
CREATE TABLE IF NOT EXISTS underpin_job_starts (
  limit_name VARCHAR(120) NOT NULL,
  job_id BIGINT NOT NULL,
  started_at DATETIME(6) NOT NULL,
  KEY underpin_job_starts_time (limit_name, started_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
