-- The mechanical key of a cabinet, and what was opened without a release: with
-- that key or not, and the cause that somebody wrote.
CREATE TABLE overrides (
  org_id   text NOT NULL,
  place_id text NOT NULL,
  item_id  text NOT NULL,
  PRIMARY KEY (org_id, place_id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
);
--bun:split
CREATE TABLE openings (
  org_id    text NOT NULL,
  id        text NOT NULL,
  place_id  text NOT NULL,
  device_id text NOT NULL,
  at        timestamptz NOT NULL,
  shut_at   timestamptz,
  item_id   text NOT NULL DEFAULT '',
  person_id text NOT NULL DEFAULT '',
  since     timestamptz,
  closed_at timestamptz,
  closed_by text NOT NULL DEFAULT '',
  cause     text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id)
);
--bun:split
CREATE INDEX openings_place ON openings (org_id, place_id, id);
--bun:split
CREATE INDEX openings_open ON openings (org_id, place_id, id) WHERE closed_at IS NULL;
