-- A project that is closed for now, since when.
ALTER TABLE project ADD COLUMN suspended_at BIGINT;

-- Erasing goes on to what was told of the person: by which words Meta's own bytes name them, and up to where the log of
-- deliveries was looked through.
ALTER TABLE erasure ADD COLUMN marks {text} NOT NULL DEFAULT '';
ALTER TABLE erasure ADD COLUMN delivery_num BIGINT NOT NULL DEFAULT 0;
