-- Recoveries of what people who left still had, each with its owner.
CREATE TABLE leavings (
  org_id    text NOT NULL,
  id        text NOT NULL,
  person_id text NOT NULL,
  owner_id  text NOT NULL,
  begun_at  text NOT NULL,
  begun_by  text NOT NULL,
  ended     text NOT NULL,
  mailed_at text,
  closed_at text,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id),
  FOREIGN KEY (org_id, owner_id) REFERENCES people (org_id, id)
) STRICT;
--bun:split
CREATE UNIQUE INDEX leavings_open ON leavings (org_id, person_id) WHERE closed_at IS NULL;
--bun:split
CREATE INDEX leavings_begun ON leavings (org_id, begun_at, id) WHERE closed_at IS NULL;
--bun:split
CREATE INDEX leavings_owner ON leavings (org_id, owner_id) WHERE closed_at IS NULL;
--bun:split
CREATE INDEX leavings_person ON leavings (org_id, person_id, begun_at);
