-- The families: who, what, proof, cabinets, paper. Written by hand in both
-- dialects; times are UTC with microseconds; every organisation's table has
-- PRIMARY KEY (org_id, …) and composite foreign keys.

-- WHO ------------------------------------------------------------------------

CREATE TABLE organisations (
  id         TEXT NOT NULL PRIMARY KEY,
  slug       TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  trade      TEXT NOT NULL,
  locale     TEXT NOT NULL,
  zone       TEXT NOT NULL,
  currency   TEXT NOT NULL,
  units      TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE logins (
  id            TEXT NOT NULL PRIMARY KEY,
  email         TEXT NOT NULL UNIQUE,
  name          TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  locale        TEXT NOT NULL DEFAULT '',
  disabled_at   TEXT,
  created_at    TEXT NOT NULL
) STRICT;

-- current_org is the organisation picked after sign-in; a session belongs to a
-- sign-in, not to an organisation.
CREATE TABLE sessions (
  id          TEXT NOT NULL PRIMARY KEY,
  hash        BLOB NOT NULL UNIQUE,
  login_id    TEXT NOT NULL REFERENCES logins (id),
  current_org TEXT NOT NULL DEFAULT '',
  locale      TEXT NOT NULL DEFAULT '',
  agent       TEXT NOT NULL DEFAULT '',
  created_at  TEXT NOT NULL,
  seen_at     TEXT NOT NULL,
  expires_at  TEXT NOT NULL,
  step_up_at  TEXT
) STRICT;
CREATE INDEX sessions_login ON sessions (login_id);

-- Durable counters against guessing; the key names what is guessed at.
CREATE TABLE throttles (
  key          TEXT NOT NULL PRIMARY KEY,
  fails        INTEGER NOT NULL,
  locked_until TEXT,
  updated_at   TEXT NOT NULL
) STRICT;

CREATE TABLE regions (
  org_id TEXT NOT NULL REFERENCES organisations (id),
  id     TEXT NOT NULL,
  name   TEXT NOT NULL,
  PRIMARY KEY (org_id, id)
) STRICT;

CREATE TABLE sites (
  org_id    TEXT NOT NULL REFERENCES organisations (id),
  id        TEXT NOT NULL,
  region_id TEXT NOT NULL DEFAULT '',
  name      TEXT NOT NULL,
  address   TEXT NOT NULL DEFAULT '',
  zone      TEXT NOT NULL DEFAULT '',
  hours     TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name)
) STRICT;

CREATE TABLE people (
  org_id     TEXT NOT NULL REFERENCES organisations (id),
  id         TEXT NOT NULL,
  human      TEXT NOT NULL,
  number     TEXT NOT NULL DEFAULT '',
  name       TEXT NOT NULL,
  email      TEXT NOT NULL DEFAULT '',
  phone      TEXT NOT NULL DEFAULT '',
  kind       TEXT NOT NULL,
  department TEXT NOT NULL DEFAULT '',
  profile    TEXT NOT NULL DEFAULT '',
  manager_id TEXT NOT NULL DEFAULT '',
  locale     TEXT NOT NULL DEFAULT '',
  site_id    TEXT NOT NULL DEFAULT '',
  starts_on  TEXT,
  ends_on    TEXT,
  blocked_at TEXT,
  held       INTEGER NOT NULL DEFAULT 0,
  name_order TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  PRIMARY KEY (org_id, id)
) STRICT;
CREATE UNIQUE INDEX people_number ON people (org_id, number) WHERE number <> '';
CREATE INDEX people_order ON people (org_id, name_order, id);
CREATE INDEX people_email ON people (org_id, email) WHERE email <> '';

CREATE TABLE memberships (
  org_id    TEXT NOT NULL REFERENCES organisations (id),
  login_id  TEXT NOT NULL REFERENCES logins (id),
  person_id TEXT NOT NULL,
  role      TEXT NOT NULL,
  sites     TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, login_id),
  UNIQUE (org_id, person_id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
) STRICT;
CREATE INDEX memberships_login ON memberships (login_id);

