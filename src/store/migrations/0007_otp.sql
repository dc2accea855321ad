-- One-time codes, and what must not be done too often, whichever server is asked.

CREATE TABLE otp (
  project_id BIGINT NOT NULL,
  phone {text} NOT NULL,
  purpose {text} NOT NULL,
  num BIGINT NOT NULL,
  hash {text} NOT NULL,
  expires_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  attempts_max BIGINT NOT NULL,
  PRIMARY KEY (project_id, phone, purpose)
);
CREATE INDEX otp_expired ON otp (expires_at);  -- sweep

CREATE TABLE rate_count (
  project_id BIGINT NOT NULL,
  what {text} NOT NULL,
  who {text} NOT NULL,
  n BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  PRIMARY KEY (project_id, what, who)
);
CREATE INDEX rate_count_ended ON rate_count (ends_at);  -- sweep
