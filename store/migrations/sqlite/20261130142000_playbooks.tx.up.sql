-- Playbooks with their versions, and the runs that follow them: checklist, keys,
-- responders, notes. One run in earnest and one drill of a playbook at a time.
CREATE TABLE playbooks (
  org_id     TEXT NOT NULL,
  id         TEXT NOT NULL,
  version    INTEGER NOT NULL,
  kind       TEXT NOT NULL,
  name       TEXT NOT NULL,
  site_id    TEXT NOT NULL,
  owner_id   TEXT NOT NULL DEFAULT '',
  plan       TEXT NOT NULL,
  drill_days INTEGER NOT NULL DEFAULT 0,
  drill_due  TEXT,
  told_at    TEXT,
  written_by TEXT NOT NULL,
  written_at TEXT NOT NULL,
  ended_at   TEXT,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
) STRICT;
--bun:split
CREATE INDEX playbooks_name ON playbooks (org_id, name, id);
--bun:split
CREATE INDEX playbooks_drill ON playbooks (drill_due) WHERE ended_at IS NULL AND told_at IS NULL;
--bun:split
CREATE TABLE playbook_versions (
  org_id      TEXT NOT NULL,
  playbook_id TEXT NOT NULL,
  version     INTEGER NOT NULL,
  name        TEXT NOT NULL,
  plan        TEXT NOT NULL,
  written_by  TEXT NOT NULL,
  written_at  TEXT NOT NULL,
  PRIMARY KEY (org_id, playbook_id, version),
  FOREIGN KEY (org_id, playbook_id) REFERENCES playbooks (org_id, id)
) STRICT;
--bun:split
CREATE TABLE playbook_runs (
  org_id      TEXT NOT NULL,
  id          TEXT NOT NULL,
  playbook_id TEXT NOT NULL,
  version     INTEGER NOT NULL,
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL,
  site_id     TEXT NOT NULL,
  drill       INTEGER NOT NULL DEFAULT 0,
  why         TEXT NOT NULL,
  text        TEXT NOT NULL DEFAULT '',
  at          TEXT NOT NULL,
  by          TEXT NOT NULL,
  lockdown_id TEXT NOT NULL DEFAULT '',
  ended_at    TEXT,
  ended_by    TEXT NOT NULL DEFAULT '',
  summary     TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, playbook_id) REFERENCES playbooks (org_id, id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
) STRICT;
--bun:split
CREATE UNIQUE INDEX playbook_runs_open ON playbook_runs (org_id, playbook_id, drill) WHERE ended_at IS NULL;
--bun:split
CREATE INDEX playbook_runs_order ON playbook_runs (org_id, drill, at, id);
--bun:split
CREATE TABLE playbook_run_steps (
  org_id  TEXT NOT NULL,
  run_id  TEXT NOT NULL,
  no      INTEGER NOT NULL,
  text    TEXT NOT NULL,
  who     TEXT NOT NULL DEFAULT '',
  done_at TEXT,
  done_by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, run_id, no),
  FOREIGN KEY (org_id, run_id) REFERENCES playbook_runs (org_id, id)
) STRICT;
--bun:split
CREATE TABLE playbook_run_keys (
  org_id     TEXT NOT NULL,
  run_id     TEXT NOT NULL,
  item_id    TEXT NOT NULL,
  place_id   TEXT NOT NULL DEFAULT '',
  slot       INTEGER NOT NULL DEFAULT 0,
  state      TEXT NOT NULL,
  holder_id  TEXT NOT NULL DEFAULT '',
  end_state  TEXT NOT NULL DEFAULT '',
  end_holder TEXT NOT NULL DEFAULT '',
  owed_of    TEXT NOT NULL DEFAULT '',
  owner_id   TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, run_id, item_id),
  FOREIGN KEY (org_id, run_id) REFERENCES playbook_runs (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
) STRICT;
--bun:split
CREATE INDEX playbook_run_keys_owed ON playbook_run_keys (org_id, item_id) WHERE owner_id <> '';
--bun:split
CREATE TABLE playbook_run_people (
  org_id    TEXT NOT NULL,
  run_id    TEXT NOT NULL,
  person_id TEXT NOT NULL,
  PRIMARY KEY (org_id, run_id, person_id),
  FOREIGN KEY (org_id, run_id) REFERENCES playbook_runs (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
) STRICT;
--bun:split
CREATE TABLE playbook_run_notes (
  org_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  id     TEXT NOT NULL,
  at     TEXT NOT NULL,
  by     TEXT NOT NULL,
  text   TEXT NOT NULL,
  PRIMARY KEY (org_id, run_id, id),
  FOREIGN KEY (org_id, run_id) REFERENCES playbook_runs (org_id, id)
) STRICT;