CREATE TABLE groups (
  org_id TEXT NOT NULL REFERENCES organisations (id),
  id     TEXT NOT NULL,
  name   TEXT NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name)
) STRICT;

CREATE TABLE group_members (
  org_id    TEXT NOT NULL,
  group_id  TEXT NOT NULL,
  person_id TEXT NOT NULL,
  PRIMARY KEY (org_id, group_id, person_id),
  FOREIGN KEY (org_id, group_id) REFERENCES groups (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
) STRICT;
CREATE INDEX group_members_person ON group_members (org_id, person_id);

-- lookup: keyed hash of a badge, '' for a PIN; sealed: the PIN's stem, sealed
-- with a key that is not in this database.
CREATE TABLE credentials (
  org_id     TEXT NOT NULL,
  id         TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  kind       TEXT NOT NULL,
  lookup     TEXT NOT NULL DEFAULT '',
  label      TEXT NOT NULL DEFAULT '',
  salt       BLOB,
  sealed     BLOB,
  created_at TEXT NOT NULL,
  revoked_at TEXT,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
) STRICT;
CREATE UNIQUE INDEX credentials_lookup ON credentials (org_id, lookup) WHERE lookup <> '' AND revoked_at IS NULL;
CREATE UNIQUE INDEX credentials_pin ON credentials (org_id, person_id) WHERE kind = 'pin' AND revoked_at IS NULL;
CREATE INDEX credentials_person ON credentials (org_id, person_id);

CREATE TABLE tokens (
  org_id     TEXT NOT NULL REFERENCES organisations (id),
  id         TEXT NOT NULL,
  name       TEXT NOT NULL,
  hash       BLOB NOT NULL UNIQUE,
  role       TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  revoked_at TEXT,
  PRIMARY KEY (org_id, id)
) STRICT;

CREATE TABLE devices (
  org_id     TEXT NOT NULL REFERENCES organisations (id),
  id         TEXT NOT NULL,
  kind       TEXT NOT NULL,
  name       TEXT NOT NULL,
  site_id    TEXT NOT NULL DEFAULT '',
  place_id   TEXT NOT NULL DEFAULT '',
  gateway_id TEXT NOT NULL DEFAULT '',
  public_key BLOB,
  token_hash BLOB,
  secret     BLOB,
  epoch      INTEGER NOT NULL DEFAULT 0,
  health     TEXT NOT NULL DEFAULT '{}',
  online     INTEGER NOT NULL DEFAULT 0,
  heard_at   TEXT,
  paired_at  TEXT,
  revoked_at TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (org_id, id)
) STRICT;
CREATE UNIQUE INDEX devices_id ON devices (id);
CREATE UNIQUE INDEX devices_token ON devices (token_hash) WHERE token_hash IS NOT NULL;

-- One-time codes: a kiosk shows one to be typed in Settings; a gateway or
-- cabinet is given one to enrol itself. owner is '' until somebody claims it.
CREATE TABLE claims (
  code_hash  BLOB NOT NULL PRIMARY KEY,
  kind       TEXT NOT NULL,
  owner      TEXT NOT NULL DEFAULT '',
  device_id  TEXT NOT NULL DEFAULT '',
  secret     BLOB,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at    TEXT
) STRICT;

CREATE TABLE kiosk_sessions (
  org_id     TEXT NOT NULL,
  id         TEXT NOT NULL,
  device_id  TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  factors    TEXT NOT NULL,
  created_at TEXT NOT NULL,
  seen_at    TEXT NOT NULL,
  ended_at   TEXT,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, device_id) REFERENCES devices (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
) STRICT;

-- WHAT -----------------------------------------------------------------------

CREATE TABLE places (
  org_id     TEXT NOT NULL REFERENCES organisations (id),
  id         TEXT NOT NULL,
  site_id    TEXT NOT NULL,
  kind       TEXT NOT NULL,
  name       TEXT NOT NULL,
  slots      INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, site_id, name),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
) STRICT;

