-- Trials of rules that somebody wants to change, over the asks of the past.
CREATE TABLE what_if_runs (
  org_id     text NOT NULL,
  id         text NOT NULL,
  draft      text NOT NULL,
  days       INTEGER NOT NULL,
  state      text NOT NULL,
  result     text NOT NULL,
  started_by text NOT NULL,
  started_at text NOT NULL,
  beat_at    text NOT NULL,
  PRIMARY KEY (org_id, id)
) STRICT;
--bun:split
CREATE INDEX what_if_runs_when ON what_if_runs (org_id, started_at);
