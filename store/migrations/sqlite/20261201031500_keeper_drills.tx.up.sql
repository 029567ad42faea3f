-- When a keeper of break-glass practised, who saw it, and who was told that it is due.
ALTER TABLE glass_keepers ADD COLUMN drilled_at TEXT;
--bun:split
ALTER TABLE glass_keepers ADD COLUMN drilled_by TEXT NOT NULL DEFAULT '';
--bun:split
ALTER TABLE glass_keepers ADD COLUMN drill_told TEXT;
