-- The hooks and slots of a count: what the record has there, what the counter
-- found, and what the cabinet's sensor read at the end. And how many pieces and
-- which seal the counter found on a ring.
CREATE TABLE count_slots (
  org_id       TEXT NOT NULL,
  count_id     TEXT NOT NULL,
  no           INTEGER NOT NULL,
  item_id      TEXT NOT NULL DEFAULT '',
  found        TEXT NOT NULL DEFAULT '',
  found_at     TEXT,
  found_by     TEXT NOT NULL DEFAULT '',
  sensed       TEXT NOT NULL DEFAULT '',
  sensor_fault TEXT NOT NULL DEFAULT '',
  differs      INTEGER NOT NULL DEFAULT 0,
  resolved_at  TEXT,
  resolved_by  TEXT NOT NULL DEFAULT '',
  why          TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, count_id, no),
  FOREIGN KEY (org_id, count_id) REFERENCES counts (org_id, id)
) STRICT;
--bun:split
ALTER TABLE count_lines ADD COLUMN pieces INTEGER NOT NULL DEFAULT 0;
--bun:split
ALTER TABLE count_lines ADD COLUMN seal TEXT NOT NULL DEFAULT '';
--bun:split
ALTER TABLE count_lines ADD COLUMN ring_differs INTEGER NOT NULL DEFAULT 0;
