-- The families: who, what, proof, cabinets, paper. Written by hand in both
-- dialects; times are UTC with microseconds; every organisation's table has
-- PRIMARY KEY (org_id, …) and composite foreign keys.

-- WHO ------------------------------------------------------------------------

CREATE TABLE organisations (
  id         text NOT NULL PRIMARY KEY,
  slug       text NOT NULL UNIQUE,
  name       text NOT NULL,
  trade      text NOT NULL,
  locale     text NOT NULL,
  zone       text NOT NULL,
  currency   text NOT NULL,
  units      text NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE logins (
  id            text NOT NULL PRIMARY KEY,
  email         text NOT NULL UNIQUE,
  name          text NOT NULL,
  password_hash text NOT NULL,
  locale        text NOT NULL DEFAULT '',
  disabled_at   timestamptz,
  created_at    timestamptz NOT NULL
);

-- current_org is the organisation picked after sign-in; a session belongs to a
-- sign-in, not to an organisation.
CREATE TABLE sessions (
  id          text NOT NULL PRIMARY KEY,
  hash        bytea NOT NULL UNIQUE,
  login_id    text NOT NULL REFERENCES logins (id),
  current_org text NOT NULL DEFAULT '',
  locale      text NOT NULL DEFAULT '',
  agent       text NOT NULL DEFAULT '',
  created_at  timestamptz NOT NULL,
  seen_at     timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  step_up_at  timestamptz
);
CREATE INDEX sessions_login ON sessions (login_id);

-- Durable counters against guessing; the key names what is guessed at.
CREATE TABLE throttles (
  key          text NOT NULL PRIMARY KEY,
  fails        bigint NOT NULL,
  locked_until timestamptz,
  updated_at   timestamptz NOT NULL
);

CREATE TABLE regions (
  org_id text NOT NULL REFERENCES organisations (id),
  id     text NOT NULL,
  name   text NOT NULL,
  PRIMARY KEY (org_id, id)
);

CREATE TABLE sites (
  org_id    text NOT NULL REFERENCES organisations (id),
  id        text NOT NULL,
  region_id text NOT NULL DEFAULT '',
  name      text NOT NULL,
  address   text NOT NULL DEFAULT '',
  zone      text NOT NULL DEFAULT '',
  hours     text NOT NULL DEFAULT '[]',
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name)
);

CREATE TABLE people (
  org_id     text NOT NULL REFERENCES organisations (id),
  id         text NOT NULL,
  human      text NOT NULL,
  number     text NOT NULL DEFAULT '',
  name       text NOT NULL,
  email      text NOT NULL DEFAULT '',
  phone      text NOT NULL DEFAULT '',
  kind       text NOT NULL,
  department text NOT NULL DEFAULT '',
  profile    text NOT NULL DEFAULT '',
  manager_id text NOT NULL DEFAULT '',
  locale     text NOT NULL DEFAULT '',
  site_id    text NOT NULL DEFAULT '',
  starts_on  timestamptz,
  ends_on    timestamptz,
  blocked_at timestamptz,
  held       bigint NOT NULL DEFAULT 0,
  name_order text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX people_number ON people (org_id, number) WHERE number <> '';
CREATE INDEX people_order ON people (org_id, name_order, id);
CREATE INDEX people_email ON people (org_id, email) WHERE email <> '';

CREATE TABLE memberships (
  org_id    text NOT NULL REFERENCES organisations (id),
  login_id  text NOT NULL REFERENCES logins (id),
  person_id text NOT NULL,
  role      text NOT NULL,
  sites     text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, login_id),
  UNIQUE (org_id, person_id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
);
CREATE INDEX memberships_login ON memberships (login_id);

CREATE TABLE groups (
  org_id text NOT NULL REFERENCES organisations (id),
  id     text NOT NULL,
  name   text NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name)
);

