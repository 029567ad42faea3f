-- A review may also ask about rights that come with a role, a profile, a
-- department, a kind of person, or that everybody has.
ALTER TABLE access_reviews ADD COLUMN wide INTEGER NOT NULL DEFAULT 0;
