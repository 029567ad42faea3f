-- Keys offered from hand to hand. At most one offer of an item is open.
ALTER TABLE items ADD COLUMN seal text NOT NULL DEFAULT '';
--bun:split
CREATE TABLE handovers (
  org_id     text NOT NULL,
  id         text NOT NULL,
  item_id    text NOT NULL,
  holding_id text NOT NULL,
  from_id    text NOT NULL,
  to_id      text NOT NULL,
  state      text NOT NULL,
  note       text NOT NULL DEFAULT '',
  offered_at timestamptz NOT NULL,
  offered_by text NOT NULL,
  expires_at timestamptz NOT NULL,
  settled_at timestamptz,
  miscounts  bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id),
  FOREIGN KEY (org_id, holding_id) REFERENCES holdings (org_id, id),
  FOREIGN KEY (org_id, from_id) REFERENCES people (org_id, id),
  FOREIGN KEY (org_id, to_id) REFERENCES people (org_id, id)
);
--bun:split
CREATE UNIQUE INDEX handovers_open ON handovers (org_id, item_id) WHERE state = 'open';
--bun:split
CREATE INDEX handovers_to ON handovers (org_id, to_id, offered_at) WHERE state = 'open';
--bun:split
CREATE INDEX handovers_from ON handovers (org_id, from_id, offered_at) WHERE state = 'open';
