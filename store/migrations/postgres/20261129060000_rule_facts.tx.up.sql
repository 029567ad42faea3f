-- What the rule language asks about: holidays of sites, groups of keys, licences
-- and trainings of people, answers that takers gave.

-- A site's holidays are complete from from_day to until_day, both included;
-- days are written 2026-12-25.
CREATE TABLE site_calendars (
  org_id    text NOT NULL,
  site_id   text NOT NULL,
  from_day  text NOT NULL,
  until_day text NOT NULL,
  PRIMARY KEY (org_id, site_id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
);
--bun:split
CREATE TABLE site_holidays (
  org_id  text NOT NULL,
  site_id text NOT NULL,
  day     text NOT NULL,
  name    text NOT NULL,
  PRIMARY KEY (org_id, site_id, day),
  FOREIGN KEY (org_id, site_id) REFERENCES site_calendars (org_id, site_id)
);
--bun:split
CREATE TABLE key_groups (
  org_id text NOT NULL REFERENCES organisations (id),
  id     text NOT NULL,
  name   text NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name)
);
--bun:split
CREATE TABLE key_group_items (
  org_id   text NOT NULL,
  group_id text NOT NULL,
  item_id  text NOT NULL,
  PRIMARY KEY (org_id, group_id, item_id),
  FOREIGN KEY (org_id, group_id) REFERENCES key_groups (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
);
--bun:split
CREATE INDEX key_group_items_item ON key_group_items (org_id, item_id);
--bun:split
-- until_on: the last day that it is good, in the zone of the site; '' for good.
CREATE TABLE qualifications (
  org_id     text NOT NULL,
  id         text NOT NULL,
  person_id  text NOT NULL,
  name       text NOT NULL,
  until_on   text NOT NULL DEFAULT '',
  note       text NOT NULL DEFAULT '',
  added_by   text NOT NULL,
  created_at timestamptz NOT NULL,
  ended_at   timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
);
--bun:split
CREATE INDEX qualifications_person ON qualifications (org_id, person_id) WHERE ended_at IS NULL;
--bun:split
-- One row per answered question of a take: the question as it was put then.
CREATE TABLE answers (
  org_id      text NOT NULL,
  holding_id  text NOT NULL,
  question_id text NOT NULL,
  rule_id     text NOT NULL,
  version     bigint NOT NULL,
  kind        text NOT NULL,
  question    text NOT NULL,
  value       text NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (org_id, holding_id, question_id),
  FOREIGN KEY (org_id, holding_id) REFERENCES holdings (org_id, id)
);
--bun:split
-- How many witnesses the rule of the take wants when the item comes back.
ALTER TABLE holdings ADD COLUMN return_witnesses bigint NOT NULL DEFAULT 0;
