-- who did what to what; rows are added and never changed
CREATE TABLE IF NOT EXISTS underpin_audit (
  seq          BIGINT       NOT NULL PRIMARY KEY,
  recorded_at  BIGINT       NOT NULL, -- microseconds since 1970
  actor        VARCHAR(200) NOT NULL,
  action       VARCHAR(100) NOT NULL,
  target       VARCHAR(400) NOT NULL,
  before_value MEDIUMTEXT,
  after_value  MEDIUMTEXT,
  reason       VARCHAR(1000),
  request_id   VARCHAR(200),
  key_id       VARCHAR(64)  NOT NULL,
  previous_mac VARCHAR(64)  NOT NULL,
  mac          VARCHAR(64)  NOT NULL,
  KEY underpin_audit_target (target, seq),
  KEY underpin_audit_time (recorded_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ENGINE = InnoDB;
-- one row: where the chain ends; locked while an entry is added, so that the chain never forks
CREATE TABLE IF NOT EXISTS underpin_audit_head (
  id  INT         NOT NULL PRIMARY KEY,
  seq BIGINT      NOT NULL,
  mac VARCHAR(64) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ENGINE = InnoDB;
INSERT INTO underpin_audit_head (id, seq, mac)
  SELECT 1, 0, '0000000000000000000000000000000000000000000000000000000000000000'
  FROM DUAL
  WHERE NOT EXISTS (SELECT 1 FROM underpin_audit_head WHERE id = 1);
