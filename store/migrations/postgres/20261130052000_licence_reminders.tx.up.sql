-- How many reminders of the end of a licence or training were sent.
ALTER TABLE qualifications ADD COLUMN told bigint NOT NULL DEFAULT 0;
--bun:split
CREATE INDEX qualifications_tell ON qualifications (until_on) WHERE ended_at IS NULL AND until_on <> '' AND told < 2;
