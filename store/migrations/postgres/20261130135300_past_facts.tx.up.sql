-- What rules knew of people, keys, sites and due times before a change: each
-- row held until its moment, since the row before it or since the thing was put
-- on record. What holds now is in the tables themselves.
CREATE TABLE people_past (
  org_id       text NOT NULL,
  person_id    text NOT NULL,
  until_at     timestamptz NOT NULL,
  human        text NOT NULL,
  kind         text NOT NULL,
  department   text NOT NULL,
  profile      text NOT NULL,
  starts_on    timestamptz,
  ends_on      timestamptz,
  blocked_at   timestamptz,
  role         text NOT NULL,
  group_list   text NOT NULL,
  licence_list text NOT NULL,
  PRIMARY KEY (org_id, person_id, until_at)
);
--bun:split
CREATE INDEX people_past_until ON people_past (org_id, until_at);
--bun:split
CREATE TABLE items_past (
  org_id     text NOT NULL,
  item_id    text NOT NULL,
  until_at   timestamptz NOT NULL,
  kind       text NOT NULL,
  level      bigint NOT NULL,
  site_id    text NOT NULL,
  home_id    text NOT NULL,
  retired    boolean NOT NULL,
  asset_list text NOT NULL,
  class_list text NOT NULL,
  group_list text NOT NULL,
  PRIMARY KEY (org_id, item_id, until_at)
);
--bun:split
CREATE INDEX items_past_until ON items_past (org_id, until_at);
--bun:split
-- site_id '' is the organisation, whose zone holds where a site has none.
CREATE TABLE sites_past (
  org_id    text NOT NULL,
  site_id   text NOT NULL,
  until_at  timestamptz NOT NULL,
  zone      text NOT NULL,
  from_day  text NOT NULL,
  until_day text NOT NULL,
  days      text NOT NULL,
  PRIMARY KEY (org_id, site_id, until_at)
);
--bun:split
CREATE TABLE dues_past (
  org_id     text NOT NULL,
  holding_id text NOT NULL,
  until_at   timestamptz NOT NULL,
  due_at     timestamptz,
  PRIMARY KEY (org_id, holding_id, until_at)
);
--bun:split
CREATE INDEX dues_past_until ON dues_past (org_id, until_at);
--bun:split
-- Organisations that were there before these tables: nothing of before is known.
CREATE TABLE past_since (
  org_id text NOT NULL PRIMARY KEY,
  at     timestamptz NOT NULL
);
--bun:split
INSERT INTO past_since (org_id, at) SELECT id, now() FROM organisations;
