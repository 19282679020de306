-- Queues of which nobody begins a job. Nodes of an earlier version know nothing of it.
CREATE TABLE IF NOT EXISTS underpin_job_pauses (
  queue VARCHAR(100) NOT NULL PRIMARY KEY,
  paused_at TIMESTAMP(6) WITH TIME ZONE NOT NULL
);
