-- The hooks and slots of a count: what the record has there, what the counter
-- found, and what the cabinet's sensor read at the end. And how many pieces and
-- which seal the counter found on a ring.
CREATE TABLE count_slots (
  org_id       text NOT NULL,
  count_id     text NOT NULL,
  no           bigint NOT NULL,
  item_id      text NOT NULL DEFAULT '',
  found        text NOT NULL DEFAULT '',
  found_at     timestamptz,
  found_by     text NOT NULL DEFAULT '',
  sensed       text NOT NULL DEFAULT '',
  sensor_fault text NOT NULL DEFAULT '',
  differs      boolean NOT NULL DEFAULT false,
  resolved_at  timestamptz,
  resolved_by  text NOT NULL DEFAULT '',
  why          text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, count_id, no),
  FOREIGN KEY (org_id, count_id) REFERENCES counts (org_id, id)
);
--bun:split
ALTER TABLE count_lines ADD COLUMN pieces bigint NOT NULL DEFAULT 0;
--bun:split
ALTER TABLE count_lines ADD COLUMN seal text NOT NULL DEFAULT '';
--bun:split
ALTER TABLE count_lines ADD COLUMN ring_differs boolean NOT NULL DEFAULT false;
