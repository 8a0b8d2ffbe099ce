-- From version 1 to 2; see schema.h.

-- Nanoseconds: of two hunts in one second it is known which was the last.
ALTER TABLE hunt RENAME COLUMN begun_s TO begun_ns;
UPDATE hunt SET begun_ns = begun_ns * 1000000000;

-- Of the shrunk repro, beside preemptions, all; NULL: not known.
ALTER TABLE power ADD COLUMN switches INTEGER;
