-- Policies as documents, their versions, and the rules that enforce them.
CREATE TABLE policies (
  org_id       text NOT NULL,
  id           text NOT NULL,
  version      INTEGER NOT NULL,
  title        text NOT NULL,
  situation    text NOT NULL,
  who          text NOT NULL DEFAULT '',
  steps        text NOT NULL DEFAULT '',
  consequences text NOT NULL DEFAULT '',
  state        text NOT NULL,
  owner_id     text NOT NULL DEFAULT '',
  review_at    text,
  remind_at    text,
  written_by   text NOT NULL DEFAULT '',
  written_at   text NOT NULL,
  approved_by  text NOT NULL DEFAULT '',
  approved_at  text,
  ended_at     text,
  PRIMARY KEY (org_id, id)
) STRICT;
--bun:split
CREATE INDEX policies_title ON policies (org_id, title, id) WHERE ended_at IS NULL;
--bun:split
CREATE INDEX policies_remind ON policies (remind_at) WHERE ended_at IS NULL AND remind_at IS NOT NULL;
--bun:split
CREATE TABLE policy_versions (
  org_id      text NOT NULL,
  policy_id   text NOT NULL,
  version     INTEGER NOT NULL,
  body        text NOT NULL,
  written_by  text NOT NULL DEFAULT '',
  written_at  text NOT NULL,
  approved_by text NOT NULL DEFAULT '',
  approved_at text,
  PRIMARY KEY (org_id, policy_id, version),
  FOREIGN KEY (org_id, policy_id) REFERENCES policies (org_id, id)
) STRICT;
--bun:split
-- version: of the rule when the policy was approved; 0 before.
CREATE TABLE policy_rules (
  org_id    text NOT NULL,
  policy_id text NOT NULL,
  rule_id   text NOT NULL,
  name      text NOT NULL,
  version   INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, policy_id, rule_id),
  FOREIGN KEY (org_id, policy_id) REFERENCES policies (org_id, id)
) STRICT;