CREATE TABLE group_members (
  org_id    text NOT NULL,
  group_id  text NOT NULL,
  person_id text NOT NULL,
  PRIMARY KEY (org_id, group_id, person_id),
  FOREIGN KEY (org_id, group_id) REFERENCES groups (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
);
CREATE INDEX group_members_person ON group_members (org_id, person_id);

-- lookup: keyed hash of a badge, '' for a PIN; sealed: the PIN's stem, sealed
-- with a key that is not in this database.
CREATE TABLE credentials (
  org_id     text NOT NULL,
  id         text NOT NULL,
  person_id  text NOT NULL,
  kind       text NOT NULL,
  lookup     text NOT NULL DEFAULT '',
  label      text NOT NULL DEFAULT '',
  salt       bytea,
  sealed     bytea,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
);
CREATE UNIQUE INDEX credentials_lookup ON credentials (org_id, lookup) WHERE lookup <> '' AND revoked_at IS NULL;
CREATE UNIQUE INDEX credentials_pin ON credentials (org_id, person_id) WHERE kind = 'pin' AND revoked_at IS NULL;
CREATE INDEX credentials_person ON credentials (org_id, person_id);

CREATE TABLE tokens (
  org_id     text NOT NULL REFERENCES organisations (id),
  id         text NOT NULL,
  name       text NOT NULL,
  hash       bytea NOT NULL UNIQUE,
  role       text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  PRIMARY KEY (org_id, id)
);

CREATE TABLE devices (
  org_id     text NOT NULL REFERENCES organisations (id),
  id         text NOT NULL,
  kind       text NOT NULL,
  name       text NOT NULL,
  site_id    text NOT NULL DEFAULT '',
  place_id   text NOT NULL DEFAULT '',
  gateway_id text NOT NULL DEFAULT '',
  public_key bytea,
  token_hash bytea,
  secret     bytea,
  epoch      bigint NOT NULL DEFAULT 0,
  health     text NOT NULL DEFAULT '{}',
  online     boolean NOT NULL DEFAULT false,
  heard_at   timestamptz,
  paired_at  timestamptz,
  revoked_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX devices_id ON devices (id);
CREATE UNIQUE INDEX devices_token ON devices (token_hash) WHERE token_hash IS NOT NULL;

-- One-time codes: a kiosk shows one to be typed in Settings; a gateway or
-- cabinet is given one to enrol itself. owner is '' until somebody claims it.
CREATE TABLE claims (
  code_hash  bytea NOT NULL PRIMARY KEY,
  kind       text NOT NULL,
  owner      text NOT NULL DEFAULT '',
  device_id  text NOT NULL DEFAULT '',
  secret     bytea,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz
);

CREATE TABLE kiosk_sessions (
  org_id     text NOT NULL,
  id         text NOT NULL,
  device_id  text NOT NULL,
  person_id  text NOT NULL,
  factors    text NOT NULL,
  created_at timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL,
  ended_at   timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, device_id) REFERENCES devices (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
);

-- WHAT -----------------------------------------------------------------------

CREATE TABLE places (
  org_id     text NOT NULL REFERENCES organisations (id),
  id         text NOT NULL,
  site_id    text NOT NULL,
  kind       text NOT NULL,
  name       text NOT NULL,
  slots      bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, site_id, name),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
);

CREATE TABLE items (
  org_id     text NOT NULL REFERENCES organisations (id),
  id         text NOT NULL,
  code       text NOT NULL,
  code_order text NOT NULL,
  name       text NOT NULL,
  kind       text NOT NULL,
  tag        text NOT NULL DEFAULT '',
  level      bigint NOT NULL DEFAULT 0,
  site_id    text NOT NULL,
  home_id    text NOT NULL,
  home_slot  bigint NOT NULL DEFAULT 0,
  state      text NOT NULL,
  place_id   text NOT NULL DEFAULT '',
  slot       bigint NOT NULL DEFAULT 0,
  holder_id  text NOT NULL DEFAULT '',
  holding_id text NOT NULL DEFAULT '',
  number     bigint NOT NULL DEFAULT 0,
  pieces     bigint NOT NULL DEFAULT 1,
  note       text NOT NULL DEFAULT '',
  cost       bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, code),
  FOREIGN KEY (org_id, home_id) REFERENCES places (org_id, id),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
);
CREATE UNIQUE INDEX items_tag ON items (org_id, tag) WHERE tag <> '';
CREATE INDEX items_order ON items (org_id, code_order, id);
CREATE INDEX items_home ON items (org_id, home_id, home_slot);
CREATE INDEX items_unusual ON items (org_id, state, code_order, id) WHERE state NOT IN ('in', 'out');

