-- Lines of sign-out sheets that were entered later, with their true times; what
-- does not fit the record waits until somebody has looked at it.
CREATE TABLE sheet_lines (
  org_id      text NOT NULL,
  id          text NOT NULL,
  item_id     text NOT NULL,
  person_id   text NOT NULL DEFAULT '',
  taken_at    timestamptz,
  back_at     timestamptz,
  note        text NOT NULL DEFAULT '',
  clash       text NOT NULL DEFAULT '',
  holding_id  text NOT NULL DEFAULT '',
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  settled_at  timestamptz,
  settled_by  text NOT NULL DEFAULT '',
  settled     text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
);
--bun:split
CREATE INDEX sheet_lines_order ON sheet_lines (org_id, recorded_at, id);
--bun:split
CREATE INDEX sheet_lines_waiting ON sheet_lines (org_id, recorded_at, id) WHERE clash <> '' AND settled_at IS NULL;
