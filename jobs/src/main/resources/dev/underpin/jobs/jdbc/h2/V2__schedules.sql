-- One row a schedule that code declares. A fire moves next_fire_at on, from the value that the node
-- has seen, in the transaction that stores its job: so each time is fired once over all nodes.
CREATE TABLE IF NOT EXISTS underpin_job_schedules (
  name VARCHAR(100) PRIMARY KEY,
  version INTEGER NOT NULL,
  kind VARCHAR(100) NOT NULL,
  timing VARCHAR(400) NOT NULL,
  treatment VARCHAR(200) NOT NULL,
  next_fire_at TIMESTAMP(6) WITH TIME ZONE,
  last_fire_at TIMESTAMP(6) WITH TIME ZONE,
  announced_at TIMESTAMP(6) WITH TIME ZONE NOT NULL
);
