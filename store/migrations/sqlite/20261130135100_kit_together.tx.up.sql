-- A kit may have a tag of its own to scan, and may be marked so that its keys
-- leave only together.
ALTER TABLE kits ADD COLUMN together INTEGER NOT NULL DEFAULT 0;
--bun:split
ALTER TABLE kits ADD COLUMN tag text NOT NULL DEFAULT '';
--bun:split
CREATE UNIQUE INDEX kits_tag ON kits (org_id, tag) WHERE tag <> '';
