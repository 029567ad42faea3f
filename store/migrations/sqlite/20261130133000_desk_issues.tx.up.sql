-- What was noted when a key was handed out over a desk: the kind of document
-- that was looked at, and what was signed. The id is that of the holding, or of
-- the command to a cabinet until the metal moved.
CREATE TABLE desk_issues (
  org_id    TEXT NOT NULL,
  id        TEXT NOT NULL,
  document  TEXT NOT NULL DEFAULT '',
  seen_by   TEXT NOT NULL DEFAULT '',
  signed    TEXT NOT NULL DEFAULT '',
  signature TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id)
) STRICT;
