-- Keys that were taken at once by a playbook, and what was written about it
-- afterwards.
CREATE TABLE urgents (
  org_id      text NOT NULL,
  id          text NOT NULL,
  playbook_id text NOT NULL DEFAULT '',
  run_id      text NOT NULL DEFAULT '',
  item_id     text NOT NULL,
  site_id     text NOT NULL,
  place_id    text NOT NULL,
  person_id   text NOT NULL,
  lifted      text NOT NULL DEFAULT '',
  at          timestamptz NOT NULL,
  heard_at    timestamptz NOT NULL,
  late_by     bigint NOT NULL DEFAULT 0,
  told        bigint NOT NULL DEFAULT 0,
  due_at      timestamptz NOT NULL,
  reminded    bigint NOT NULL DEFAULT 0,
  why_at      timestamptz,
  why         text NOT NULL DEFAULT '',
  doubt_at    timestamptz,
  doubt_by    text NOT NULL DEFAULT '',
  doubt       text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
);
--bun:split
CREATE INDEX urgents_order ON urgents (org_id, at, id);
--bun:split
CREATE INDEX urgents_open ON urgents (org_id, person_id, at, id) WHERE why_at IS NULL;
