-- The list of releases that take two people, newest first.
CREATE INDEX joint_releases_asked ON joint_releases (org_id, asked_at, id);
