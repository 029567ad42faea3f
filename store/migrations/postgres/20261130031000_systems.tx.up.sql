-- Key systems: their pyramid of symbols, the cylinders made for each, and the
-- cut depths, sealed with a key that is not in this database.
CREATE TABLE key_systems (
  org_id        text NOT NULL REFERENCES organisations (id),
  id            text NOT NULL,
  name          text NOT NULL,
  keyway        text NOT NULL DEFAULT '',
  restricted    bigint NOT NULL DEFAULT 0,
  cylinder_cost bigint NOT NULL DEFAULT 0,
  created_at    timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name)
);
--bun:split
CREATE TABLE symbols (
  org_id     text NOT NULL,
  id         text NOT NULL,
  system_id  text NOT NULL,
  symbol     text NOT NULL,
  level      text NOT NULL,
  parent_id  text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, symbol),
  FOREIGN KEY (org_id, system_id) REFERENCES key_systems (org_id, id)
);
--bun:split
CREATE INDEX symbols_system ON symbols (org_id, system_id);
--bun:split
CREATE INDEX symbols_parent ON symbols (org_id, parent_id) WHERE parent_id <> '';
--bun:split
CREATE TABLE cylinders (
  org_id    text NOT NULL,
  symbol_id text NOT NULL,
  kind      text NOT NULL,
  asset_id  text NOT NULL,
  PRIMARY KEY (org_id, symbol_id, kind, asset_id),
  FOREIGN KEY (org_id, symbol_id) REFERENCES symbols (org_id, id)
);
--bun:split
CREATE INDEX cylinders_asset ON cylinders (org_id, kind, asset_id);
--bun:split
CREATE TABLE bittings (
  org_id    text NOT NULL,
  symbol_id text NOT NULL,
  sealed    bytea NOT NULL,
  sealed_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, symbol_id),
  FOREIGN KEY (org_id, symbol_id) REFERENCES symbols (org_id, id)
);
