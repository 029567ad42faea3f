-- Counters of the keys that belong at each place (its id is the scope) and of
-- people, so that no page counts rows. From here on they move with the rows.
SET LOCAL claviger.unscoped TO 'on';
--bun:split
INSERT INTO counters (org_id, scope, name, n) SELECT org_id, home_id, 'home', COUNT(*) FROM items WHERE state <> 'retired' GROUP BY org_id, home_id;
--bun:split
INSERT INTO counters (org_id, scope, name, n) SELECT org_id, home_id, 'away', COUNT(*) FROM items WHERE state NOT IN ('in', 'retired') GROUP BY org_id, home_id;
--bun:split
INSERT INTO counters (org_id, scope, name, n) SELECT org_id, '', 'people', COUNT(*) FROM people WHERE 1 = 1 GROUP BY org_id;
--bun:split
INSERT INTO counters (org_id, scope, name, n) SELECT org_id, site_id, 'people', COUNT(*) FROM people WHERE 1 = 1 AND site_id <> '' GROUP BY org_id, site_id;
--bun:split
INSERT INTO counters (org_id, scope, name, n) SELECT org_id, '', 'people_blocked', COUNT(*) FROM people WHERE blocked_at IS NOT NULL GROUP BY org_id;
--bun:split
INSERT INTO counters (org_id, scope, name, n) SELECT org_id, site_id, 'people_blocked', COUNT(*) FROM people WHERE blocked_at IS NOT NULL AND site_id <> '' GROUP BY org_id, site_id;
--bun:split
INSERT INTO counters (org_id, scope, name, n) SELECT org_id, '', 'people_holding', COUNT(*) FROM people WHERE held > 0 GROUP BY org_id;
--bun:split
INSERT INTO counters (org_id, scope, name, n) SELECT org_id, site_id, 'people_holding', COUNT(*) FROM people WHERE held > 0 AND site_id <> '' GROUP BY org_id, site_id;
