CREATE TABLE before_the_gate (id INT NOT NULL PRIMARY KEY);
UPDATE gate SET passed = 1 WHERE id = 1;
CREATE TABLE after_the_gate (id INT NOT NULL PRIMARY KEY);
