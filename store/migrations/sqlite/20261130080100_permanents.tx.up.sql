-- Keys that people have for good: what was signed, and the yearly question.
CREATE TABLE permanents (
  org_id      TEXT NOT NULL,
  holding_id  TEXT NOT NULL,
  signed      TEXT NOT NULL DEFAULT '',
  signature   TEXT NOT NULL DEFAULT '',
  signed_at   TEXT,
  asked_at    TEXT,
  answer_by   TEXT,
  answered_at TEXT,
  answered_by TEXT NOT NULL DEFAULT '',
  kept        INTEGER NOT NULL DEFAULT 0,
  owner_id    TEXT NOT NULL DEFAULT '',
  told_at     TEXT,
  PRIMARY KEY (org_id, holding_id),
  FOREIGN KEY (org_id, holding_id) REFERENCES holdings (org_id, id)
) STRICT;
--bun:split
CREATE INDEX holdings_permanent ON holdings (org_id, out_at, id) WHERE in_at IS NULL AND due_at IS NULL;
--bun:split
CREATE INDEX permanents_open ON permanents (org_id, answer_by) WHERE asked_at IS NOT NULL AND answered_at IS NULL;
--bun:split
CREATE INDEX permanents_owner ON permanents (org_id, owner_id) WHERE owner_id <> '' AND answered_at IS NULL;