CREATE TABLE items (
  org_id     TEXT NOT NULL REFERENCES organisations (id),
  id         TEXT NOT NULL,
  code       TEXT NOT NULL,
  code_order TEXT NOT NULL,
  name       TEXT NOT NULL,
  kind       TEXT NOT NULL,
  tag        TEXT NOT NULL DEFAULT '',
  level      INTEGER NOT NULL DEFAULT 0,
  site_id    TEXT NOT NULL,
  home_id    TEXT NOT NULL,
  home_slot  INTEGER NOT NULL DEFAULT 0,
  state      TEXT NOT NULL,
  place_id   TEXT NOT NULL DEFAULT '',
  slot       INTEGER NOT NULL DEFAULT 0,
  holder_id  TEXT NOT NULL DEFAULT '',
  holding_id TEXT NOT NULL DEFAULT '',
  number     INTEGER NOT NULL DEFAULT 0,
  pieces     INTEGER NOT NULL DEFAULT 1,
  note       TEXT NOT NULL DEFAULT '',
  cost       INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, code),
  FOREIGN KEY (org_id, home_id) REFERENCES places (org_id, id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
) STRICT;
CREATE UNIQUE INDEX items_tag ON items (org_id, tag) WHERE tag <> '';
CREATE INDEX items_order ON items (org_id, code_order, id);
CREATE INDEX items_home ON items (org_id, home_id, home_slot);
CREATE INDEX items_unusual ON items (org_id, state, code_order, id) WHERE state NOT IN ('in', 'out');

CREATE TABLE slots (
  org_id   TEXT NOT NULL,
  place_id TEXT NOT NULL,
  no       INTEGER NOT NULL,
  fixed    INTEGER NOT NULL DEFAULT 0,
  item_id  TEXT NOT NULL DEFAULT '',
  tag      TEXT NOT NULL DEFAULT '',
  fault    TEXT NOT NULL DEFAULT '',
  seen_at  TEXT,
  PRIMARY KEY (org_id, place_id, no),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id)
) STRICT;

CREATE TABLE keys (
  org_id     TEXT NOT NULL,
  id         TEXT NOT NULL,
  symbol     TEXT NOT NULL,
  copy       INTEGER NOT NULL,
  item_id    TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, symbol, copy),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
) STRICT;
CREATE INDEX keys_item ON keys (org_id, item_id);

CREATE TABLE key_members (
  org_id  TEXT NOT NULL,
  key_id  TEXT NOT NULL,
  item_id TEXT NOT NULL,
  from_at TEXT NOT NULL,
  to_at   TEXT,
  PRIMARY KEY (org_id, key_id, from_at),
  FOREIGN KEY (org_id, key_id) REFERENCES keys (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
) STRICT;
CREATE UNIQUE INDEX key_members_now ON key_members (org_id, key_id) WHERE to_at IS NULL;

CREATE TABLE vehicles (
  org_id     TEXT NOT NULL REFERENCES organisations (id),
  id         TEXT NOT NULL,
  site_id    TEXT NOT NULL DEFAULT '',
  vin        TEXT NOT NULL DEFAULT '',
  stock_no   TEXT NOT NULL DEFAULT '',
  plate      TEXT NOT NULL DEFAULT '',
  make       TEXT NOT NULL DEFAULT '',
  model      TEXT NOT NULL DEFAULT '',
  year       INTEGER NOT NULL DEFAULT 0,
  colour     TEXT NOT NULL DEFAULT '',
  mileage    INTEGER NOT NULL DEFAULT 0,
  price      INTEGER NOT NULL DEFAULT 0,
  status     TEXT NOT NULL,
  note       TEXT NOT NULL DEFAULT '',
  label_order TEXT NOT NULL DEFAULT '',
  retired_at TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (org_id, id)
) STRICT;
CREATE UNIQUE INDEX vehicles_vin ON vehicles (org_id, vin) WHERE vin <> '';
CREATE UNIQUE INDEX vehicles_stock ON vehicles (org_id, stock_no) WHERE stock_no <> '';
CREATE INDEX vehicles_order ON vehicles (org_id, label_order, id) WHERE retired_at IS NULL;

CREATE TABLE properties (
  org_id     TEXT NOT NULL REFERENCES organisations (id),
  id         TEXT NOT NULL,
  site_id    TEXT NOT NULL DEFAULT '',
  name       TEXT NOT NULL,
  address    TEXT NOT NULL,
  zip        TEXT NOT NULL DEFAULT '',
  area       TEXT NOT NULL DEFAULT '',
  type       TEXT NOT NULL DEFAULT '',
  phone      TEXT NOT NULL DEFAULT '',
  manager    TEXT NOT NULL DEFAULT '',
  units      INTEGER NOT NULL DEFAULT 0,
  name_order TEXT NOT NULL DEFAULT '',
  retired_at TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name, address)
) STRICT;
CREATE INDEX properties_order ON properties (org_id, name_order, id) WHERE retired_at IS NULL;

