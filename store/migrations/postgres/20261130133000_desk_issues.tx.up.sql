-- What was noted when a key was handed out over a desk: the kind of document
-- that was looked at, and what was signed. The id is that of the holding, or of
-- the command to a cabinet until the metal moved.
CREATE TABLE desk_issues (
  org_id    text NOT NULL,
  id        text NOT NULL,
  document  text NOT NULL DEFAULT '',
  seen_by   text NOT NULL DEFAULT '',
  signed    text NOT NULL DEFAULT '',
  signature text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id)
);
