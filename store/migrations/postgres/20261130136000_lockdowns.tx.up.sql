-- Lockdowns of sites, who may take keys during one, what people noted; and which
-- roster told a cabinet of it, and when the cabinet confirmed that.
CREATE TABLE lockdowns (
  org_id      text NOT NULL,
  id          text NOT NULL,
  site_id     text NOT NULL,
  why         text NOT NULL,
  text        text NOT NULL DEFAULT '',
  at          timestamptz NOT NULL,
  by          text NOT NULL,
  asked_at    timestamptz,
  asked_by    text NOT NULL DEFAULT '',
  asked_why   text NOT NULL DEFAULT '',
  lifted_at   timestamptz,
  lifted_by   text NOT NULL DEFAULT '',
  alone       boolean NOT NULL DEFAULT false,
  reviewed_at timestamptz,
  reviewed_by text NOT NULL DEFAULT '',
  review      text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
);
--bun:split
CREATE UNIQUE INDEX lockdowns_active ON lockdowns (org_id, site_id) WHERE lifted_at IS NULL;
--bun:split
CREATE INDEX lockdowns_order ON lockdowns (org_id, at, id);
--bun:split
CREATE TABLE lockdown_exempts (
  org_id    text NOT NULL,
  site_id   text NOT NULL,
  person_id text NOT NULL,
  at        timestamptz NOT NULL,
  by        text NOT NULL,
  PRIMARY KEY (org_id, site_id, person_id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
);
--bun:split
CREATE TABLE lockdown_notes (
  org_id      text NOT NULL,
  lockdown_id text NOT NULL,
  id          text NOT NULL,
  at          timestamptz NOT NULL,
  by          text NOT NULL,
  text        text NOT NULL,
  PRIMARY KEY (org_id, lockdown_id, id),
  FOREIGN KEY (org_id, lockdown_id) REFERENCES lockdowns (org_id, id)
);
--bun:split
ALTER TABLE rosters ADD COLUMN lockdown_id text NOT NULL DEFAULT '';
--bun:split
ALTER TABLE rosters ADD COLUMN applied_at timestamptz;