CREATE TABLE slots (
  org_id   text NOT NULL,
  place_id text NOT NULL,
  no       bigint NOT NULL,
  fixed    boolean NOT NULL DEFAULT false,
  item_id  text NOT NULL DEFAULT '',
  tag      text NOT NULL DEFAULT '',
  fault    text NOT NULL DEFAULT '',
  seen_at  timestamptz,
  PRIMARY KEY (org_id, place_id, no),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id)
);

CREATE TABLE keys (
  org_id     text NOT NULL,
  id         text NOT NULL,
  symbol     text NOT NULL,
  copy       bigint NOT NULL,
  item_id    text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, symbol, copy),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
);
CREATE INDEX keys_item ON keys (org_id, item_id);

CREATE TABLE key_members (
  org_id  text NOT NULL,
  key_id  text NOT NULL,
  item_id text NOT NULL,
  from_at timestamptz NOT NULL,
  to_at   timestamptz,
  PRIMARY KEY (org_id, key_id, from_at),
  FOREIGN KEY (org_id, key_id) REFERENCES keys (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
);
CREATE UNIQUE INDEX key_members_now ON key_members (org_id, key_id) WHERE to_at IS NULL;

CREATE TABLE vehicles (
  org_id     text NOT NULL REFERENCES organisations (id),
  id         text NOT NULL,
  site_id    text NOT NULL DEFAULT '',
  vin        text NOT NULL DEFAULT '',
  stock_no   text NOT NULL DEFAULT '',
  plate      text NOT NULL DEFAULT '',
  make       text NOT NULL DEFAULT '',
  model      text NOT NULL DEFAULT '',
  year       bigint NOT NULL DEFAULT 0,
  colour     text NOT NULL DEFAULT '',
  mileage    bigint NOT NULL DEFAULT 0,
  price      bigint NOT NULL DEFAULT 0,
  status     text NOT NULL,
  note       text NOT NULL DEFAULT '',
  label_order text NOT NULL DEFAULT '',
  retired_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX vehicles_vin ON vehicles (org_id, vin) WHERE vin <> '';
CREATE UNIQUE INDEX vehicles_stock ON vehicles (org_id, stock_no) WHERE stock_no <> '';
CREATE INDEX vehicles_order ON vehicles (org_id, label_order, id) WHERE retired_at IS NULL;

CREATE TABLE properties (
  org_id     text NOT NULL REFERENCES organisations (id),
  id         text NOT NULL,
  site_id    text NOT NULL DEFAULT '',
  name       text NOT NULL,
  address    text NOT NULL,
  zip        text NOT NULL DEFAULT '',
  area       text NOT NULL DEFAULT '',
  type       text NOT NULL DEFAULT '',
  phone      text NOT NULL DEFAULT '',
  manager    text NOT NULL DEFAULT '',
  units      bigint NOT NULL DEFAULT 0,
  name_order text NOT NULL DEFAULT '',
  retired_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name, address)
);
CREATE INDEX properties_order ON properties (org_id, name_order, id) WHERE retired_at IS NULL;

CREATE TABLE units (
  org_id      text NOT NULL,
  id          text NOT NULL,
  property_id text NOT NULL,
  building    text NOT NULL DEFAULT '',
  floor       text NOT NULL DEFAULT '',
  number      text NOT NULL,
  occupancy   text NOT NULL DEFAULT '',
  unit_order  text NOT NULL DEFAULT '',
  retired_at  timestamptz,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, property_id, building, number),
  FOREIGN KEY (org_id, property_id) REFERENCES properties (org_id, id)
);
CREATE INDEX units_order ON units (org_id, unit_order, id) WHERE retired_at IS NULL;

