-- Releases from afar of sensitive keys, which a second person must agree to.
CREATE TABLE joint_releases (
  org_id     text NOT NULL,
  id         text NOT NULL,
  site_id    text NOT NULL,
  item_id    text NOT NULL,
  person_id  text NOT NULL,
  slot       bigint NOT NULL,
  asked_by   text NOT NULL,
  purpose    text NOT NULL DEFAULT '',
  reason     text NOT NULL DEFAULT '',
  ask        text NOT NULL DEFAULT '',
  asked_at   timestamptz NOT NULL,
  until      timestamptz NOT NULL,
  state      text NOT NULL,
  ended_at   timestamptz,
  ended_by   text NOT NULL DEFAULT '',
  command_id text NOT NULL DEFAULT '',
  detail     text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
);
--bun:split
CREATE UNIQUE INDEX joint_releases_open ON joint_releases (org_id, item_id) WHERE ended_at IS NULL;
--bun:split
CREATE INDEX joint_releases_until ON joint_releases (org_id, until) WHERE ended_at IS NULL;
--bun:split
ALTER TABLE commands ADD COLUMN approver text NOT NULL DEFAULT '';
