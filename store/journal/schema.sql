-- The database of one cabinet. One life (device, epoch) per file.

CREATE TABLE IF NOT EXISTS facts (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The journal. bytes are the record; salt and said are what a person typed,
-- to which the record only commits.
CREATE TABLE IF NOT EXISTS records (
    seq   INTEGER PRIMARY KEY CHECK (seq > 0),
    hash  BLOB NOT NULL CHECK (length(hash) = 32),
    bytes BLOB NOT NULL,
    at    INTEGER NOT NULL, -- microseconds since 1970
    salt  BLOB,
    said  TEXT
) STRICT;

-- Commands that were obeyed or refused: each id acts once.
CREATE TABLE IF NOT EXISTS commands (
    id      TEXT PRIMARY KEY,
    slot    INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    state   TEXT NOT NULL,
    refusal TEXT NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The one release whose end is not known yet.
CREATE TABLE IF NOT EXISTS releases (
    slot  INTEGER PRIMARY KEY,
    terms BLOB NOT NULL
) STRICT;

-- What every slot's sensor said last.
CREATE TABLE IF NOT EXISTS slots (
    no    INTEGER PRIMARY KEY,
    tag   TEXT NOT NULL,
    fault TEXT NOT NULL
) STRICT;

-- Who took what here, until a roster knows better.
CREATE TABLE IF NOT EXISTS holdings (
    item   TEXT PRIMARY KEY,
    person TEXT NOT NULL, -- '' when it came back or nobody knows who has it
    due    INTEGER NOT NULL,
    state  TEXT NOT NULL,
    seq    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS throttles (
    name  TEXT PRIMARY KEY,
    fails INTEGER NOT NULL,
    until INTEGER NOT NULL,
    at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
