-- Keys that people have for good: what was signed, and the yearly question.
CREATE TABLE permanents (
  org_id      text NOT NULL,
  holding_id  text NOT NULL,
  signed      text NOT NULL DEFAULT '',
  signature   text NOT NULL DEFAULT '',
  signed_at   timestamptz,
  asked_at    timestamptz,
  answer_by   timestamptz,
  answered_at timestamptz,
  answered_by text NOT NULL DEFAULT '',
  kept        boolean NOT NULL DEFAULT false,
  owner_id    text NOT NULL DEFAULT '',
  told_at     timestamptz,
  PRIMARY KEY (org_id, holding_id),
  FOREIGN KEY (org_id, holding_id) REFERENCES holdings (org_id, id)
);
--bun:split
CREATE INDEX holdings_permanent ON holdings (org_id, out_at, id) WHERE in_at IS NULL AND due_at IS NULL;
--bun:split
CREATE INDEX permanents_open ON permanents (org_id, answer_by) WHERE asked_at IS NOT NULL AND answered_at IS NULL;
--bun:split
CREATE INDEX permanents_owner ON permanents (org_id, owner_id) WHERE owner_id <> '' AND answered_at IS NULL;
