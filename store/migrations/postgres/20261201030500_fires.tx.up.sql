-- What the fire panel of a cabinet opens, its alarms, and who took what.
CREATE TABLE fire_sets (
  org_id   text NOT NULL,
  place_id text NOT NULL,
  stay     bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, place_id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id)
);
--bun:split
CREATE TABLE fire_keys (
  org_id   text NOT NULL,
  place_id text NOT NULL,
  pos      integer NOT NULL,
  item_id  text NOT NULL,
  PRIMARY KEY (org_id, place_id, pos),
  FOREIGN KEY (org_id, place_id) REFERENCES fire_sets (org_id, place_id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
);
--bun:split
CREATE TABLE fires (
  org_id     text NOT NULL,
  id         text NOT NULL,
  site_id    text NOT NULL,
  place_id   text NOT NULL,
  at         timestamptz NOT NULL,
  late_by    bigint NOT NULL DEFAULT 0,
  told       integer NOT NULL DEFAULT 0,
  cleared_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id)
);
--bun:split
CREATE INDEX fires_place ON fires (org_id, place_id, id);
--bun:split
CREATE INDEX fires_open ON fires (org_id, at, id) WHERE cleared_at IS NULL;
--bun:split
CREATE TABLE fire_takes (
  org_id    text NOT NULL,
  id        text NOT NULL,
  fire_id   text NOT NULL DEFAULT '',
  site_id   text NOT NULL,
  place_id  text NOT NULL,
  slot      integer NOT NULL,
  item_id   text NOT NULL,
  at        timestamptz NOT NULL,
  back_at   timestamptz,
  named_at  timestamptz,
  named_by  text NOT NULL DEFAULT '',
  person_id text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
);
--bun:split
CREATE INDEX fire_takes_place ON fire_takes (org_id, place_id, id);
--bun:split
CREATE INDEX fire_takes_open ON fire_takes (org_id, item_id) WHERE back_at IS NULL AND named_at IS NULL;
