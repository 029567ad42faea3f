-- Two records of one key: which of them goes on.
CREATE TABLE item_merges (
  org_id    text NOT NULL,
  gone_id   text NOT NULL,
  keep_id   text NOT NULL,
  merged_at TEXT NOT NULL,
  PRIMARY KEY (org_id, gone_id),
  FOREIGN KEY (org_id, gone_id) REFERENCES items (org_id, id),
  FOREIGN KEY (org_id, keep_id) REFERENCES items (org_id, id)
) STRICT;
--bun:split
CREATE INDEX item_merges_keep ON item_merges (org_id, keep_id);