CREATE TABLE areas (
  org_id     text NOT NULL,
  id         text NOT NULL,
  site_id    text NOT NULL,
  name       text NOT NULL,
  department text NOT NULL DEFAULT '',
  class      text NOT NULL DEFAULT '',
  retired_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, site_id, name),
  FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
);

CREATE TABLE opens (
  org_id   text NOT NULL,
  item_id  text NOT NULL,
  kind     text NOT NULL,
  asset_id text NOT NULL,
  PRIMARY KEY (org_id, item_id, kind, asset_id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id)
);
CREATE INDEX opens_asset ON opens (org_id, kind, asset_id);

-- due_order is due_at, or the end of time for a permanent holding, so that one
-- index orders the board: longest overdue first.
CREATE TABLE holdings (
  org_id       text NOT NULL,
  id           text NOT NULL,
  item_id      text NOT NULL,
  person_id    text NOT NULL,
  purpose      text NOT NULL DEFAULT '',
  reason       text NOT NULL DEFAULT '',
  out_at       timestamptz NOT NULL,
  due_at       timestamptz,
  due_order    timestamptz NOT NULL,
  in_at        timestamptz,
  issued_by    text NOT NULL,
  returned_by  text NOT NULL DEFAULT '',
  brought_by   text NOT NULL DEFAULT '',
  out_via      text NOT NULL,
  in_via       text NOT NULL DEFAULT '',
  out_place_id text NOT NULL DEFAULT '',
  out_slot     bigint NOT NULL DEFAULT 0,
  in_place_id  text NOT NULL DEFAULT '',
  in_slot      bigint NOT NULL DEFAULT 0,
  reminded_at  timestamptz,
  noticed_at   timestamptz,
  late_by      bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
);
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
  org_id     text NOT NULL REFERENCES organisations (id),
  id         text NOT NULL,
  version    bigint NOT NULL,
  name       text NOT NULL,
  body       text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  ended_at   timestamptz,
  PRIMARY KEY (org_id, id, version)
);
CREATE UNIQUE INDEX rules_now ON rules (org_id, id) WHERE ended_at IS NULL;

CREATE TABLE decision_inputs (
  org_id     text NOT NULL,
  hash       bytea NOT NULL,
  body       bytea NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, hash)
);

-- n of things in a state, moved in the transaction that moves the thing;
-- scope is '' for the organisation or a site's id.
CREATE TABLE counters (
  org_id text NOT NULL,
  scope  text NOT NULL DEFAULT '',
  name   text NOT NULL,
  n      bigint NOT NULL,
  PRIMARY KEY (org_id, scope, name)
);

-- PROOF ----------------------------------------------------------------------

-- body is the exact bytes of the entry; leaf its index in the tree once sealed.
CREATE TABLE entries (
  entry_no    bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  org_id      text NOT NULL REFERENCES organisations (id),
  id          text NOT NULL,
  kind        text NOT NULL,
  item_id     text NOT NULL DEFAULT '',
  item_no     bigint NOT NULL DEFAULT 0,
  person_id   text NOT NULL DEFAULT '',
  actor       text NOT NULL DEFAULT '',
  device_id   text NOT NULL DEFAULT '',
  epoch       bigint NOT NULL DEFAULT 0,
  seq         bigint NOT NULL DEFAULT 0,
  happened_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  body        bytea NOT NULL,
  leaf        bigint,
  UNIQUE (org_id, entry_no),
  UNIQUE (org_id, id)
);
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
  org_id   text NOT NULL,
  entry_id text NOT NULL,
  field    text NOT NULL,
  salt     bytea NOT NULL,
  value    text NOT NULL,
  PRIMARY KEY (org_id, entry_id, field),
  FOREIGN KEY (org_id, entry_id) REFERENCES entries (org_id, id)
);

