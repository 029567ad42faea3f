-- Sets of keys that are taken together or not at all.
CREATE TABLE kits (
  org_id     text NOT NULL,
  id         text NOT NULL,
  site_id    text NOT NULL,
  name       text NOT NULL,
  name_order text NOT NULL,
  created_at text NOT NULL,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
) STRICT;
--bun:split
CREATE INDEX kits_order ON kits (org_id, name_order, id);
--bun:split
CREATE TABLE kit_items (
  org_id  text NOT NULL,
  kit_id  text NOT NULL,
  item_id text NOT NULL,
  PRIMARY KEY (org_id, kit_id, item_id),
  FOREIGN KEY (org_id, kit_id) REFERENCES kits (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
) STRICT;
--bun:split
CREATE INDEX kit_items_item ON kit_items (org_id, item_id);
