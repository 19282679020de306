-- One row a flag, as it stands in a document. The key is the only name that a flag has: nothing of
-- what is decided hangs on the place of a row.
CREATE TABLE IF NOT EXISTS underpin_flags (
  flag_key   VARCHAR(200) NOT NULL PRIMARY KEY,
  version    BIGINT       NOT NULL,
  definition TEXT NOT NULL
);
-- every change; rows are added and never changed
CREATE TABLE IF NOT EXISTS underpin_flag_history (
  flag_key     VARCHAR(200)  NOT NULL,
  version      BIGINT        NOT NULL,
  changed_at   BIGINT        NOT NULL, -- microseconds since 1970, by the database's clock
  actor        VARCHAR(200)  NOT NULL,
  reason       VARCHAR(1000) NOT NULL,
  before_value TEXT,
  after_value  TEXT NOT NULL,
  PRIMARY KEY (flag_key, version)
);
-- One row, changed with every change: what a poll looks at. Whoever changes a flag by hand adds one
-- to seq, or no node sees it. The token tells numbers that come again, after a backup was put back.
CREATE TABLE IF NOT EXISTS underpin_flag_revision (
  id         INT         NOT NULL PRIMARY KEY,
  seq        BIGINT      NOT NULL,
  token      VARCHAR(40) NOT NULL,
  changed_at BIGINT      NOT NULL
);
INSERT INTO underpin_flag_revision (id, seq, token, changed_at)
  SELECT 1, 0, '', 0
  WHERE NOT EXISTS (SELECT 1 FROM underpin_flag_revision WHERE id = 1);
