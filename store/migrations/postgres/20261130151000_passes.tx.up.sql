-- Keys that somebody without an account may take at a cabinet by a code, and
-- each time that one was opened so.
CREATE TABLE passes (
  org_id    text NOT NULL,
  id        text NOT NULL,
  person_id text NOT NULL,
  place_id  text NOT NULL,
  site_id   text NOT NULL,
  items     text NOT NULL,
  level     bigint NOT NULL,
  from_at   timestamptz NOT NULL,
  until_at  timestamptz NOT NULL,
  due_at    timestamptz NOT NULL,
  uses      bigint NOT NULL,
  through   boolean NOT NULL DEFAULT false,
  reason    text NOT NULL DEFAULT '',
  at        timestamptz NOT NULL,
  by        text NOT NULL,
  ended_at  timestamptz,
  ended_by  text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id)
);
--bun:split
CREATE INDEX passes_order ON passes (org_id, at, id);
--bun:split
CREATE INDEX passes_open ON passes (org_id, place_id, until_at) WHERE ended_at IS NULL;
--bun:split
CREATE INDEX passes_person ON passes (org_id, person_id);
--bun:split
CREATE TABLE pass_uses (
  org_id   text NOT NULL,
  pass_id  text NOT NULL,
  use      bigint NOT NULL,
  item_id  text NOT NULL,
  at       timestamptz NOT NULL,
  heard_at timestamptz NOT NULL,
  late_by  bigint NOT NULL DEFAULT 0,
  strange  text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, pass_id, use, item_id, at),
  FOREIGN KEY (org_id, pass_id) REFERENCES passes (org_id, id)
);
