-- Text messages: rows of the outbox like mails, the countries they may go to and
-- how many a day, numbers that asked for no more, and how often
-- the link to a pass was sent.
ALTER TABLE mails ADD COLUMN channel text NOT NULL DEFAULT 'mail';
--bun:split
ALTER TABLE organisations ADD COLUMN text_to text NOT NULL DEFAULT '';
--bun:split
ALTER TABLE organisations ADD COLUMN text_daily integer NOT NULL DEFAULT 50;
--bun:split
CREATE TABLE text_stops (
  org_id text NOT NULL REFERENCES organisations (id),
  number text NOT NULL,
  at     timestamptz NOT NULL,
  PRIMARY KEY (org_id, number)
);
--bun:split
ALTER TABLE passes ADD COLUMN links integer NOT NULL DEFAULT 0;
--bun:split
CREATE INDEX mails_texts ON mails (org_id, created_at, recipient) WHERE channel = 'text';
