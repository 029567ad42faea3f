-- Trials of rules that somebody wants to change, over the asks of the past.
CREATE TABLE what_if_runs (
  org_id     text NOT NULL,
  id         text NOT NULL,
  draft      text NOT NULL,
  days       bigint NOT NULL,
  state      text NOT NULL,
  result     text NOT NULL,
  started_by text NOT NULL,
  started_at timestamptz NOT NULL,
  beat_at    timestamptz NOT NULL,
  PRIMARY KEY (org_id, id)
);
--bun:split
CREATE INDEX what_if_runs_when ON what_if_runs (org_id, started_at);
