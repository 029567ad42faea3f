-- People whose last day is over while they still have keys.
CREATE INDEX people_ended ON people (ends_on) WHERE blocked_at IS NULL AND held > 0 AND ends_on IS NOT NULL;
