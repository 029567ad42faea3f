-- Licences and trainings by their end: which are over soon.
CREATE INDEX qualifications_end ON qualifications (org_id, until_on, id) WHERE ended_at IS NULL AND until_on <> '';
