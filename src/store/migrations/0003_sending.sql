-- Messages on their way to Meta, and first answers to repeated requests.

-- Up to which message the business has read the thread:
ALTER TABLE thread ADD COLUMN read_num BIGINT;

CREATE TABLE send (
  project_id BIGINT NOT NULL,
  message_num BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  thread_num BIGINT NOT NULL,
  state {text} NOT NULL,
  held_until BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  PRIMARY KEY (project_id, message_num)
);
CREATE INDEX send_thread ON send (project_id, thread_num, held_until);  -- is one on its way already?
CREATE INDEX send_started ON send (started_at);  -- sweep, doctor

CREATE TABLE idempotency (
  project_id BIGINT NOT NULL,
  key {text} NOT NULL,
  request_hash {text} NOT NULL,
  status BIGINT NOT NULL,
  body {text} NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (project_id, key)
);
CREATE INDEX idempotency_at ON idempotency (at);  -- sweep
