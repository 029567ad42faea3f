-- Plans of counts, and what a count that one called for is about.
CREATE TABLE count_plans (
  org_id     text NOT NULL,
  id         text NOT NULL,
  site_id    text NOT NULL,
  place_id   text NOT NULL DEFAULT '',
  group_id   text NOT NULL DEFAULT '',
  every      text NOT NULL,
  weekday    bigint NOT NULL DEFAULT 0,
  day        bigint NOT NULL DEFAULT 0,
  month      bigint NOT NULL DEFAULT 0,
  clocks     text NOT NULL,
  sample     bigint NOT NULL DEFAULT 0,
  counter_id text NOT NULL,
  manager_id text NOT NULL DEFAULT '',
  hours      bigint NOT NULL,
  next_at    timestamptz NOT NULL,
  ended_at   timestamptz,
  made_by    text NOT NULL DEFAULT '',
  made_at    timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id),
  FOREIGN KEY (org_id, counter_id) REFERENCES people (org_id, id)
);
--bun:split
CREATE INDEX count_plans_next ON count_plans (org_id, next_at, id) WHERE ended_at IS NULL;
--bun:split
ALTER TABLE counts ADD COLUMN group_id text NOT NULL DEFAULT '';
--bun:split
ALTER TABLE counts ADD COLUMN sample boolean NOT NULL DEFAULT false;
--bun:split
ALTER TABLE counts ADD COLUMN seed text NOT NULL DEFAULT '';
--bun:split
ALTER TABLE counts ADD COLUMN plan_id text NOT NULL DEFAULT '';
--bun:split
ALTER TABLE counts ADD COLUMN waiting boolean NOT NULL DEFAULT false;
--bun:split
ALTER TABLE counts ADD COLUMN due_at timestamptz;
--bun:split
ALTER TABLE counts ADD COLUMN hint_at timestamptz;
--bun:split
ALTER TABLE counts ADD COLUMN told_at timestamptz;
--bun:split
DROP INDEX counts_open;
--bun:split
CREATE UNIQUE INDEX counts_open ON counts (org_id, place_id, group_id, sample) WHERE closed_at IS NULL;
--bun:split
CREATE INDEX counts_due ON counts (org_id, due_at) WHERE closed_at IS NULL AND due_at IS NOT NULL;
--bun:split
CREATE INDEX counts_todo ON counts (org_id, started_at, id) WHERE signed_at IS NULL;
