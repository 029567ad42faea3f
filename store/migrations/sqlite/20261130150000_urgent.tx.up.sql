-- Keys that were taken at once by a playbook, and what was written about it
-- afterwards.
CREATE TABLE urgents (
  org_id      TEXT NOT NULL,
  id          TEXT NOT NULL,
  playbook_id TEXT NOT NULL DEFAULT '',
  run_id      TEXT NOT NULL DEFAULT '',
  item_id     TEXT NOT NULL,
  site_id     TEXT NOT NULL,
  place_id    TEXT NOT NULL,
  person_id   TEXT NOT NULL,
  lifted      TEXT NOT NULL DEFAULT '',
  at          TEXT NOT NULL,
  heard_at    TEXT NOT NULL,
  late_by     INTEGER NOT NULL DEFAULT 0,
  told        INTEGER NOT NULL DEFAULT 0,
  due_at      TEXT NOT NULL,
  reminded    INTEGER NOT NULL DEFAULT 0,
  why_at      TEXT,
  why         TEXT NOT NULL DEFAULT '',
  doubt_at    TEXT,
  doubt_by    TEXT NOT NULL DEFAULT '',
  doubt       TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
) STRICT;
--bun:split
CREATE INDEX urgents_order ON urgents (org_id, at, id);
--bun:split
CREATE INDEX urgents_open ON urgents (org_id, person_id, at, id) WHERE why_at IS NULL;
