-- Logs that were closed because a restore lost what had been signed since.
-- kept: how many of its entries still exist, proven by kept_note. Their leaf
-- is -1 - (leaf_base + index), the index of their hashes -1 - (hash_base + idx),
-- so that the tree of the log that follows begins at 0 and is read as before.
CREATE TABLE closed_logs (
  org_id      text NOT NULL REFERENCES organisations (id),
  origin      text NOT NULL,
  kept        bigint NOT NULL,
  kept_note   text NOT NULL DEFAULT '',
  leaf_base   bigint NOT NULL,
  hash_base   bigint NOT NULL,
  closed_size bigint NOT NULL,
  closed_note text NOT NULL,
  successor   text NOT NULL,
  cause       text NOT NULL,
  closed_at   timestamptz NOT NULL,
  PRIMARY KEY (org_id, origin)
);
