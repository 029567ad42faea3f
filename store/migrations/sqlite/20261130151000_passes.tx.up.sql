-- Keys that somebody without an account may take at a cabinet by a code, and
-- each time that one was opened so.
CREATE TABLE passes (
  org_id    TEXT NOT NULL,
  id        TEXT NOT NULL,
  person_id TEXT NOT NULL,
  place_id  TEXT NOT NULL,
  site_id   TEXT NOT NULL,
  items     TEXT NOT NULL,
  level     INTEGER NOT NULL,
  from_at   TEXT NOT NULL,
  until_at  TEXT NOT NULL,
  due_at    TEXT NOT NULL,
  uses      INTEGER NOT NULL,
  through   INTEGER NOT NULL DEFAULT 0,
  reason    TEXT NOT NULL DEFAULT '',
  at        TEXT NOT NULL,
  by        TEXT NOT NULL,
  ended_at  TEXT,
  ended_by  TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id)
) STRICT;
--bun:split
CREATE INDEX passes_order ON passes (org_id, at, id);
--bun:split
CREATE INDEX passes_open ON passes (org_id, place_id, until_at) WHERE ended_at IS NULL;
--bun:split
CREATE INDEX passes_person ON passes (org_id, person_id);
--bun:split
CREATE TABLE pass_uses (
  org_id   TEXT NOT NULL,
  pass_id  TEXT NOT NULL,
  use      INTEGER NOT NULL,
  item_id  TEXT NOT NULL,
  at       TEXT NOT NULL,
  heard_at TEXT NOT NULL,
  late_by  INTEGER NOT NULL DEFAULT 0,
  strange  TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, pass_id, use, item_id, at),
  FOREIGN KEY (org_id, pass_id) REFERENCES passes (org_id, id)
) STRICT;
