-- Printed codes that stand for items. An item has at most one in use; a code
-- is never used again, so that an old tag does not come to mean another key.
CREATE TABLE labels (
  org_id     text NOT NULL,
  code       text NOT NULL,
  item_id    text NOT NULL,
  made_at    text NOT NULL,
  revoked_at text,
  PRIMARY KEY (org_id, code),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
) STRICT;
--bun:split
CREATE UNIQUE INDEX labels_item ON labels (org_id, item_id) WHERE revoked_at IS NULL;
