-- Webhooks to users: who wants to hear of what, how far the event log was read, and what is to be delivered.

CREATE TABLE webhook (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  channel_num BIGINT,
  kind {text} NOT NULL,
  url {text} NOT NULL,
  secret {bytes},
  old_secret {bytes},
  old_secret_until BIGINT,
  events {text} NOT NULL,
  active BOOLEAN NOT NULL,
  buffer_enabled BOOLEAN NOT NULL,
  buffer_window_seconds BIGINT,
  max_buffer_size BIGINT,
  buffer_events {text} NOT NULL,
  inactivity_minutes BIGINT NOT NULL,
  headers {bytes},
  payload_version {text} NOT NULL,
  retry_schedule {text} NOT NULL,
  inactive_seen BIGINT NOT NULL,
  paused_at BIGINT,
  probe_at BIGINT,
  probes BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (project_id, num)
);
CREATE INDEX webhook_channel ON webhook (channel_num) WHERE channel_num IS NOT NULL;  -- webhooks of numbers

-- One node delivers to a webhook at a time. Changes often, so it stands apart from what people set.
CREATE TABLE webhook_turn (
  project_id BIGINT NOT NULL,
  webhook_num BIGINT NOT NULL,
  wake_at BIGINT,
  wakes BIGINT NOT NULL,
  held_until BIGINT NOT NULL,
  holder {text} NOT NULL,
  PRIMARY KEY (project_id, webhook_num)
);
CREATE INDEX webhook_turn_wake ON webhook_turn (wake_at) WHERE wake_at IS NOT NULL;  -- who has something due

CREATE TABLE webhook_minute (
  project_id BIGINT NOT NULL,
  webhook_num BIGINT NOT NULL,
  minute BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  PRIMARY KEY (project_id, webhook_num, minute)
);

CREATE TABLE fanout_cursor (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  PRIMARY KEY (project_id)
);

CREATE TABLE delivery (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  webhook_num BIGINT NOT NULL,
  state {text} NOT NULL,
  event {text} NOT NULL,
  event_num BIGINT,
  lane BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  channel_num BIGINT,
  contact_num BIGINT,
  conversation_num BIGINT,
  message_num BIGINT,
  buffered BOOLEAN NOT NULL,
  batch_num BIGINT,
  attempts BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  yield_at BIGINT,
  response_status BIGINT,
  problem {text},
  last_attempt_at BIGINT,
  settled_at BIGINT,
  PRIMARY KEY (project_id, num)
);
CREATE INDEX delivery_webhook ON delivery (project_id, webhook_num, num);  -- log of a webhook, redelivery since a time
CREATE INDEX delivery_event ON delivery (project_id, event, num);  -- log of an event
CREATE INDEX delivery_state ON delivery (project_id, state, num);  -- log by status
CREATE INDEX delivery_problem ON delivery (project_id, num) WHERE problem IS NOT NULL;  -- log of errors
-- What is to go out next, in order:
CREATE INDEX delivery_due ON delivery (project_id, webhook_num, due_at, seq) WHERE settled_at IS NULL;
-- What others of the same conversation wait for:
CREATE INDEX delivery_blocking ON delivery (project_id, webhook_num, lane, seq) WHERE yield_at IS NOT NULL;
-- What is to go out together:
CREATE INDEX delivery_buffered ON delivery (project_id, webhook_num, lane, seq) WHERE buffered;

-- Meta's own bytes, as long as their delivery is in the log.
CREATE TABLE delivery_body (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  webhook_num BIGINT NOT NULL,
  hash {text} NOT NULL,
  body {bytes} NOT NULL,
  UNIQUE (project_id, webhook_num, hash),
  PRIMARY KEY (project_id, num)
);

CREATE TABLE delivery_attempt (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  delivery_num BIGINT NOT NULL,
  at BIGINT NOT NULL,
  duration_ms BIGINT NOT NULL,
  response_status BIGINT,
  problem {text},
  request {bytes} NOT NULL,
  response {bytes} NOT NULL,
  PRIMARY KEY (project_id, num)
);
CREATE INDEX delivery_attempt_delivery ON delivery_attempt (project_id, delivery_num, num);  -- attempts of one
