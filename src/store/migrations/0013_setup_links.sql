-- Links by which a customer connects a number, and webhooks for Meta's bodies that a number hands on.

CREATE TABLE setup_link (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  customer_num BIGINT NOT NULL,
  token_hash {text} NOT NULL,
  state {text} NOT NULL,
  expires_at BIGINT NOT NULL,
  success_url {text},
  failure_url {text},
  origins {text} NOT NULL,
  provision BOOLEAN NOT NULL,
  area_code {text},
  countries {text} NOT NULL,
  connection_types {text} NOT NULL,
  billing_mode {text} NOT NULL,
  theme {text},
  reconnect_num BIGINT,
  reconnect_number {text},
  language {text},
  setup_status {text} NOT NULL,
  setup_error {text},
  tried_at BIGINT,
  channel_num BIGINT,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (project_id, num)
);
CREATE INDEX setup_link_customer ON setup_link (project_id, customer_num, num);  -- list
CREATE INDEX setup_link_state ON setup_link (project_id, customer_num, state, num);  -- list by status

-- What a number's destination_url stands for; its webhook has the number's own num.
INSERT INTO webhook (project_id, num, channel_num, kind, url, events, active, buffer_enabled, buffer_events,
  inactivity_minutes, payload_version, retry_schedule, inactive_seen, probes, updated_at)
SELECT project_id, num, num, 'forward', destination_url, '', TRUE, FALSE, '', 60, 'v2', 'standard', 0, 0, updated_at
FROM channel WHERE destination_url IS NOT NULL AND removed_at IS NULL;
INSERT INTO webhook_turn (project_id, webhook_num, wakes, held_until, holder)
SELECT project_id, num, 0, 0, '' FROM webhook WHERE kind = 'forward';
