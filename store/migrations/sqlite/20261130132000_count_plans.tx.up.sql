-- Plans of counts, and what a count that one called for is about.
CREATE TABLE count_plans (
  org_id     TEXT NOT NULL,
  id         TEXT NOT NULL,
  site_id    TEXT NOT NULL,
  place_id   TEXT NOT NULL DEFAULT '',
  group_id   TEXT NOT NULL DEFAULT '',
  every      TEXT NOT NULL,
  weekday    INTEGER NOT NULL DEFAULT 0,
  day        INTEGER NOT NULL DEFAULT 0,
  month      INTEGER NOT NULL DEFAULT 0,
  clocks     TEXT NOT NULL,
  sample     INTEGER NOT NULL DEFAULT 0,
  counter_id TEXT NOT NULL,
  manager_id TEXT NOT NULL DEFAULT '',
  hours      INTEGER NOT NULL,
  next_at    TEXT NOT NULL,
  ended_at   TEXT,
  made_by    TEXT NOT NULL DEFAULT '',
  made_at    TEXT NOT NULL,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id),
  FOREIGN KEY (org_id, counter_id) REFERENCES people (org_id, id)
) STRICT;
--bun:split
CREATE INDEX count_plans_next ON count_plans (org_id, next_at, id) WHERE ended_at IS NULL;
--bun:split
ALTER TABLE counts ADD COLUMN group_id TEXT NOT NULL DEFAULT '';
--bun:split
ALTER TABLE counts ADD COLUMN sample INTEGER NOT NULL DEFAULT 0;
--bun:split
ALTER TABLE counts ADD COLUMN seed TEXT NOT NULL DEFAULT '';
--bun:split
ALTER TABLE counts ADD COLUMN plan_id TEXT NOT NULL DEFAULT '';
--bun:split
ALTER TABLE counts ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
--bun:split
ALTER TABLE counts ADD COLUMN due_at TEXT;
--bun:split
ALTER TABLE counts ADD COLUMN hint_at TEXT;
--bun:split
ALTER TABLE counts ADD COLUMN told_at TEXT;
--bun:split
DROP INDEX counts_open;
--bun:split
CREATE UNIQUE INDEX counts_open ON counts (org_id, place_id, group_id, sample) WHERE closed_at IS NULL;
--bun:split
CREATE INDEX counts_due ON counts (org_id, due_at) WHERE closed_at IS NULL AND due_at IS NOT NULL;
--bun:split
CREATE INDEX counts_todo ON counts (org_id, started_at, id) WHERE signed_at IS NULL;
