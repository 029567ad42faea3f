-- Which version of which rule gave a key, and what is still to be said about
-- keys that are back: the questions as that version put them.
ALTER TABLE holdings ADD COLUMN rule_id text NOT NULL DEFAULT '';
--bun:split
ALTER TABLE holdings ADD COLUMN rule_version INTEGER NOT NULL DEFAULT 0;
--bun:split
ALTER TABLE commands ADD COLUMN rule_id text NOT NULL DEFAULT '';
--bun:split
ALTER TABLE commands ADD COLUMN rule_version INTEGER NOT NULL DEFAULT 0;
--bun:split
ALTER TABLE commands ADD COLUMN return_witnesses INTEGER NOT NULL DEFAULT 0;
--bun:split
CREATE TABLE return_asks (
  org_id      text NOT NULL,
  holding_id  text NOT NULL,
  item_id     text NOT NULL,
  person_id   text NOT NULL,
  brought_by  text NOT NULL DEFAULT '',
  rule_id     text NOT NULL DEFAULT '',
  version     INTEGER NOT NULL DEFAULT 0,
  questions   text NOT NULL,
  missing     INTEGER NOT NULL DEFAULT 0,
  seen        text NOT NULL DEFAULT '',
  returned_at text NOT NULL,
  settled_at  text,
  settled_by  text NOT NULL DEFAULT '',
  waived      text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, holding_id),
  FOREIGN KEY (org_id, holding_id) REFERENCES holdings (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
) STRICT;
--bun:split
CREATE INDEX return_asks_open ON return_asks (org_id, returned_at, holding_id) WHERE settled_at IS NULL;
--bun:split
CREATE INDEX return_asks_item ON return_asks (org_id, item_id) WHERE settled_at IS NULL;
--bun:split
CREATE INDEX return_asks_person ON return_asks (org_id, person_id) WHERE settled_at IS NULL;
