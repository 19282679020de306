-- Queues of which nobody begins a job. Nodes of an earlier version know nothing of it.
CREATE TABLE IF NOT EXISTS underpin_job_pauses (
  queue VARCHAR(100) NOT NULL PRIMARY KEY,
  paused_at DATETIME(6) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
