-- Lockdowns of sites, who may take keys during one, what people noted; and which
-- roster told a cabinet of it, and when the cabinet confirmed that.
CREATE TABLE lockdowns (
  org_id      TEXT NOT NULL,
  id          TEXT NOT NULL,
  site_id     TEXT NOT NULL,
  why         TEXT NOT NULL,
  text        TEXT NOT NULL DEFAULT '',
  at          TEXT NOT NULL,
  by          TEXT NOT NULL,
  asked_at    TEXT,
  asked_by    TEXT NOT NULL DEFAULT '',
  asked_why   TEXT NOT NULL DEFAULT '',
  lifted_at   TEXT,
  lifted_by   TEXT NOT NULL DEFAULT '',
  alone       INTEGER NOT NULL DEFAULT 0,
  reviewed_at TEXT,
  reviewed_by TEXT NOT NULL DEFAULT '',
  review      TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
) STRICT;
--bun:split
CREATE UNIQUE INDEX lockdowns_active ON lockdowns (org_id, site_id) WHERE lifted_at IS NULL;
--bun:split
CREATE INDEX lockdowns_order ON lockdowns (org_id, at, id);
--bun:split
CREATE TABLE lockdown_exempts (
  org_id    TEXT NOT NULL,
  site_id   TEXT NOT NULL,
  person_id TEXT NOT NULL,
  at        TEXT NOT NULL,
  by        TEXT NOT NULL,
  PRIMARY KEY (org_id, site_id, person_id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
) STRICT;
--bun:split
CREATE TABLE lockdown_notes (
  org_id      TEXT NOT NULL,
  lockdown_id TEXT NOT NULL,
  id          TEXT NOT NULL,
  at          TEXT NOT NULL,
  by          TEXT NOT NULL,
  text        TEXT NOT NULL,
  PRIMARY KEY (org_id, lockdown_id, id),
  FOREIGN KEY (org_id, lockdown_id) REFERENCES lockdowns (org_id, id)
) STRICT;
--bun:split
ALTER TABLE rosters ADD COLUMN lockdown_id TEXT NOT NULL DEFAULT '';
--bun:split
ALTER TABLE rosters ADD COLUMN applied_at TEXT;
