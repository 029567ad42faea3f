-- What rules knew of people, keys, sites and due times before a change: each
-- row held until its moment, since the row before it or since the thing was put
-- on record. What holds now is in the tables themselves.
CREATE TABLE people_past (
  org_id       TEXT NOT NULL,
  person_id    TEXT NOT NULL,
  until_at     TEXT NOT NULL,
  human        TEXT NOT NULL,
  kind         TEXT NOT NULL,
  department   TEXT NOT NULL,
  profile      TEXT NOT NULL,
  starts_on    TEXT,
  ends_on      TEXT,
  blocked_at   TEXT,
  role         TEXT NOT NULL,
  group_list   TEXT NOT NULL,
  licence_list TEXT NOT NULL,
  PRIMARY KEY (org_id, person_id, until_at)
) STRICT;
--bun:split
CREATE INDEX people_past_until ON people_past (org_id, until_at);
--bun:split
CREATE TABLE items_past (
  org_id     TEXT NOT NULL,
  item_id    TEXT NOT NULL,
  until_at   TEXT NOT NULL,
  kind       TEXT NOT NULL,
  level      INTEGER NOT NULL,
  site_id    TEXT NOT NULL,
  home_id    TEXT NOT NULL,
  retired    INTEGER NOT NULL,
  asset_list TEXT NOT NULL,
  class_list TEXT NOT NULL,
  group_list TEXT NOT NULL,
  PRIMARY KEY (org_id, item_id, until_at)
) STRICT;
--bun:split
CREATE INDEX items_past_until ON items_past (org_id, until_at);
--bun:split
-- site_id '' is the organisation, whose zone holds where a site has none.
CREATE TABLE sites_past (
  org_id    TEXT NOT NULL,
  site_id   TEXT NOT NULL,
  until_at  TEXT NOT NULL,
  zone      TEXT NOT NULL,
  from_day  TEXT NOT NULL,
  until_day TEXT NOT NULL,
  days      TEXT NOT NULL,
  PRIMARY KEY (org_id, site_id, until_at)
) STRICT;
--bun:split
CREATE TABLE dues_past (
  org_id     TEXT NOT NULL,
  holding_id TEXT NOT NULL,
  until_at   TEXT NOT NULL,
  due_at     TEXT,
  PRIMARY KEY (org_id, holding_id, until_at)
) STRICT;
--bun:split
CREATE INDEX dues_past_until ON dues_past (org_id, until_at);
--bun:split
-- Organisations that were there before these tables: nothing of before is known.
CREATE TABLE past_since (
  org_id TEXT NOT NULL PRIMARY KEY,
  at     TEXT NOT NULL
) STRICT;
--bun:split
INSERT INTO past_since (org_id, at) SELECT id, strftime('%Y-%m-%d %H:%M:%f', 'now') || '+00:00' FROM organisations;
