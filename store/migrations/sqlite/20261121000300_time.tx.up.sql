-- What time asks for: who was told that a key is late, what became of a mail,
-- reports that are longer than one blob.

-- told_at: the manager was told; the last rung of the ladder.
ALTER TABLE holdings ADD COLUMN told_at TEXT;
--bun:split
CREATE INDEX holdings_untold ON holdings (org_id, due_order) WHERE in_at IS NULL AND noticed_at IS NOT NULL AND told_at IS NULL;
--bun:split
CREATE INDEX holdings_late ON holdings (due_order) WHERE in_at IS NULL AND noticed_at IS NOT NULL AND told_at IS NULL;
--bun:split
-- tries: how often the mail was handed to the server; given_up_at: it will not
-- be tried again, error says why.
ALTER TABLE mails ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
--bun:split
ALTER TABLE mails ADD COLUMN given_up_at TEXT;
--bun:split
-- parts: hashes of the blobs that make the file, in order, with a comma
-- between; blob_hash is the hash of the whole file.
ALTER TABLE report_runs ADD COLUMN parts TEXT NOT NULL DEFAULT '';
--bun:split
-- locale and zone the report was made in; asked_by: the name of who asked.
ALTER TABLE report_runs ADD COLUMN locale TEXT NOT NULL DEFAULT 'en';
--bun:split
ALTER TABLE report_runs ADD COLUMN zone TEXT NOT NULL DEFAULT 'UTC';
--bun:split
ALTER TABLE report_runs ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';
--bun:split
-- What came back in a period, for the audit trail.
CREATE INDEX holdings_in ON holdings (org_id, in_at, out_at) WHERE in_at IS NOT NULL;