CREATE TABLE tree_hashes (
  org_id text NOT NULL,
  idx    bigint NOT NULL,
  hash   bytea NOT NULL,
  PRIMARY KEY (org_id, idx)
);

-- The head of each log: what is sealed, and the last signed checkpoint.
CREATE TABLE log_heads (
  org_id      text NOT NULL PRIMARY KEY REFERENCES organisations (id),
  origin      text NOT NULL,
  size        bigint NOT NULL DEFAULT 0,
  root        bytea,
  sealed_at   timestamptz,
  signed_size bigint NOT NULL DEFAULT 0,
  note        text NOT NULL DEFAULT '',
  signed_at   timestamptz,
  stopped     text NOT NULL DEFAULT ''
);

-- CABINETS -------------------------------------------------------------------

-- The twin of one cabinet: what we want of it and what it last said.
CREATE TABLE cabinets (
  org_id         text NOT NULL,
  place_id       text NOT NULL,
  device_id      text NOT NULL,
  gateway_id     text NOT NULL,
  epoch          bigint NOT NULL DEFAULT 0,
  boot_id        bytea,
  acked_seq      bigint NOT NULL DEFAULT 0,
  acked_hash     bytea,
  held_seq       bigint NOT NULL DEFAULT 0,
  roster_wanted  bigint NOT NULL DEFAULT 0,
  roster_applied bigint NOT NULL DEFAULT 0,
  firmware       text NOT NULL DEFAULT '',
  health         text NOT NULL DEFAULT '{}',
  online         boolean NOT NULL DEFAULT false,
  heard_at       timestamptz,
  changed_at     timestamptz,
  quarantined_at timestamptz,
  PRIMARY KEY (org_id, place_id),
  UNIQUE (org_id, device_id),
  FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id),
  FOREIGN KEY (org_id, device_id) REFERENCES devices (org_id, id)
);

-- Every record a cabinet sent, as it was signed. state: applied, pending
-- (beyond a gap), evidence (same number, other hash).
CREATE TABLE device_records (
  org_id      text NOT NULL,
  device_id   text NOT NULL,
  epoch       bigint NOT NULL,
  seq         bigint NOT NULL,
  hash        bytea NOT NULL,
  body        bytea NOT NULL,
  state       text NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, device_id, epoch, seq, hash)
);
CREATE INDEX device_records_pending ON device_records (org_id, device_id, epoch, seq) WHERE state = 'pending';

CREATE TABLE rosters (
  org_id    text NOT NULL,
  device_id text NOT NULL,
  version   bigint NOT NULL,
  content   bytea NOT NULL,
  hash      bytea NOT NULL,
  body      bytea NOT NULL,
  issued_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, device_id, version)
);

-- state: queued, sent, delivered, refused, actuated, taken, relocked, expired,
-- cancelled, unknown.
CREATE TABLE commands (
  org_id     text NOT NULL,
  id         text NOT NULL,
  device_id  text NOT NULL,
  place_id   text NOT NULL,
  slot       bigint NOT NULL DEFAULT 0,
  item_id    text NOT NULL DEFAULT '',
  person_id  text NOT NULL DEFAULT '',
  action     text NOT NULL,
  requester  text NOT NULL,
  purpose    text NOT NULL DEFAULT '',
  reason     text NOT NULL DEFAULT '',
  due_at     timestamptz,
  issued_at  timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  state      text NOT NULL,
  detail     text NOT NULL DEFAULT '',
  settled_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, device_id) REFERENCES devices (org_id, id)
);
CREATE INDEX commands_open ON commands (org_id, device_id, expires_at) WHERE settled_at IS NULL;
CREATE INDEX commands_item ON commands (org_id, item_id, issued_at);

-- PAPER AND MAIL -------------------------------------------------------------

