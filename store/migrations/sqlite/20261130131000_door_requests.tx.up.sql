-- Requests for keys to have for good, told by the doors they are to open; the
-- serial that the lock shop stamps; who must say yes to a copy of a system.
ALTER TABLE requests ADD COLUMN symbol_id text NOT NULL DEFAULT '';
--bun:split
ALTER TABLE requests ADD COLUMN doors text NOT NULL DEFAULT '';
--bun:split
ALTER TABLE requests ADD COLUMN prior_id text NOT NULL DEFAULT '';
--bun:split
DROP INDEX requests_same;
--bun:split
CREATE UNIQUE INDEX requests_same ON requests (org_id, kind, item_id, symbol_id, person_id) WHERE state = 'open';
--bun:split
CREATE INDEX requests_issue ON requests (org_id, asked_at, id) WHERE kind = 'for_good' AND state = 'granted' AND holding_id = '';
--bun:split
ALTER TABLE keys ADD COLUMN serial text NOT NULL DEFAULT '';
--bun:split
ALTER TABLE key_systems ADD COLUMN approvals text NOT NULL DEFAULT '';
--bun:split
ALTER TABLE key_systems ADD COLUMN executive text NOT NULL DEFAULT '';