CREATE TABLE units (
  org_id      TEXT NOT NULL,
  id          TEXT NOT NULL,
  property_id TEXT NOT NULL,
  building    TEXT NOT NULL DEFAULT '',
  floor       TEXT NOT NULL DEFAULT '',
  number      TEXT NOT NULL,
  occupancy   TEXT NOT NULL DEFAULT '',
  unit_order  TEXT NOT NULL DEFAULT '',
  retired_at  TEXT,
  created_at  TEXT NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, property_id, building, number),
  FOREIGN KEY (org_id, property_id) REFERENCES properties (org_id, id)
) STRICT;
CREATE INDEX units_order ON units (org_id, unit_order, id) WHERE retired_at IS NULL;

CREATE TABLE areas (
  org_id     TEXT NOT NULL,
  id         TEXT NOT NULL,
  site_id    TEXT NOT NULL,
  name       TEXT NOT NULL,
  department TEXT NOT NULL DEFAULT '',
  class      TEXT NOT NULL DEFAULT '',
  retired_at TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, site_id, name),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
) STRICT;

CREATE TABLE opens (
  org_id   TEXT NOT NULL,
  item_id  TEXT NOT NULL,
  kind     TEXT NOT NULL,
  asset_id TEXT NOT NULL,
  PRIMARY KEY (org_id, item_id, kind, asset_id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
) STRICT;
CREATE INDEX opens_asset ON opens (org_id, kind, asset_id);

-- due_order is due_at, or the end of time for a permanent holding, so that one
-- index orders the board: longest overdue first.
CREATE TABLE holdings (
  org_id       TEXT NOT NULL,
  id           TEXT NOT NULL,
  item_id      TEXT NOT NULL,
  person_id    TEXT NOT NULL,
  purpose      TEXT NOT NULL DEFAULT '',
  reason       TEXT NOT NULL DEFAULT '',
  out_at       TEXT NOT NULL,
  due_at       TEXT,
  due_order    TEXT NOT NULL,
  in_at        TEXT,
  issued_by    TEXT NOT NULL,
  returned_by  TEXT NOT NULL DEFAULT '',
  brought_by   TEXT NOT NULL DEFAULT '',
  out_via      TEXT NOT NULL,
  in_via       TEXT NOT NULL DEFAULT '',
  out_place_id TEXT NOT NULL DEFAULT '',
  out_slot     INTEGER NOT NULL DEFAULT 0,
  in_place_id  TEXT NOT NULL DEFAULT '',
  in_slot      INTEGER NOT NULL DEFAULT 0,
  reminded_at  TEXT,
  noticed_at   TEXT,
  late_by      INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
) STRICT;
CREATE UNIQUE INDEX holdings_open ON holdings (org_id, item_id) WHERE in_at IS NULL;
CREATE INDEX holdings_board ON holdings (org_id, due_order, id) WHERE in_at IS NULL;
CREATE INDEX holdings_fresh ON holdings (org_id, due_order) WHERE in_at IS NULL AND noticed_at IS NULL;
CREATE INDEX holdings_due ON holdings (due_order) WHERE in_at IS NULL AND noticed_at IS NULL;
CREATE INDEX holdings_holder ON holdings (org_id, person_id, due_order) WHERE in_at IS NULL;
CREATE INDEX holdings_item ON holdings (org_id, item_id, out_at);
CREATE INDEX holdings_person ON holdings (org_id, person_id, out_at);
CREATE INDEX holdings_out ON holdings (org_id, out_at);

-- One row per version; ended_at is set when a newer one begins.
CREATE TABLE rules (
  org_id     TEXT NOT NULL REFERENCES organisations (id),
  id         TEXT NOT NULL,
  version    INTEGER NOT NULL,
  name       TEXT NOT NULL,
  body       TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  ended_at   TEXT,
  PRIMARY KEY (org_id, id, version)
) STRICT;
CREATE UNIQUE INDEX rules_now ON rules (org_id, id) WHERE ended_at IS NULL;

CREATE TABLE decision_inputs (
  org_id     TEXT NOT NULL,
  hash       BLOB NOT NULL,
  body       BLOB NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (org_id, hash)
) STRICT;

-- n of things in a state, moved in the transaction that moves the thing;
-- scope is '' for the organisation or a site's id.
CREATE TABLE counters (
  org_id TEXT NOT NULL,
  scope  TEXT NOT NULL DEFAULT '',
  name   TEXT NOT NULL,
  n      INTEGER NOT NULL,
  PRIMARY KEY (org_id, scope, name)
) STRICT;

-- PROOF ----------------------------------------------------------------------

-- body is the exact bytes of the entry; leaf its index in the tree once sealed.
CREATE TABLE entries (
  entry_no    INTEGER PRIMARY KEY AUTOINCREMENT,
  org_id      TEXT NOT NULL REFERENCES organisations (id),
  id          TEXT NOT NULL,
  kind        TEXT NOT NULL,
  item_id     TEXT NOT NULL DEFAULT '',
  item_no     INTEGER NOT NULL DEFAULT 0,
  person_id   TEXT NOT NULL DEFAULT '',
  actor       TEXT NOT NULL DEFAULT '',
  device_id   TEXT NOT NULL DEFAULT '',
  epoch       INTEGER NOT NULL DEFAULT 0,
  seq         INTEGER NOT NULL DEFAULT 0,
  happened_at TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  body        BLOB NOT NULL,
  leaf        INTEGER,
  UNIQUE (org_id, entry_no),
  UNIQUE (org_id, id)
) STRICT;
CREATE UNIQUE INDEX entries_item ON entries (org_id, item_id, item_no) WHERE item_id <> '';
CREATE UNIQUE INDEX entries_device ON entries (org_id, device_id, epoch, seq) WHERE seq > 0;
CREATE UNIQUE INDEX entries_leaf ON entries (org_id, leaf) WHERE leaf IS NOT NULL;
CREATE INDEX entries_unsealed ON entries (org_id, entry_no) WHERE leaf IS NULL;
CREATE INDEX entries_person ON entries (org_id, person_id, entry_no) WHERE person_id <> '';
CREATE INDEX entries_kind ON entries (org_id, kind, entry_no);
CREATE INDEX entries_when ON entries (org_id, recorded_at, entry_no);

-- What an entry commits to without showing it: erase a row and every proof
-- still holds.
CREATE TABLE entry_pii (
  org_id   TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  field    TEXT NOT NULL,
  salt     BLOB NOT NULL,
  value    TEXT NOT NULL,
  PRIMARY KEY (org_id, entry_id, field),
  FOREIGN KEY (org_id, entry_id) REFERENCES entries (org_id, id)
) STRICT;

CREATE TABLE tree_hashes (
  org_id TEXT NOT NULL,
  idx    INTEGER NOT NULL,
  hash   BLOB NOT NULL,
  PRIMARY KEY (org_id, idx)
) STRICT;

-- The head of each log: what is sealed, and the last signed checkpoint.
CREATE TABLE log_heads (
  org_id      TEXT NOT NULL PRIMARY KEY REFERENCES organisations (id),
  origin      TEXT NOT NULL,
  size        INTEGER NOT NULL DEFAULT 0,
  root        BLOB,
  sealed_at   TEXT,
  signed_size INTEGER NOT NULL DEFAULT 0,
  note        TEXT NOT NULL DEFAULT '',
  signed_at   TEXT,
  stopped     TEXT NOT NULL DEFAULT ''
) STRICT;

-- CABINETS -------------------------------------------------------------------

-- The twin of one cabinet: what we want of it and what it last said.
CREATE TABLE cabinets (
  org_id         TEXT NOT NULL,
  place_id       TEXT NOT NULL,
  device_id      TEXT NOT NULL,
  gateway_id     TEXT NOT NULL,
  epoch          INTEGER NOT NULL DEFAULT 0,
  boot_id        BLOB,
  acked_seq      INTEGER NOT NULL DEFAULT 0,
  acked_hash     BLOB,
  held_seq       INTEGER NOT NULL DEFAULT 0,
  roster_wanted  INTEGER NOT NULL DEFAULT 0,
  roster_applied INTEGER NOT NULL DEFAULT 0,
  firmware       TEXT NOT NULL DEFAULT '',
  health         TEXT NOT NULL DEFAULT '{}',
  online         INTEGER NOT NULL DEFAULT 0,
  heard_at       TEXT,
  changed_at     TEXT,
  quarantined_at TEXT,
  PRIMARY KEY (org_id, place_id),
  UNIQUE (org_id, device_id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id),
  FOREIGN KEY (org_id, device_id) REFERENCES devices (org_id, id)
) STRICT;

-- Every record a cabinet sent, as it was signed. state: applied, pending
-- (beyond a gap), evidence (same number, other hash).
CREATE TABLE device_records (
  org_id      TEXT NOT NULL,
  device_id   TEXT NOT NULL,
  epoch       INTEGER NOT NULL,
  seq         INTEGER NOT NULL,
  hash        BLOB NOT NULL,
  body        BLOB NOT NULL,
  state       TEXT NOT NULL,
  received_at TEXT NOT NULL,
  PRIMARY KEY (org_id, device_id, epoch, seq, hash)
) STRICT;
CREATE INDEX device_records_pending ON device_records (org_id, device_id, epoch, seq) WHERE state = 'pending';

CREATE TABLE rosters (
  org_id    TEXT NOT NULL,
  device_id TEXT NOT NULL,
  version   INTEGER NOT NULL,
  content   BLOB NOT NULL,
  hash      BLOB NOT NULL,
  body      BLOB NOT NULL,
  issued_at TEXT NOT NULL,
  PRIMARY KEY (org_id, device_id, version)
) STRICT;

-- state: queued, sent, delivered, refused, actuated, taken, relocked, expired,
-- cancelled, unknown.
CREATE TABLE commands (
  org_id     TEXT NOT NULL,
  id         TEXT NOT NULL,
  device_id  TEXT NOT NULL,
  place_id   TEXT NOT NULL,
  slot       INTEGER NOT NULL DEFAULT 0,
  item_id    TEXT NOT NULL DEFAULT '',
  person_id  TEXT NOT NULL DEFAULT '',
  action     TEXT NOT NULL,
  requester  TEXT NOT NULL,
  purpose    TEXT NOT NULL DEFAULT '',
  reason     TEXT NOT NULL DEFAULT '',
  due_at     TEXT,
  issued_at  TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  state      TEXT NOT NULL,
  detail     TEXT NOT NULL DEFAULT '',
  settled_at TEXT,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, device_id) REFERENCES devices (org_id, id)
) STRICT;
CREATE INDEX commands_open ON commands (org_id, device_id, expires_at) WHERE settled_at IS NULL;
CREATE INDEX commands_item ON commands (org_id, item_id, issued_at);

