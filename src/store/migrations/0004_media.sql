-- Files that are stored, and files that we gave to Meta. Both name their content by its SHA-256, 64 hexadecimal digits.

ALTER TABLE media ADD COLUMN link {text};
ALTER TABLE media ADD COLUMN attempts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN blob {text};
ALTER TABLE media ADD COLUMN bytes BIGINT;
ALTER TABLE media ADD COLUMN problem {text};
ALTER TABLE media ADD COLUMN settled_at BIGINT;
CREATE INDEX media_due ON media (due_at, num) WHERE settled_at IS NULL;  -- what is to be fetched next

CREATE TABLE upload (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  media_id {text} NOT NULL,
  kind {text} NOT NULL,
  mime_type {text} NOT NULL,
  filename {text},
  blob {text} NOT NULL,
  bytes BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  UNIQUE (project_id, media_id),
  PRIMARY KEY (project_id, num)
);
CREATE INDEX upload_expired ON upload (expires_at);  -- those that Meta has forgotten
