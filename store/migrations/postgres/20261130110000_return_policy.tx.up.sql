-- Where a key may be hung when it comes back: in its own slot (''), in any slot
-- of its cabinet, or in any cabinet.
ALTER TABLE items ADD COLUMN back_to TEXT NOT NULL DEFAULT '' CHECK (back_to IN ('', 'cabinet', 'any'));
--bun:split
CREATE INDEX items_roaming ON items (org_id, id) WHERE back_to = 'any' AND state <> 'retired';
