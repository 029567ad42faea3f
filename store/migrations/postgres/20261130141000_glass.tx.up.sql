-- Who may open what the rules refuse, and each time that somebody did, with its
-- review by another human.
CREATE TABLE glass_keepers (
  org_id    text NOT NULL,
  id        text NOT NULL,
  person_id text NOT NULL,
  site_id   text NOT NULL DEFAULT '',
  level     bigint NOT NULL,
  from_at   timestamptz NOT NULL,
  until_at  timestamptz NOT NULL,
  at        timestamptz NOT NULL,
  by        text NOT NULL,
  ended_at  timestamptz,
  ended_by  text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
);
--bun:split
CREATE UNIQUE INDEX glass_keepers_standing ON glass_keepers (org_id, person_id, site_id) WHERE ended_at IS NULL;
--bun:split
CREATE TABLE glasses (
  org_id      text NOT NULL,
  id          text NOT NULL,
  keeper_id   text NOT NULL DEFAULT '',
  item_id     text NOT NULL,
  site_id     text NOT NULL,
  person_id   text NOT NULL,
  via         text NOT NULL,
  why         text NOT NULL,
  text        text NOT NULL DEFAULT '',
  lifted      text NOT NULL DEFAULT '',
  command_id  text NOT NULL DEFAULT '',
  at          timestamptz NOT NULL,
  heard_at    timestamptz NOT NULL,
  late_by     bigint NOT NULL DEFAULT 0,
  told        bigint NOT NULL DEFAULT 0,
  due_at      timestamptz NOT NULL,
  reminded    bigint NOT NULL DEFAULT 0,
  reviewed_at timestamptz,
  reviewed_by text NOT NULL DEFAULT '',
  cause       text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
);
--bun:split
CREATE INDEX glasses_order ON glasses (org_id, at, id);
--bun:split
CREATE INDEX glasses_open ON glasses (org_id, at, id) WHERE reviewed_at IS NULL;
