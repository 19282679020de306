-- three statements; not four
CREATE TABLE IF NOT EXISTS account (
  id INT NOT NULL PRIMARY KEY,
  owner VARCHAR(80) DEFAULT 'nobody; yet' NOT NULL
);
CREATE INDEX IF NOT EXISTS account_owner ON account (owner);
CREATE TABLE IF NOT EXISTS transfer (id INT NOT NULL PRIMARY KEY);
