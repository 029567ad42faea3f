-- Who scanned each key, and who carries on a count that another began.
ALTER TABLE counts ADD COLUMN owner_id TEXT NOT NULL DEFAULT '';
--bun:split
ALTER TABLE count_lines ADD COLUMN seen_by TEXT NOT NULL DEFAULT '';
