-- Releases from afar of sensitive keys, which a second person must agree to.
CREATE TABLE joint_releases (
  org_id     TEXT NOT NULL,
  id         TEXT NOT NULL,
  site_id    TEXT NOT NULL,
  item_id    TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  slot       INTEGER NOT NULL,
  asked_by   TEXT NOT NULL,
  purpose    TEXT NOT NULL DEFAULT '',
  reason     TEXT NOT NULL DEFAULT '',
  ask        TEXT NOT NULL DEFAULT '',
  asked_at   TEXT NOT NULL,
  until      TEXT NOT NULL,
  state      TEXT NOT NULL,
  ended_at   TEXT,
  ended_by   TEXT NOT NULL DEFAULT '',
  command_id TEXT NOT NULL DEFAULT '',
  detail     TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
) STRICT;
--bun:split
CREATE UNIQUE INDEX joint_releases_open ON joint_releases (org_id, item_id) WHERE ended_at IS NULL;
--bun:split
CREATE INDEX joint_releases_until ON joint_releases (org_id, until) WHERE ended_at IS NULL;
--bun:split
ALTER TABLE commands ADD COLUMN approver TEXT NOT NULL DEFAULT '';