CREATE TABLE mails (
  org_id      text NOT NULL REFERENCES organisations (id),
  id          text NOT NULL,
  kind        text NOT NULL,
  recipient   text NOT NULL,
  subject     text NOT NULL,
  text        text NOT NULL,
  html        text NOT NULL DEFAULT '',
  files       text NOT NULL DEFAULT '[]',
  about       text NOT NULL DEFAULT '',
  created_at  timestamptz NOT NULL,
  sent_at     timestamptz,
  error       text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id)
);
CREATE INDEX mails_when ON mails (org_id, created_at, id);

CREATE TABLE schedules (
  org_id     text NOT NULL REFERENCES organisations (id),
  id         text NOT NULL,
  report     text NOT NULL,
  params     text NOT NULL DEFAULT '{}',
  cadence    text NOT NULL,
  zone       text NOT NULL,
  locale     text NOT NULL,
  recipients text NOT NULL,
  csv        boolean NOT NULL DEFAULT false,
  next_at    timestamptz NOT NULL,
  last_at    timestamptz,
  last_error text NOT NULL DEFAULT '',
  failures   bigint NOT NULL DEFAULT 0,
  paused_at  timestamptz,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX schedules_due ON schedules (next_at) WHERE paused_at IS NULL;

CREATE TABLE report_runs (
  org_id      text NOT NULL REFERENCES organisations (id),
  id          text NOT NULL,
  report      text NOT NULL,
  params      text NOT NULL,
  format      text NOT NULL,
  blob_hash   bytea NOT NULL,
  size        bigint NOT NULL,
  pages       bigint NOT NULL DEFAULT 0,
  rows        bigint NOT NULL DEFAULT 0,
  log_size    bigint NOT NULL,
  log_root    bytea,
  schedule_id text NOT NULL DEFAULT '',
  made_by     text NOT NULL,
  made_at     timestamptz NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX report_runs_when ON report_runs (org_id, made_at, id);

-- DATA IN --------------------------------------------------------------------

CREATE TABLE imports (
  org_id     text NOT NULL REFERENCES organisations (id),
  id         text NOT NULL,
  kind       text NOT NULL,
  filename   text NOT NULL,
  mapping    text NOT NULL,
  state      text NOT NULL,
  total      bigint NOT NULL DEFAULT 0,
  rows       bigint NOT NULL DEFAULT 0,
  added      bigint NOT NULL DEFAULT 0,
  updated    bigint NOT NULL DEFAULT 0,
  unchanged  bigint NOT NULL DEFAULT 0,
  rejected   bigint NOT NULL DEFAULT 0,
  errors     text NOT NULL DEFAULT '[]',
  blob_hash  bytea,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  done_at    timestamptz,
  undone_at  timestamptz,
  moved_at   timestamptz NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX imports_when ON imports (org_id, created_at, id);

-- before is the row as it was, '' for a row the import added.
CREATE TABLE import_rows (
  org_id    text NOT NULL,
  import_id text NOT NULL,
  no        bigint NOT NULL,
  thing     text NOT NULL,
  thing_id  text NOT NULL,
  before    text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, import_id, no),
  FOREIGN KEY (org_id, import_id) REFERENCES imports (org_id, id)
);

-- SEARCH ---------------------------------------------------------------------

-- One row for each thing that can be found; folded is lower case without
-- accents. Terms serve one and two letters, the trigram index the rest.
CREATE TABLE search_docs (
  doc    bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  org_id text NOT NULL REFERENCES organisations (id),
  kind   text NOT NULL,
  id     text NOT NULL,
  code   text NOT NULL,
  title  text NOT NULL,
  sub    text NOT NULL DEFAULT '',
  folded text NOT NULL,
  UNIQUE (org_id, kind, id)
);

CREATE TABLE search_terms (
  org_id text NOT NULL,
  term   text NOT NULL,
  doc    bigint NOT NULL,
  PRIMARY KEY (org_id, term, doc)
);
CREATE INDEX search_terms_doc ON search_terms (org_id, doc);
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX search_docs_trigrams ON search_docs USING gin (folded gin_trgm_ops);

