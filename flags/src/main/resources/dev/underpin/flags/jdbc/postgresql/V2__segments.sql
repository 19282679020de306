-- One row a segment, as it stands in a document. From here on a flag or segment that was removed keeps
-- its row with an empty definition, so that its versions go on.
CREATE TABLE IF NOT EXISTS underpin_flag_segments (
  segment_key VARCHAR(200) NOT NULL PRIMARY KEY,
  version     BIGINT       NOT NULL,
  definition  TEXT NOT NULL
);
-- every change; rows are added and never changed
CREATE TABLE IF NOT EXISTS underpin_flag_segment_history (
  segment_key  VARCHAR(200)  NOT NULL,
  version      BIGINT        NOT NULL,
  changed_at   BIGINT        NOT NULL, -- microseconds since 1970, by the database's clock
  actor        VARCHAR(200)  NOT NULL,
  reason       VARCHAR(1000) NOT NULL,
  before_value TEXT,
  after_value  TEXT NOT NULL,
  PRIMARY KEY (segment_key, version)
);
