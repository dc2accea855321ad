-- Broadcasts: one template to many people, each at most once.

CREATE TABLE broadcast (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  name {text} NOT NULL,
  channel_num BIGINT NOT NULL,
  template_num BIGINT NOT NULL,
  status {text} NOT NULL,
  scheduled_at BIGINT,
  started_at BIGINT,
  stopped_at BIGINT,
  completed_at BIGINT,
  problem {text},
  total BIGINT NOT NULL,
  sent BIGINT NOT NULL,
  delivered BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  suppressed BIGINT NOT NULL,
  responded BIGINT NOT NULL,
  held_until BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (project_id, num)
);
CREATE INDEX broadcast_channel ON broadcast (project_id, channel_num, num);  -- list by number
-- What runs, or is to begin:
CREATE INDEX broadcast_busy ON broadcast (status, held_until) WHERE status IN ('scheduled', 'sending');
CREATE INDEX broadcast_started ON broadcast (project_id, started_at) WHERE started_at IS NOT NULL;

CREATE TABLE broadcast_recipient (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  broadcast_num BIGINT NOT NULL,
  address {text} NOT NULL,
  phone {text},
  contact_num BIGINT,
  components {text} NOT NULL,
  state {text} NOT NULL,
  due_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  message_num BIGINT,
  sent_at BIGINT,
  delivered_at BIGINT,
  read_at BIGINT,
  failed_at BIGINT,
  responded_at BIGINT,
  error_message {text},
  error_details {text},
  updated_at BIGINT NOT NULL,
  UNIQUE (project_id, broadcast_num, address),
  PRIMARY KEY (project_id, num)
);
CREATE INDEX broadcast_recipient_list ON broadcast_recipient (project_id, broadcast_num, num);  -- list
-- Who is next, and whose sending was cut:
CREATE INDEX broadcast_recipient_due ON broadcast_recipient (project_id, broadcast_num, state, due_at, num)
WHERE state IN ('pending', 'sending');
-- Whose message a status is about:
CREATE INDEX broadcast_recipient_message ON broadcast_recipient (project_id, message_num) WHERE message_num IS NOT NULL;
-- Who may still answer, and what is known of a person:
CREATE INDEX broadcast_recipient_contact ON broadcast_recipient (project_id, contact_num, num)
WHERE contact_num IS NOT NULL;

-- How far the project's events are followed, while statuses of broadcasts may come.
CREATE TABLE broadcast_cursor (
  project_id BIGINT NOT NULL,
  event_num BIGINT NOT NULL,
  held_until BIGINT NOT NULL,
  PRIMARY KEY (project_id)
);
