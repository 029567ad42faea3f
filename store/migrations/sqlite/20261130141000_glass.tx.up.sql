-- Who may open what the rules refuse, and each time that somebody did, with its
-- review by another human.
CREATE TABLE glass_keepers (
  org_id    TEXT NOT NULL,
  id        TEXT NOT NULL,
  person_id TEXT NOT NULL,
  site_id   TEXT NOT NULL DEFAULT '',
  level     INTEGER NOT NULL,
  from_at   TEXT NOT NULL,
  until_at  TEXT NOT NULL,
  at        TEXT NOT NULL,
  by        TEXT NOT NULL,
  ended_at  TEXT,
  ended_by  TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
) STRICT;
--bun:split
CREATE UNIQUE INDEX glass_keepers_standing ON glass_keepers (org_id, person_id, site_id) WHERE ended_at IS NULL;
--bun:split
CREATE TABLE glasses (
  org_id      TEXT NOT NULL,
  id          TEXT NOT NULL,
  keeper_id   TEXT NOT NULL DEFAULT '',
  item_id     TEXT NOT NULL,
  site_id     TEXT NOT NULL,
  person_id   TEXT NOT NULL,
  via         TEXT NOT NULL,
  why         TEXT NOT NULL,
  text        TEXT NOT NULL DEFAULT '',
  lifted      TEXT NOT NULL DEFAULT '',
  command_id  TEXT NOT NULL DEFAULT '',
  at          TEXT NOT NULL,
  heard_at    TEXT NOT NULL,
  late_by     INTEGER NOT NULL DEFAULT 0,
  told        INTEGER NOT NULL DEFAULT 0,
  due_at      TEXT NOT NULL,
  reminded    INTEGER NOT NULL DEFAULT 0,
  reviewed_at TEXT,
  reviewed_by TEXT NOT NULL DEFAULT '',
  cause       TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
) STRICT;
--bun:split
CREATE INDEX glasses_order ON glasses (org_id, at, id);
--bun:split
CREATE INDEX glasses_open ON glasses (org_id, at, id) WHERE reviewed_at IS NULL;
