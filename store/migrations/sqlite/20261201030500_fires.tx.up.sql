-- What the fire panel of a cabinet opens, its alarms, and who took what.
CREATE TABLE fire_sets (
  org_id   TEXT NOT NULL,
  place_id TEXT NOT NULL,
  stay     INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, place_id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id)
) STRICT;
--bun:split
CREATE TABLE fire_keys (
  org_id   TEXT NOT NULL,
  place_id TEXT NOT NULL,
  pos      INTEGER NOT NULL,
  item_id  TEXT NOT NULL,
  PRIMARY KEY (org_id, place_id, pos),
  FOREIGN KEY (org_id, place_id) REFERENCES fire_sets (org_id, place_id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
) STRICT;
--bun:split
CREATE TABLE fires (
  org_id     TEXT NOT NULL,
  id         TEXT NOT NULL,
  site_id    TEXT NOT NULL,
  place_id   TEXT NOT NULL,
  at         TEXT NOT NULL,
  late_by    INTEGER NOT NULL DEFAULT 0,
  told       INTEGER NOT NULL DEFAULT 0,
  cleared_at TEXT,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id)
) STRICT;
--bun:split
CREATE INDEX fires_place ON fires (org_id, place_id, id);
--bun:split
CREATE INDEX fires_open ON fires (org_id, at, id) WHERE cleared_at IS NULL;
--bun:split
CREATE TABLE fire_takes (
  org_id    TEXT NOT NULL,
  id        TEXT NOT NULL,
  fire_id   TEXT NOT NULL DEFAULT '',
  site_id   TEXT NOT NULL,
  place_id  TEXT NOT NULL,
  slot      INTEGER NOT NULL,
  item_id   TEXT NOT NULL,
  at        TEXT NOT NULL,
  back_at   TEXT,
  named_at  TEXT,
  named_by  TEXT NOT NULL DEFAULT '',
  person_id TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
) STRICT;
--bun:split
CREATE INDEX fire_takes_place ON fire_takes (org_id, place_id, id);
--bun:split
CREATE INDEX fire_takes_open ON fire_takes (org_id, item_id) WHERE back_at IS NULL AND named_at IS NULL;
