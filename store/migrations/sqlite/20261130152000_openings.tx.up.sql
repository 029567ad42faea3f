-- The mechanical key of a cabinet, and what was opened without a release: with
-- that key or not, and the cause that somebody wrote.
CREATE TABLE overrides (
  org_id   TEXT NOT NULL,
  place_id TEXT NOT NULL,
  item_id  TEXT NOT NULL,
  PRIMARY KEY (org_id, place_id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
) STRICT;
--bun:split
CREATE TABLE openings (
  org_id    TEXT NOT NULL,
  id        TEXT NOT NULL,
  place_id  TEXT NOT NULL,
  device_id TEXT NOT NULL,
  at        TEXT NOT NULL,
  shut_at   TEXT,
  item_id   TEXT NOT NULL DEFAULT '',
  person_id TEXT NOT NULL DEFAULT '',
  since     TEXT,
  closed_at TEXT,
  closed_by TEXT NOT NULL DEFAULT '',
  cause     TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id)
) STRICT;
--bun:split
CREATE INDEX openings_place ON openings (org_id, place_id, id);
--bun:split
CREATE INDEX openings_open ON openings (org_id, place_id, id) WHERE closed_at IS NULL;
