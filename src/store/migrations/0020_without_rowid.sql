-- Narrow rows that are written all the time lie in their primary key's own tree: one tree less to look through and to
-- write. PostgreSQL has no such tables. Wide rows stay as they are: fewer of them would fit between two keys.
-- sqlite:
CREATE TABLE narrow_event (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  channel_num BIGINT,
  contact_num BIGINT,
  conversation_num BIGINT,
  message_num BIGINT,
  detail TEXT,
  PRIMARY KEY (project_id, num)
) WITHOUT ROWID;
INSERT INTO narrow_event (project_id, num, kind, at, channel_num, contact_num, conversation_num, message_num, detail)
SELECT project_id, num, kind, at, channel_num, contact_num, conversation_num, message_num, detail
FROM event ORDER BY project_id, num;
DROP TABLE event;
ALTER TABLE narrow_event RENAME TO event;

CREATE TABLE narrow_message_count (
  project_id BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  direction TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  has_media BOOLEAN NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (project_id, channel_num, direction, type, status, has_media)
) WITHOUT ROWID;
INSERT INTO narrow_message_count (project_id, channel_num, direction, type, status, has_media, n)
SELECT project_id, channel_num, direction, type, status, has_media, n
FROM message_count;
DROP TABLE message_count;
ALTER TABLE narrow_message_count RENAME TO message_count;

CREATE TABLE narrow_thread (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  contact_num BIGINT,
  group_num BIGINT,
  unread_count BIGINT NOT NULL,
  window_at BIGINT,
  read_num BIGINT,
  UNIQUE (project_id, channel_num, contact_num),
  UNIQUE (project_id, channel_num, group_num),
  PRIMARY KEY (project_id, num)
) WITHOUT ROWID;
INSERT INTO narrow_thread (project_id, num, channel_num, contact_num, group_num, unread_count, window_at, read_num)
SELECT project_id, num, channel_num, contact_num, group_num, unread_count, window_at, read_num
FROM thread ORDER BY project_id, num;
DROP TABLE thread;
ALTER TABLE narrow_thread RENAME TO thread;

CREATE TABLE narrow_send (
  project_id BIGINT NOT NULL,
  message_num BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  thread_num BIGINT NOT NULL,
  state TEXT NOT NULL,
  held_until BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  holder TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (project_id, message_num)
) WITHOUT ROWID;
INSERT INTO narrow_send (project_id, message_num, channel_num, thread_num, state, held_until, started_at, holder)
SELECT project_id, message_num, channel_num, thread_num, state, held_until, started_at, holder
FROM send ORDER BY project_id, message_num;
DROP TABLE send;
ALTER TABLE narrow_send RENAME TO send;
CREATE INDEX send_thread ON send (project_id, thread_num, held_until);
CREATE INDEX send_started ON send (started_at);

CREATE TABLE narrow_api_log (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  endpoint TEXT NOT NULL,
  http_method TEXT NOT NULL,
  response_status BIGINT NOT NULL,
  response_us BIGINT NOT NULL,
  ip_address TEXT,
  error_message TEXT,
  api_key_num BIGINT,
  PRIMARY KEY (project_id, num)
) WITHOUT ROWID;
INSERT INTO narrow_api_log (project_id, num, endpoint, http_method, response_status, response_us, ip_address,
  error_message, api_key_num)
SELECT project_id, num, endpoint, http_method, response_status, response_us, ip_address, error_message, api_key_num
FROM api_log ORDER BY project_id, num;
DROP TABLE api_log;
ALTER TABLE narrow_api_log RENAME TO api_log;
CREATE INDEX api_log_status ON api_log (project_id, response_status, num);
CREATE INDEX api_log_problem ON api_log (project_id, num) WHERE response_status >= 400;
