-- Lists of checks of vehicles, the checks that were done, and what was answered.
CREATE TABLE check_lists (
  org_id      text NOT NULL,
  id          text NOT NULL,
  name        text NOT NULL,
  group_id    text NOT NULL DEFAULT '',
  every       text NOT NULL,
  weekday     bigint NOT NULL DEFAULT 0,
  clock       bigint NOT NULL,
  late_blocks boolean NOT NULL DEFAULT false,
  no_blocks   boolean NOT NULL DEFAULT false,
  questions   text NOT NULL,
  version     bigint NOT NULL,
  since       timestamptz NOT NULL,
  made_by     text NOT NULL DEFAULT '',
  made_at     timestamptz NOT NULL,
  ended_at    timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id) REFERENCES organisations (id)
);
--bun:split
CREATE INDEX check_lists_open ON check_lists (org_id, name, id) WHERE ended_at IS NULL;
--bun:split
CREATE TABLE checks (
  org_id     text NOT NULL,
  id         text NOT NULL,
  list_id    text NOT NULL,
  version    bigint NOT NULL,
  site_id    text NOT NULL,
  vehicle_id text NOT NULL,
  item_id    text NOT NULL,
  holding_id text NOT NULL DEFAULT '',
  done_at    timestamptz NOT NULL,
  done_by    text NOT NULL DEFAULT '',
  actor      text NOT NULL,
  via        text NOT NULL,
  failed     bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, list_id) REFERENCES check_lists (org_id, id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id),
  FOREIGN KEY (org_id, vehicle_id) REFERENCES vehicles (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
);
--bun:split
CREATE INDEX checks_last ON checks (org_id, list_id, vehicle_id, done_at);
--bun:split
CREATE INDEX checks_order ON checks (org_id, done_at, id);
--bun:split
CREATE TABLE check_answers (
  org_id      text NOT NULL,
  check_id    text NOT NULL,
  question_id text NOT NULL,
  kind        text NOT NULL,
  question    text NOT NULL,
  value       text NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (org_id, check_id, question_id),
  FOREIGN KEY (org_id, check_id) REFERENCES checks (org_id, id)
);
--bun:split
CREATE INDEX check_answers_at ON check_answers (org_id, created_at, check_id, question_id);
