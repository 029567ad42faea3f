-- Access reviews: does everybody still need what they may take? Each line is
-- one right of one person, asked of whoever answers for them.
CREATE TABLE access_reviews (
  org_id      text NOT NULL,
  id          text NOT NULL,
  name        text NOT NULL,
  months      bigint NOT NULL DEFAULT 0,
  days        bigint NOT NULL,
  state       text NOT NULL,
  opens_at    timestamptz NOT NULL,
  remind_at   timestamptz,
  due_at      timestamptz,
  reminded_at timestamptz,
  closed_at   timestamptz,
  lines       bigint NOT NULL DEFAULT 0,
  kept        bigint NOT NULL DEFAULT 0,
  ended       bigint NOT NULL DEFAULT 0,
  lapsed      bigint NOT NULL DEFAULT 0,
  gone        bigint NOT NULL DEFAULT 0,
  made_by     text NOT NULL DEFAULT '',
  made_at     timestamptz NOT NULL,
  PRIMARY KEY (org_id, id)
);
--bun:split
CREATE INDEX access_reviews_list ON access_reviews (org_id, opens_at, id);
--bun:split
CREATE INDEX access_reviews_planned ON access_reviews (opens_at) WHERE state = 'planned';
--bun:split
CREATE INDEX access_reviews_remind ON access_reviews (remind_at) WHERE state = 'open' AND reminded_at IS NULL;
--bun:split
CREATE INDEX access_reviews_due ON access_reviews (due_at) WHERE state = 'open';
--bun:split
CREATE TABLE access_review_lines (
  org_id      text NOT NULL,
  review_id   text NOT NULL,
  no          bigint NOT NULL,
  person_id   text NOT NULL,
  reviewer_id text NOT NULL DEFAULT '',
  kind        text NOT NULL,
  subject_id  text NOT NULL,
  subject     text NOT NULL,
  gives       text NOT NULL DEFAULT '',
  uses        bigint NOT NULL DEFAULT 0,
  last_use    timestamptz,
  answer      text NOT NULL DEFAULT '',
  why         text NOT NULL DEFAULT '',
  answered_by text NOT NULL DEFAULT '',
  answered_at timestamptz,
  PRIMARY KEY (org_id, review_id, no),
  FOREIGN KEY (org_id, review_id) REFERENCES access_reviews (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
);
--bun:split
CREATE INDEX access_review_lines_waiting ON access_review_lines (org_id, review_id, no) WHERE answer = '';
--bun:split
CREATE INDEX access_review_lines_reviewer ON access_review_lines (org_id, reviewer_id, review_id, no) WHERE answer = '';
--bun:split
CREATE INDEX access_review_lines_answered ON access_review_lines (org_id, answered_at, review_id, no) WHERE answer <> '';
