-- Pieces of metal that are scrapped keep their number and their history.
ALTER TABLE keys ADD COLUMN retired_at timestamptz;
--bun:split
CREATE INDEX items_rings ON items (org_id, code_order, id) WHERE kind = 'ring';
--bun:split
CREATE INDEX key_members_item ON key_members (org_id, item_id, from_at);
