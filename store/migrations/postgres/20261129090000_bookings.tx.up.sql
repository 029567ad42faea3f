-- Keys booked for a period, pools of equal keys, and how an organisation books.
CREATE TABLE bookings (
  org_id     text NOT NULL,
  id         text NOT NULL,
  item_id    text NOT NULL,
  pool_id    text NOT NULL DEFAULT '',
  person_id  text NOT NULL DEFAULT '',
  group_id   text NOT NULL DEFAULT '',
  purpose    text NOT NULL DEFAULT '',
  note       text NOT NULL DEFAULT '',
  from_at    timestamptz NOT NULL,
  to_at      timestamptz NOT NULL,
  state      text NOT NULL,
  made_by    text NOT NULL DEFAULT '',
  made_at    timestamptz NOT NULL,
  holding_id text NOT NULL DEFAULT '',
  settled_at timestamptz,
  waiting_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id),
  CHECK (from_at < to_at)
);
--bun:split
-- No two that are active begin at once; that none overlaps is kept under the
-- lock of the item.
CREATE UNIQUE INDEX bookings_active ON bookings (org_id, item_id, from_at) WHERE state IN ('booked', 'out');
--bun:split
CREATE INDEX bookings_days ON bookings (org_id, from_at, id);
--bun:split
CREATE INDEX bookings_person ON bookings (org_id, person_id, from_at) WHERE person_id <> '';
--bun:split
CREATE INDEX bookings_group ON bookings (org_id, group_id, from_at) WHERE group_id <> '';
--bun:split
CREATE INDEX bookings_due ON bookings (from_at) WHERE state = 'booked';
--bun:split
CREATE TABLE booking_terms (
  org_id          text NOT NULL,
  lead_minutes    bigint NOT NULL,
  release_minutes bigint NOT NULL,
  PRIMARY KEY (org_id)
);
--bun:split
CREATE TABLE pools (
  org_id  text NOT NULL,
  id      text NOT NULL,
  site_id text NOT NULL,
  name    text NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
);
--bun:split
CREATE TABLE pool_items (
  org_id  text NOT NULL,
  item_id text NOT NULL,
  pool_id text NOT NULL,
  PRIMARY KEY (org_id, item_id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id),
  FOREIGN KEY (org_id, pool_id) REFERENCES pools (org_id, id)
);
--bun:split
CREATE INDEX pool_items_pool ON pool_items (org_id, pool_id);
--bun:split
ALTER TABLE holdings ADD COLUMN booking_id text NOT NULL DEFAULT '';
