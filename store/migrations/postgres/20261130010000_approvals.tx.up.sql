-- Requests for the approvals that a rule wants before a take.
ALTER TABLE requests ADD COLUMN rule_id text NOT NULL DEFAULT '';
--bun:split
ALTER TABLE requests ADD COLUMN rule_version bigint NOT NULL DEFAULT 0;
--bun:split
ALTER TABLE requests ADD COLUMN from_at timestamptz;
--bun:split
CREATE INDEX requests_granted ON requests (org_id, item_id, person_id, holding_id) WHERE kind = 'access_once' AND state = 'granted';
