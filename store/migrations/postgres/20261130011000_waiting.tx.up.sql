-- Who waits for which key, how long it is kept for them when it is back, and
-- for how long a return by mistake is undone by its holder.
CREATE TABLE waiters (
  org_id     text NOT NULL,
  id         text NOT NULL,
  item_id    text NOT NULL,
  person_id  text NOT NULL,
  state      text NOT NULL,
  asked_at   timestamptz NOT NULL,
  told_at    timestamptz,
  hold_until timestamptz,
  settled_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
);
--bun:split
CREATE UNIQUE INDEX waiters_item ON waiters (org_id, item_id, person_id) WHERE settled_at IS NULL;
--bun:split
CREATE INDEX waiters_person ON waiters (org_id, person_id) WHERE settled_at IS NULL;
--bun:split
ALTER TABLE booking_terms ADD COLUMN hold_minutes bigint NOT NULL DEFAULT 15;
--bun:split
ALTER TABLE booking_terms ADD COLUMN grace_minutes bigint NOT NULL DEFAULT 5;
