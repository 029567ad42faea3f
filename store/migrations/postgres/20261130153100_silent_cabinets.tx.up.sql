-- Since when a cabinet's silence behind a gateway that speaks is known.
ALTER TABLE cabinets ADD COLUMN silent_at timestamptz;
--bun:split
CREATE INDEX cabinets_heard ON cabinets (heard_at) WHERE silent_at IS NULL AND heard_at IS NOT NULL;
