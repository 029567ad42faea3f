-- Forms that were sent: each key is obeyed once. location is where the browser
-- was sent afterwards, '' while the first one is being worked on.
CREATE TABLE form_keys (
  key        blob NOT NULL PRIMARY KEY,
  location   text NOT NULL DEFAULT '',
  created_at text NOT NULL
) STRICT;
--bun:split
CREATE INDEX form_keys_created ON form_keys (created_at);
