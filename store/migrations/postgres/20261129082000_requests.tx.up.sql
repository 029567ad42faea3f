-- What people ask for, who decided each step, and who stands in for whom.
CREATE TABLE requests (
  org_id     text NOT NULL,
  id         text NOT NULL,
  kind       text NOT NULL,
  person_id  text NOT NULL,
  human      text NOT NULL,
  item_id    text NOT NULL DEFAULT '',
  holding_id text NOT NULL DEFAULT '',
  until      timestamptz,
  reason     text NOT NULL DEFAULT '',
  state      text NOT NULL,
  steps      text NOT NULL,
  step       bigint NOT NULL DEFAULT 0,
  asked_at   timestamptz NOT NULL,
  settled_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
);
--bun:split
CREATE UNIQUE INDEX requests_same ON requests (org_id, kind, item_id, person_id) WHERE state = 'open';
--bun:split
CREATE INDEX requests_open ON requests (org_id, asked_at, id) WHERE state = 'open';
--bun:split
CREATE INDEX requests_person ON requests (org_id, person_id, asked_at, id);
--bun:split
CREATE TABLE request_answers (
  org_id     text NOT NULL,
  request_id text NOT NULL,
  step       bigint NOT NULL,
  person_id  text NOT NULL,
  human      text NOT NULL,
  for_id     text NOT NULL DEFAULT '',
  yes        boolean NOT NULL,
  why        text NOT NULL DEFAULT '',
  at         timestamptz NOT NULL,
  PRIMARY KEY (org_id, request_id, step),
  UNIQUE (org_id, request_id, human),
  FOREIGN KEY (org_id, request_id) REFERENCES requests (org_id, id)
);
--bun:split
CREATE TABLE delegations (
  org_id   text NOT NULL,
  id       text NOT NULL,
  from_id  text NOT NULL,
  to_id    text NOT NULL,
  from_at  timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, from_id) REFERENCES people (org_id, id),
  FOREIGN KEY (org_id, to_id) REFERENCES people (org_id, id)
);
--bun:split
CREATE INDEX delegations_to ON delegations (org_id, to_id, until_at) WHERE ended_at IS NULL;
