-- Layout templates with their versions, and how each cabinet stands with its own.
CREATE TABLE layouts (
  org_id     TEXT NOT NULL,
  id         TEXT NOT NULL,
  version    INTEGER NOT NULL,
  name       TEXT NOT NULL,
  rows       INTEGER NOT NULL,
  columns    INTEGER NOT NULL,
  lines      TEXT NOT NULL,
  written_by TEXT NOT NULL,
  written_at TEXT NOT NULL,
  ended_at   TEXT,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id) REFERENCES organisations (id)
) STRICT;
--bun:split
CREATE INDEX layouts_name ON layouts (org_id, name, id);
--bun:split
CREATE TABLE layout_versions (
  org_id     TEXT NOT NULL,
  layout_id  TEXT NOT NULL,
  version    INTEGER NOT NULL,
  name       TEXT NOT NULL,
  rows       INTEGER NOT NULL,
  columns    INTEGER NOT NULL,
  lines      TEXT NOT NULL,
  written_by TEXT NOT NULL,
  written_at TEXT NOT NULL,
  PRIMARY KEY (org_id, layout_id, version),
  FOREIGN KEY (org_id, layout_id) REFERENCES layouts (org_id, id)
) STRICT;
--bun:split
CREATE TABLE layout_pushes (
  org_id    TEXT NOT NULL,
  place_id  TEXT NOT NULL,
  layout_id TEXT NOT NULL,
  version   INTEGER NOT NULL,
  tried     INTEGER NOT NULL,
  changes   INTEGER NOT NULL,
  stops     TEXT NOT NULL,
  at        TEXT NOT NULL,
  by        TEXT NOT NULL,
  PRIMARY KEY (org_id, place_id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id),
  FOREIGN KEY (org_id, layout_id) REFERENCES layouts (org_id, id)
) STRICT;
--bun:split
CREATE INDEX layout_pushes_layout ON layout_pushes (org_id, layout_id, place_id);
