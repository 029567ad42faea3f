-- What is wrong with vehicles and keys: it warns the next taker, or keeps the
-- key from being taken until somebody lifts it.
CREATE TABLE faults (
  org_id     text NOT NULL,
  id         text NOT NULL,
  site_id    text NOT NULL,
  item_id    text NOT NULL DEFAULT '',
  vehicle_id text NOT NULL DEFAULT '',
  holding_id text NOT NULL DEFAULT '',
  what       text NOT NULL DEFAULT '',
  blocks     INTEGER NOT NULL DEFAULT 0,
  photo      text NOT NULL DEFAULT '',
  raised_at  text NOT NULL,
  raised_by  text NOT NULL,
  lifted_at  text,
  lifted_by  text NOT NULL DEFAULT '',
  why        text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
) STRICT;
--bun:split
CREATE INDEX faults_order ON faults (org_id, raised_at, id);
--bun:split
CREATE INDEX faults_open ON faults (org_id, raised_at, id) WHERE lifted_at IS NULL;
--bun:split
CREATE INDEX faults_item ON faults (org_id, item_id, id) WHERE lifted_at IS NULL;
--bun:split
CREATE INDEX faults_vehicle ON faults (org_id, vehicle_id, id) WHERE lifted_at IS NULL;
