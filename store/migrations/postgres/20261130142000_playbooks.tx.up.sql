-- Playbooks with their versions, and the runs that follow them: checklist, keys,
-- responders, notes. One run in earnest and one drill of a playbook at a time.
CREATE TABLE playbooks (
  org_id     text NOT NULL,
  id         text NOT NULL,
  version    integer NOT NULL,
  kind       text NOT NULL,
  name       text NOT NULL,
  site_id    text NOT NULL,
  owner_id   text NOT NULL DEFAULT '',
  plan       text NOT NULL,
  drill_days integer NOT NULL DEFAULT 0,
  drill_due  timestamptz,
  told_at    timestamptz,
  written_by text NOT NULL,
  written_at timestamptz NOT NULL,
  ended_at   timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
);
--bun:split
CREATE INDEX playbooks_name ON playbooks (org_id, name, id);
--bun:split
CREATE INDEX playbooks_drill ON playbooks (drill_due) WHERE ended_at IS NULL AND told_at IS NULL;
--bun:split
CREATE TABLE playbook_versions (
  org_id      text NOT NULL,
  playbook_id text NOT NULL,
  version     integer NOT NULL,
  name        text NOT NULL,
  plan        text NOT NULL,
  written_by  text NOT NULL,
  written_at  timestamptz NOT NULL,
  PRIMARY KEY (org_id, playbook_id, version),
  FOREIGN KEY (org_id, playbook_id) REFERENCES playbooks (org_id, id)
);
--bun:split
CREATE TABLE playbook_runs (
  org_id      text NOT NULL,
  id          text NOT NULL,
  playbook_id text NOT NULL,
  version     integer NOT NULL,
  name        text NOT NULL,
  kind        text NOT NULL,
  site_id     text NOT NULL,
  drill       boolean NOT NULL DEFAULT false,
  why         text NOT NULL,
  text        text NOT NULL DEFAULT '',
  at          timestamptz NOT NULL,
  by          text NOT NULL,
  lockdown_id text NOT NULL DEFAULT '',
  ended_at    timestamptz,
  ended_by    text NOT NULL DEFAULT '',
  summary     text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, playbook_id) REFERENCES playbooks (org_id, id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
);
--bun:split
CREATE UNIQUE INDEX playbook_runs_open ON playbook_runs (org_id, playbook_id, drill) WHERE ended_at IS NULL;
--bun:split
CREATE INDEX playbook_runs_order ON playbook_runs (org_id, drill, at, id);
--bun:split
CREATE TABLE playbook_run_steps (
  org_id  text NOT NULL,
  run_id  text NOT NULL,
  no      integer NOT NULL,
  text    text NOT NULL,
  who     text NOT NULL DEFAULT '',
  done_at timestamptz,
  done_by text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, run_id, no),
  FOREIGN KEY (org_id, run_id) REFERENCES playbook_runs (org_id, id)
);
--bun:split
CREATE TABLE playbook_run_keys (
  org_id     text NOT NULL,
  run_id     text NOT NULL,
  item_id    text NOT NULL,
  place_id   text NOT NULL DEFAULT '',
  slot       integer NOT NULL DEFAULT 0,
  state      text NOT NULL,
  holder_id  text NOT NULL DEFAULT '',
  end_state  text NOT NULL DEFAULT '',
  end_holder text NOT NULL DEFAULT '',
  owed_of    text NOT NULL DEFAULT '',
  owner_id   text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, run_id, item_id),
  FOREIGN KEY (org_id, run_id) REFERENCES playbook_runs (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
);
--bun:split
CREATE INDEX playbook_run_keys_owed ON playbook_run_keys (org_id, item_id) WHERE owner_id <> '';
--bun:split
CREATE TABLE playbook_run_people (
  org_id    text NOT NULL,
  run_id    text NOT NULL,
  person_id text NOT NULL,
  PRIMARY KEY (org_id, run_id, person_id),
  FOREIGN KEY (org_id, run_id) REFERENCES playbook_runs (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
);
--bun:split
CREATE TABLE playbook_run_notes (
  org_id text NOT NULL,
  run_id text NOT NULL,
  id     text NOT NULL,
  at     timestamptz NOT NULL,
  by     text NOT NULL,
  text   text NOT NULL,
  PRIMARY KEY (org_id, run_id, id),
  FOREIGN KEY (org_id, run_id) REFERENCES playbook_runs (org_id, id)
);