-- PAPER AND MAIL -------------------------------------------------------------

CREATE TABLE mails (
  org_id      TEXT NOT NULL REFERENCES organisations (id),
  id          TEXT NOT NULL,
  kind        TEXT NOT NULL,
  recipient   TEXT NOT NULL,
  subject     TEXT NOT NULL,
  text        TEXT NOT NULL,
  html        TEXT NOT NULL DEFAULT '',
  files       TEXT NOT NULL DEFAULT '[]',
  about       TEXT NOT NULL DEFAULT '',
  created_at  TEXT NOT NULL,
  sent_at     TEXT,
  error       TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id)
) STRICT;
CREATE INDEX mails_when ON mails (org_id, created_at, id);

CREATE TABLE schedules (
  org_id     TEXT NOT NULL REFERENCES organisations (id),
  id         TEXT NOT NULL,
  report     TEXT NOT NULL,
  params     TEXT NOT NULL DEFAULT '{}',
  cadence    TEXT NOT NULL,
  zone       TEXT NOT NULL,
  locale     TEXT NOT NULL,
  recipients TEXT NOT NULL,
  csv        INTEGER NOT NULL DEFAULT 0,
  next_at    TEXT NOT NULL,
  last_at    TEXT,
  last_error TEXT NOT NULL DEFAULT '',
  failures   INTEGER NOT NULL DEFAULT 0,
  paused_at  TEXT,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (org_id, id)
) STRICT;
CREATE INDEX schedules_due ON schedules (next_at) WHERE paused_at IS NULL;

