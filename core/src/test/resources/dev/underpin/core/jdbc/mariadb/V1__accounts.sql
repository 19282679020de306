-- three statements; not four; two cannot run twice
CREATE TABLE IF NOT EXISTS account (
  id INT NOT NULL PRIMARY KEY,
  owner VARCHAR(40) DEFAULT 'nobody; yet' NOT NULL
);
CREATE INDEX account_owner ON account (owner);
CREATE TABLE transfer (id INT NOT NULL PRIMARY KEY);
