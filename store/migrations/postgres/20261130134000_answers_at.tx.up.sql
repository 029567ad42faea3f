-- The report of answers reads them by time.
CREATE INDEX answers_at ON answers (org_id, created_at, holding_id, question_id);
