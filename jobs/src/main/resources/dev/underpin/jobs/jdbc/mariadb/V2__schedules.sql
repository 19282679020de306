-- One row a schedule that code declares. A fire moves next_fire_at on, from the value that the node
-- has seen, in the transaction that stores its job: so each time is fired once over all nodes.
CREATE TABLE IF NOT EXISTS underpin_job_schedules (
  name VARCHAR(100) NOT NULL PRIMARY KEY,
  version INT NOT NULL,
  kind VARCHAR(100) NOT NULL,
  timing VARCHAR(400) NOT NULL,
  treatment VARCHAR(200) NOT NULL,
  next_fire_at DATETIME(6),
  last_fire_at DATETIME(6),
  announced_at DATETIME(6) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
