-- Physical counts of a place: what was expected when it began, what was seen,
-- and how each difference was explained.
CREATE TABLE counts (
  org_id     TEXT NOT NULL,
  id         TEXT NOT NULL,
  place_id   TEXT NOT NULL,
  site_id    TEXT NOT NULL,
  started_at TEXT NOT NULL,
  started_by TEXT NOT NULL DEFAULT '',
  closed_at  TEXT,
  signed_at  TEXT,
  signed_by  TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id)
) STRICT;
CREATE UNIQUE INDEX counts_open ON counts (org_id, place_id) WHERE closed_at IS NULL;
CREATE INDEX counts_order ON counts (org_id, started_at, id);
CREATE TABLE count_lines (
  org_id      TEXT NOT NULL,
  count_id    TEXT NOT NULL,
  item_id     TEXT NOT NULL,
  expected    INTEGER NOT NULL DEFAULT 0,
  seen_at     TEXT,
  outcome     TEXT NOT NULL DEFAULT '',
  resolved_at TEXT,
  resolved_by TEXT NOT NULL DEFAULT '',
  why         TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, count_id, item_id),
  FOREIGN KEY (org_id, count_id) REFERENCES counts (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
) STRICT;
