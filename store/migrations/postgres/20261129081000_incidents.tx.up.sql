-- Keys reported lost, what was done about each, and what a loss costs.
CREATE TABLE incidents (
  org_id        text NOT NULL,
  id            text NOT NULL,
  item_id       text NOT NULL,
  person_id     text NOT NULL DEFAULT '',
  reported_at   timestamptz NOT NULL,
  reported_by   text NOT NULL,
  last_place_id text NOT NULL DEFAULT '',
  last_slot     bigint NOT NULL DEFAULT 0,
  statement_by  timestamptz NOT NULL,
  statement     text NOT NULL DEFAULT '',
  stated_at     timestamptz,
  decision      text NOT NULL DEFAULT '',
  decided_at    timestamptz,
  decided_by    text NOT NULL DEFAULT '',
  why           text NOT NULL DEFAULT '',
  cost          bigint NOT NULL DEFAULT 0,
  charged_to    text NOT NULL DEFAULT '',
  ordered_at    timestamptz,
  order_done_at timestamptz,
  found_at      timestamptz,
  found_by      text NOT NULL DEFAULT '',
  outcome       text NOT NULL DEFAULT '',
  closed_at     timestamptz,
  closed_by     text NOT NULL DEFAULT '',
  evidence      text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
);
--bun:split
CREATE UNIQUE INDEX incidents_open ON incidents (org_id, item_id) WHERE closed_at IS NULL;
--bun:split
CREATE INDEX incidents_order ON incidents (org_id, reported_at, id);
--bun:split
CREATE INDEX incidents_waiting ON incidents (org_id, reported_at, id) WHERE closed_at IS NULL;
--bun:split
CREATE TABLE recalls (
  org_id      text NOT NULL,
  incident_id text NOT NULL,
  item_id     text NOT NULL,
  done_at     timestamptz,
  PRIMARY KEY (org_id, incident_id, item_id),
  FOREIGN KEY (org_id, incident_id) REFERENCES incidents (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
);
--bun:split
CREATE TABLE loss_costs (
  org_id text NOT NULL,
  level  bigint NOT NULL,
  cost   bigint NOT NULL,
  PRIMARY KEY (org_id, level)
);
