-- What the taker answered when a cabinet was asked for a key, until the key is
-- taken and they are kept with the holding.
ALTER TABLE commands ADD COLUMN answers text NOT NULL DEFAULT '';