CREATE TABLE report_runs (
  org_id      TEXT NOT NULL REFERENCES organisations (id),
  id          TEXT NOT NULL,
  report      TEXT NOT NULL,
  params      TEXT NOT NULL,
  format      TEXT NOT NULL,
  blob_hash   BLOB NOT NULL,
  size        INTEGER NOT NULL,
  pages       INTEGER NOT NULL DEFAULT 0,
  rows        INTEGER NOT NULL DEFAULT 0,
  log_size    INTEGER NOT NULL,
  log_root    BLOB,
  schedule_id TEXT NOT NULL DEFAULT '',
  made_by     TEXT NOT NULL,
  made_at     TEXT NOT NULL,
  PRIMARY KEY (org_id, id)
) STRICT;
CREATE INDEX report_runs_when ON report_runs (org_id, made_at, id);

-- DATA IN --------------------------------------------------------------------

CREATE TABLE imports (
  org_id     TEXT NOT NULL REFERENCES organisations (id),
  id         TEXT NOT NULL,
  kind       TEXT NOT NULL,
  filename   TEXT NOT NULL,
  mapping    TEXT NOT NULL,
  state      TEXT NOT NULL,
  total      INTEGER NOT NULL DEFAULT 0,
  rows       INTEGER NOT NULL DEFAULT 0,
  added      INTEGER NOT NULL DEFAULT 0,
  updated    INTEGER NOT NULL DEFAULT 0,
  unchanged  INTEGER NOT NULL DEFAULT 0,
  rejected   INTEGER NOT NULL DEFAULT 0,
  errors     TEXT NOT NULL DEFAULT '[]',
  blob_hash  BLOB,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  done_at    TEXT,
  undone_at  TEXT,
  moved_at   TEXT NOT NULL,
  PRIMARY KEY (org_id, id)
) STRICT;
CREATE INDEX imports_when ON imports (org_id, created_at, id);

