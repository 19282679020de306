-- keys of caches to invalidate once their transaction is committed; relayed and deleted within a second
CREATE TABLE IF NOT EXISTS underpin_cache_outbox (
  id           BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  namespace    VARCHAR(64)  NOT NULL,
  cache_name   VARCHAR(200) NOT NULL,
  cache_schema INT          NOT NULL,
  key_id       VARCHAR(300) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ENGINE = InnoDB;
