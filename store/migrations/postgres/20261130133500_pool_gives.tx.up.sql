-- Which of its free keys a set of equal keys gives: the least used, or the one
-- that has been in longest.
ALTER TABLE pools ADD COLUMN gives text NOT NULL DEFAULT 'least_used';