-- before is the row as it was, '' for a row the import added.
CREATE TABLE import_rows (
  org_id    TEXT NOT NULL,
  import_id TEXT NOT NULL,
  no        INTEGER NOT NULL,
  thing     TEXT NOT NULL,
  thing_id  TEXT NOT NULL,
  before    TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, import_id, no),
  FOREIGN KEY (org_id, import_id) REFERENCES imports (org_id, id)
) STRICT;

-- SEARCH ---------------------------------------------------------------------

-- One row for each thing that can be found; folded is lower case without
-- accents. Terms serve one and two letters, the trigram index the rest.
CREATE TABLE search_docs (
  doc    INTEGER PRIMARY KEY AUTOINCREMENT,
  org_id TEXT NOT NULL REFERENCES organisations (id),
  kind   TEXT NOT NULL,
  id     TEXT NOT NULL,
  code   TEXT NOT NULL,
  title  TEXT NOT NULL,
  sub    TEXT NOT NULL DEFAULT '',
  folded TEXT NOT NULL,
  UNIQUE (org_id, kind, id)
) STRICT;

CREATE TABLE search_terms (
  org_id TEXT NOT NULL,
  term   TEXT NOT NULL,
  doc    INTEGER NOT NULL,
  PRIMARY KEY (org_id, term, doc)
) STRICT;
CREATE INDEX search_terms_doc ON search_terms (org_id, doc);
CREATE VIRTUAL TABLE search_trigrams USING fts5 (folded, content='search_docs', content_rowid='doc', tokenize='trigram');

