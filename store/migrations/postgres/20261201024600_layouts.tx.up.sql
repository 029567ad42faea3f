-- Layout templates with their versions, and how each cabinet stands with its own.
CREATE TABLE layouts (
  org_id     text NOT NULL,
  id         text NOT NULL,
  version    integer NOT NULL,
  name       text NOT NULL,
  rows       integer NOT NULL,
  columns    integer NOT NULL,
  lines      text NOT NULL,
  written_by text NOT NULL,
  written_at timestamptz NOT NULL,
  ended_at   timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id) REFERENCES organisations (id)
);
--bun:split
CREATE INDEX layouts_name ON layouts (org_id, name, id);
--bun:split
CREATE TABLE layout_versions (
  org_id     text NOT NULL,
  layout_id  text NOT NULL,
  version    integer NOT NULL,
  name       text NOT NULL,
  rows       integer NOT NULL,
  columns    integer NOT NULL,
  lines      text NOT NULL,
  written_by text NOT NULL,
  written_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, layout_id, version),
  FOREIGN KEY (org_id, layout_id) REFERENCES layouts (org_id, id)
);
--bun:split
CREATE TABLE layout_pushes (
  org_id    text NOT NULL,
  place_id  text NOT NULL,
  layout_id text NOT NULL,
  version   integer NOT NULL,
  tried     integer NOT NULL,
  changes   integer NOT NULL,
  stops     text NOT NULL,
  at        timestamptz NOT NULL,
  by        text NOT NULL,
  PRIMARY KEY (org_id, place_id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id),
  FOREIGN KEY (org_id, layout_id) REFERENCES layouts (org_id, id)
);
--bun:split
CREATE INDEX layout_pushes_layout ON layout_pushes (org_id, layout_id, place_id);
