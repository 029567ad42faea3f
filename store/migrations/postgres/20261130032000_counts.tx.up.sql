-- Physical counts of a place: what was expected when it began, what was seen,
-- and how each difference was explained.
CREATE TABLE counts (
  org_id     text NOT NULL,
  id         text NOT NULL,
  place_id   text NOT NULL,
  site_id    text NOT NULL,
  started_at timestamptz NOT NULL,
  started_by text NOT NULL DEFAULT '',
  closed_at  timestamptz,
  signed_at  timestamptz,
  signed_by  text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id)
);
--bun:split
CREATE UNIQUE INDEX counts_open ON counts (org_id, place_id) WHERE closed_at IS NULL;
--bun:split
CREATE INDEX counts_order ON counts (org_id, started_at, id);
--bun:split
CREATE TABLE count_lines (
  org_id      text NOT NULL,
  count_id    text NOT NULL,
  item_id     text NOT NULL,
  expected    bigint NOT NULL DEFAULT 0,
  seen_at     timestamptz,
  outcome     text NOT NULL DEFAULT '',
  resolved_at timestamptz,
  resolved_by text NOT NULL DEFAULT '',
  why         text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, count_id, item_id),
  FOREIGN KEY (org_id, count_id) REFERENCES counts (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
);
