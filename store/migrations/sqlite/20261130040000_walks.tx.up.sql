-- Photos of items, and walks that take the keys of a place on record one after
-- the other. A mark is what the phone calls one key: sent twice, it counts once.
ALTER TABLE items ADD COLUMN photo text NOT NULL DEFAULT '';
--bun:split
CREATE TABLE walks (
  org_id    text NOT NULL,
  id        text NOT NULL,
  place_id  text NOT NULL,
  prefix    text NOT NULL,
  digits    INTEGER NOT NULL,
  next      INTEGER NOT NULL,
  level     INTEGER NOT NULL,
  made      INTEGER NOT NULL DEFAULT 0,
  begun_at  text NOT NULL,
  begun_by  text NOT NULL DEFAULT '',
  ended_at  text,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id)
) STRICT;
--bun:split
CREATE INDEX walks_open ON walks (org_id, begun_at, id) WHERE ended_at IS NULL;
--bun:split
CREATE TABLE enrolments (
  org_id    text NOT NULL,
  walk_id   text NOT NULL,
  mark      text NOT NULL,
  no        INTEGER NOT NULL,
  item_id   text NOT NULL,
  known     INTEGER NOT NULL DEFAULT 0,
  person_id text NOT NULL DEFAULT '',
  at        text NOT NULL,
  PRIMARY KEY (org_id, walk_id, mark),
  FOREIGN KEY (org_id, walk_id) REFERENCES walks (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
) STRICT;
--bun:split
CREATE UNIQUE INDEX enrolments_order ON enrolments (org_id, walk_id, no);
