-- What the rule language asks about: holidays of sites, groups of keys, licences
-- and trainings of people, answers that takers gave.

-- A site's holidays are complete from from_day to until_day, both included;
-- days are written 2026-12-25.
CREATE TABLE site_calendars (
  org_id    TEXT NOT NULL,
  site_id   TEXT NOT NULL,
  from_day  TEXT NOT NULL,
  until_day TEXT NOT NULL,
  PRIMARY KEY (org_id, site_id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
) STRICT;
--bun:split
CREATE TABLE site_holidays (
  org_id  TEXT NOT NULL,
  site_id TEXT NOT NULL,
  day     TEXT NOT NULL,
  name    TEXT NOT NULL,
  PRIMARY KEY (org_id, site_id, day),
  FOREIGN KEY (org_id, site_id) REFERENCES site_calendars (org_id, site_id)
) STRICT;
--bun:split
CREATE TABLE key_groups (
  org_id TEXT NOT NULL REFERENCES organisations (id),
  id     TEXT NOT NULL,
  name   TEXT NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name)
) STRICT;
--bun:split
CREATE TABLE key_group_items (
  org_id   TEXT NOT NULL,
  group_id TEXT NOT NULL,
  item_id  TEXT NOT NULL,
  PRIMARY KEY (org_id, group_id, item_id),
  FOREIGN KEY (org_id, group_id) REFERENCES key_groups (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
) STRICT;
--bun:split
CREATE INDEX key_group_items_item ON key_group_items (org_id, item_id);
--bun:split
-- until_on: the last day that it is good, in the zone of the site; '' for good.
CREATE TABLE qualifications (
  org_id     TEXT NOT NULL,
  id         TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  name       TEXT NOT NULL,
  until_on   TEXT NOT NULL DEFAULT '',
  note       TEXT NOT NULL DEFAULT '',
  added_by   TEXT NOT NULL,
  created_at TEXT NOT NULL,
  ended_at   TEXT,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
) STRICT;
--bun:split
CREATE INDEX qualifications_person ON qualifications (org_id, person_id) WHERE ended_at IS NULL;
--bun:split
-- One row per answered question of a take: the question as it was put then.
CREATE TABLE answers (
  org_id      TEXT NOT NULL,
  holding_id  TEXT NOT NULL,
  question_id TEXT NOT NULL,
  rule_id     TEXT NOT NULL,
  version     INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  question    TEXT NOT NULL,
  value       TEXT NOT NULL,
  created_at  TEXT NOT NULL,
  PRIMARY KEY (org_id, holding_id, question_id),
  FOREIGN KEY (org_id, holding_id) REFERENCES holdings (org_id, id)
) STRICT;
--bun:split
-- How many witnesses the rule of the take wants when the item comes back.
ALTER TABLE holdings ADD COLUMN return_witnesses INTEGER NOT NULL DEFAULT 0;
