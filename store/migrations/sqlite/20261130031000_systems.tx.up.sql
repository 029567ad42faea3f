-- Key systems: their pyramid of symbols, the cylinders made for each, and the
-- cut depths, sealed with a key that is not in this database.
CREATE TABLE key_systems (
  org_id        TEXT NOT NULL REFERENCES organisations (id),
  id            TEXT NOT NULL,
  name          TEXT NOT NULL,
  keyway        TEXT NOT NULL DEFAULT '',
  restricted    INTEGER NOT NULL DEFAULT 0,
  cylinder_cost INTEGER NOT NULL DEFAULT 0,
  created_at    TEXT NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name)
) STRICT;
CREATE TABLE symbols (
  org_id     TEXT NOT NULL,
  id         TEXT NOT NULL,
  system_id  TEXT NOT NULL,
  symbol     TEXT NOT NULL,
  level      TEXT NOT NULL,
  parent_id  TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, symbol),
  FOREIGN KEY (org_id, system_id) REFERENCES key_systems (org_id, id)
) STRICT;
CREATE INDEX symbols_system ON symbols (org_id, system_id);
CREATE INDEX symbols_parent ON symbols (org_id, parent_id) WHERE parent_id <> '';
CREATE TABLE cylinders (
  org_id    TEXT NOT NULL,
  symbol_id TEXT NOT NULL,
  kind      TEXT NOT NULL,
  asset_id  TEXT NOT NULL,
  PRIMARY KEY (org_id, symbol_id, kind, asset_id),
  FOREIGN KEY (org_id, symbol_id) REFERENCES symbols (org_id, id)
) STRICT;
CREATE INDEX cylinders_asset ON cylinders (org_id, kind, asset_id);
CREATE TABLE bittings (
  org_id    TEXT NOT NULL,
  symbol_id TEXT NOT NULL,
  sealed    BLOB NOT NULL,
  sealed_at TEXT NOT NULL,
  PRIMARY KEY (org_id, symbol_id),
  FOREIGN KEY (org_id, symbol_id) REFERENCES symbols (org_id, id)
) STRICT;
