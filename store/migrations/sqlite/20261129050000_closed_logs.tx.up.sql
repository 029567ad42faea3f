-- Logs that were closed because a restore lost what had been signed since.
-- kept: how many of its entries still exist, proven by kept_note. Their leaf
-- is -1 - (leaf_base + index), the index of their hashes -1 - (hash_base + idx),
-- so that the tree of the log that follows begins at 0 and is read as before.
CREATE TABLE closed_logs (
  org_id      TEXT NOT NULL REFERENCES organisations (id),
  origin      TEXT NOT NULL,
  kept        INTEGER NOT NULL,
  kept_note   TEXT NOT NULL DEFAULT '',
  leaf_base   INTEGER NOT NULL,
  hash_base   INTEGER NOT NULL,
  closed_size INTEGER NOT NULL,
  closed_note TEXT NOT NULL,
  successor   TEXT NOT NULL,
  cause       TEXT NOT NULL,
  closed_at   TEXT NOT NULL,
  PRIMARY KEY (org_id, origin)
) STRICT;
