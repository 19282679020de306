-- who did what to what; rows are added and never changed
CREATE TABLE IF NOT EXISTS underpin_audit (
  seq          BIGINT       NOT NULL PRIMARY KEY,
  recorded_at  BIGINT       NOT NULL, -- microseconds since 1970
  actor        VARCHAR(200) NOT NULL,
  action       VARCHAR(100) NOT NULL,
  target       VARCHAR(400) NOT NULL,
  before_value VARCHAR(100000),
  after_value  VARCHAR(100000),
  reason       VARCHAR(1000),
  request_id   VARCHAR(200),
  key_id       VARCHAR(64)  NOT NULL,
  previous_mac VARCHAR(64)  NOT NULL,
  mac          VARCHAR(64)  NOT NULL
);
CREATE INDEX IF NOT EXISTS underpin_audit_target ON underpin_audit (target, seq);
CREATE INDEX IF NOT EXISTS underpin_audit_time ON underpin_audit (recorded_at);
-- one row: where the chain ends; locked while an entry is added, so that the chain never forks
CREATE TABLE IF NOT EXISTS underpin_audit_head (
  id  INT         NOT NULL PRIMARY KEY,
  seq BIGINT      NOT NULL,
  mac VARCHAR(64) NOT NULL
);
INSERT INTO underpin_audit_head (id, seq, mac)
  SELECT 1, 0, '0000000000000000000000000000000000000000000000000000000000000000'
  WHERE NOT EXISTS (SELECT 1 FROM underpin_audit_head WHERE id = 1);
