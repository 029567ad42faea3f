-- Intents that a committed transaction left to be done: the relay reads them.
CREATE TABLE outbox (
  id          text NOT NULL PRIMARY KEY,
  org_id      text,
  kind        text NOT NULL,
  payload     text NOT NULL,
  due_at      timestamptz NOT NULL,
  created_at  timestamptz NOT NULL,
  attempts    integer NOT NULL DEFAULT 0,
  taken_until timestamptz,
  done_at     timestamptz,
  last_error  text NOT NULL DEFAULT ''
);
--bun:split
CREATE INDEX outbox_due ON outbox (due_at) WHERE done_at IS NULL;
--bun:split
CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL;
--bun:split
-- Photos, signatures, kept documents: by the hash of their bytes.
CREATE TABLE blobs (
  org_id     text NOT NULL,
  hash       text NOT NULL,
  type       text NOT NULL,
  bytes      bytea NOT NULL CHECK (length(bytes) <= 5242880),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, hash)
);
