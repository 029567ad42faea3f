-- Photos of items, and walks that take the keys of a place on record one after
-- the other. A mark is what the phone calls one key: sent twice, it counts once.
ALTER TABLE items ADD COLUMN photo text NOT NULL DEFAULT '';
--bun:split
CREATE TABLE walks (
  org_id    text NOT NULL,
  id        text NOT NULL,
  place_id  text NOT NULL,
  prefix    text NOT NULL,
  digits    bigint NOT NULL,
  next      bigint NOT NULL,
  level     bigint NOT NULL,
  made      bigint NOT NULL DEFAULT 0,
  begun_at  timestamptz NOT NULL,
  begun_by  text NOT NULL DEFAULT '',
  ended_at  timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id)
);
--bun:split
CREATE INDEX walks_open ON walks (org_id, begun_at, id) WHERE ended_at IS NULL;
--bun:split
CREATE TABLE enrolments (
  org_id    text NOT NULL,
  walk_id   text NOT NULL,
  mark      text NOT NULL,
  no        bigint NOT NULL,
  item_id   text NOT NULL,
  known     boolean NOT NULL DEFAULT false,
  person_id text NOT NULL DEFAULT '',
  at        timestamptz NOT NULL,
  PRIMARY KEY (org_id, walk_id, mark),
  FOREIGN KEY (org_id, walk_id) REFERENCES walks (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
);
--bun:split
CREATE UNIQUE INDEX enrolments_order ON enrolments (org_id, walk_id, no);
