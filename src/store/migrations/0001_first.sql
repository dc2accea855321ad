-- The first schema. One text for both engines, but for the parts behind "-- sqlite:" and "-- postgres:", which end at
-- "-- both:". Every table of tenant data begins its keys with the project. Each index names the query it serves.

CREATE TABLE project (
  num BIGINT NOT NULL,
  name {text} NOT NULL,
  UNIQUE (name),
  PRIMARY KEY (num)
);

CREATE TABLE project_counter (
  project_id BIGINT NOT NULL,
  events BIGINT NOT NULL,
  contacts BIGINT NOT NULL,
  PRIMARY KEY (project_id)
);

CREATE TABLE member (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  name {text} NOT NULL,
  email {text} NOT NULL,
  PRIMARY KEY (project_id, num)
);

CREATE TABLE api_key (
  num BIGINT NOT NULL,
  project_id BIGINT NOT NULL,
  name {text} NOT NULL,
  hint {text} NOT NULL,
  hash {text} NOT NULL,
  scopes {text} NOT NULL,
  rate_per_minute BIGINT,
  expires_at BIGINT,
  revoked_at BIGINT,
  last_used_at BIGINT,
  UNIQUE (hash),
  PRIMARY KEY (num)
);
CREATE INDEX api_key_project ON api_key (project_id, num);  -- key list

CREATE TABLE channel (
  num BIGINT NOT NULL,
  project_id BIGINT NOT NULL,
  phone_number_id {text} NOT NULL,
  waba_id {text} NOT NULL,
  display_number {text} NOT NULL,
  name {text} NOT NULL,
  access_token {bytes},
  quality {text},
  throughput {text},
  messaging_limit {text},
  name_status {text},
  requested_name {text},
  username {text},
  username_status {text},
  history_state {text},
  settings {text},
  changed_at BIGINT,
  updated_at BIGINT NOT NULL,
  UNIQUE (phone_number_id),
  PRIMARY KEY (num)
);
CREATE INDEX channel_project ON channel (project_id, num);  -- number list
CREATE INDEX channel_waba ON channel (waba_id);  -- account and template webhooks
CREATE INDEX channel_display ON channel (display_number);  -- webhooks that name a number by its digits

CREATE TABLE waba (
  project_id BIGINT NOT NULL,
  waba_id {text} NOT NULL,
  review_status {text},
  ban_state {text},
  ban_date {text},
  restrictions {text},
  disconnected_reason {text},
  messaging_limit {text},
  changed_at BIGINT,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (project_id, waba_id)
);

CREATE TABLE customer (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  name {text} NOT NULL,
  external_customer_id {text},
  UNIQUE (project_id, external_customer_id),
  PRIMARY KEY (project_id, num)
);

CREATE TABLE contact (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  phone {text},
  bsuid {text},
  parent_bsuid {text},
  username {text},
  profile_name {text},
  display_name {text},
  address_book_name {text},
  profile_search {text} NOT NULL,
  customer_num BIGINT,
  metadata {text} NOT NULL,
  identity_hash {text},
  identity_at BIGINT,
  seen_at BIGINT NOT NULL,
  phone_first_at BIGINT,
  phone_last_at BIGINT,
  updated_at BIGINT NOT NULL,
  UNIQUE (project_id, phone),
  UNIQUE (project_id, bsuid),
  PRIMARY KEY (project_id, num)
);
CREATE INDEX contact_parent ON contact (project_id, parent_bsuid, num);  -- contact by parent BSUID, the newest
CREATE INDEX contact_customer ON contact (project_id, customer_num, num);  -- contacts of a customer

CREATE TABLE contact_alias (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  contact_num BIGINT NOT NULL,
  value {text} NOT NULL,
  held_until BIGINT NOT NULL,
  moved BOOLEAN NOT NULL,
  UNIQUE (project_id, value, contact_num),
  PRIMARY KEY (project_id, num)
);
CREATE INDEX contact_alias_contact ON contact_alias (project_id, contact_num);  -- former ids of a contact

CREATE TABLE address_entry (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  phone {text} NOT NULL,
  name {text},
  at BIGINT NOT NULL,
  UNIQUE (project_id, phone),
  PRIMARY KEY (project_id, num)
);

CREATE TABLE preference (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  contact_num BIGINT NOT NULL,
  category {text} NOT NULL,
  status {text} NOT NULL,
  detail {text},
  source {text} NOT NULL,
  at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (project_id, channel_num, contact_num, category),
  PRIMARY KEY (project_id, num)
);
CREATE INDEX preference_contact ON preference (project_id, contact_num);  -- preferences of a contact

CREATE TABLE wa_group (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  group_id {text} NOT NULL,
  subject {text},
  description {text},
  invite_link {text},
  suspended BOOLEAN NOT NULL,
  deleted BOOLEAN NOT NULL,
  subject_at BIGINT,
  description_at BIGINT,
  suspended_at BIGINT,
  updated_at BIGINT NOT NULL,
  UNIQUE (project_id, channel_num, group_id),
  PRIMARY KEY (project_id, num)
);

CREATE TABLE wa_group_member (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  group_num BIGINT NOT NULL,
  contact_num BIGINT NOT NULL,
  present BOOLEAN NOT NULL,
  at BIGINT NOT NULL,
  UNIQUE (project_id, group_num, contact_num),
  PRIMARY KEY (project_id, num)
);
CREATE INDEX wa_group_member_contact ON wa_group_member (project_id, contact_num);  -- groups of a contact

CREATE TABLE thread (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  contact_num BIGINT,
  group_num BIGINT,
  unread_count BIGINT NOT NULL,
  window_at BIGINT,
  UNIQUE (project_id, channel_num, contact_num),
  UNIQUE (project_id, channel_num, group_num),
  PRIMARY KEY (project_id, num)
);

CREATE TABLE conversation (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  thread_num BIGINT NOT NULL,
  contact_num BIGINT,
  first_at BIGINT NOT NULL,
  last_active_at BIGINT NOT NULL,
  touched_at BIGINT NOT NULL,
  ended_at BIGINT,
  closed BOOLEAN NOT NULL,
  assigned_member_num BIGINT,
  messages_count BIGINT NOT NULL,
  last_message_wamid {text},
  last_message_type {text},
  last_message_at BIGINT,
  last_message_text {text},
  last_message_num BIGINT,
  last_inbound_at BIGINT,
  last_outbound_at BIGINT,
  metadata {text} NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (project_id, num)
);
CREATE INDEX conversation_active ON conversation (project_id, last_active_at, num);  -- conversation list
-- Conversation list of a number:
CREATE INDEX conversation_channel ON conversation (project_id, channel_num, last_active_at, num);
-- Which session a message belongs to:
CREATE INDEX conversation_thread ON conversation (project_id, thread_num, last_active_at);
-- Conversations of a contact:
CREATE INDEX conversation_contact ON conversation (project_id, contact_num, last_active_at, num);
CREATE INDEX conversation_open ON conversation (touched_at, last_active_at) WHERE ended_at IS NULL;  -- sweep
-- The active one of a thread:
CREATE INDEX conversation_open_thread ON conversation (project_id, thread_num) WHERE ended_at IS NULL;

CREATE TABLE message (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  thread_num BIGINT NOT NULL,
  conversation_num BIGINT NOT NULL,
  contact_num BIGINT,
  direction {text} NOT NULL,
  type {text} NOT NULL,
  status {text} NOT NULL,
  origin {text} NOT NULL,
  wamid {text} NOT NULL,
  wamid_hash BIGINT NOT NULL,
  phone {text},
  bsuid {text},
  parent_bsuid {text},
  sent_at BIGINT NOT NULL,
  text {text} NOT NULL,
  search {text} NOT NULL,
  payload {text} NOT NULL,
  has_media BOOLEAN NOT NULL,
  context_wamid {text},
  edited_at BIGINT,
  revoked_at BIGINT,
  error_code BIGINT,
  error_title {text},
  statuses {text} NOT NULL,
  callback_data {text},
  updated_at BIGINT NOT NULL,
  UNIQUE (project_id, wamid_hash, channel_num),
  PRIMARY KEY (project_id, num)
);
CREATE INDEX message_conversation ON message (project_id, conversation_num, num);  -- messages of a conversation
CREATE INDEX message_contact ON message (project_id, contact_num, num);  -- messages of a contact
CREATE INDEX message_channel ON message (project_id, channel_num, num);  -- messages of a number
CREATE INDEX message_media ON message (project_id, num) WHERE has_media;  -- media messages

CREATE TABLE message_count (
  project_id BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  direction {text} NOT NULL,
  type {text} NOT NULL,
  status {text} NOT NULL,
  has_media BOOLEAN NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (project_id, channel_num, direction, type, status, has_media)
);

CREATE TABLE status_orphan (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  wamid {text} NOT NULL,
  wamid_hash BIGINT NOT NULL,
  status {text} NOT NULL,
  participant {text} NOT NULL,
  at BIGINT NOT NULL,
  error_code BIGINT,
  error_title {text},
  callback_data {text},
  phone {text},
  bsuid {text},
  parent_bsuid {text},
  raw {text} NOT NULL,
  UNIQUE (project_id, wamid_hash, channel_num, status, participant),
  PRIMARY KEY (project_id, num)
);

CREATE TABLE message_change (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  wamid {text} NOT NULL,
  wamid_hash BIGINT NOT NULL,
  target_wamid {text} NOT NULL,
  target_hash BIGINT NOT NULL,
  direction {text} NOT NULL,
  what {text} NOT NULL,
  at BIGINT NOT NULL,
  text {text} NOT NULL,
  payload {text} NOT NULL,
  applied BOOLEAN NOT NULL,
  previous_text {text},
  previous_payload {text},
  UNIQUE (project_id, wamid_hash, channel_num),
  PRIMARY KEY (project_id, num)
);
CREATE INDEX message_change_target ON message_change (project_id, target_hash, channel_num);  -- changes of a message

CREATE TABLE media (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  message_num BIGINT NOT NULL,
  media_id {text} NOT NULL,
  kind {text} NOT NULL,
  mime_type {text} NOT NULL,
  sha256 {text} NOT NULL,
  filename {text},
  state {text} NOT NULL,
  due_at BIGINT NOT NULL,
  UNIQUE (project_id, message_num),
  PRIMARY KEY (project_id, num)
);

CREATE TABLE event (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  kind {text} NOT NULL,
  at BIGINT NOT NULL,
  channel_num BIGINT,
  contact_num BIGINT,
  conversation_num BIGINT,
  message_num BIGINT,
  detail {text},
  PRIMARY KEY (project_id, num)
);

CREATE TABLE template (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  waba_id {text} NOT NULL,
  template_id {text} NOT NULL,
  name {text} NOT NULL,
  language {text} NOT NULL,
  status {text},
  category {text},
  planned_category {text},
  planned_at BIGINT,
  reason {text},
  quality {text},
  stale BOOLEAN NOT NULL,
  status_at BIGINT,
  category_at BIGINT,
  quality_at BIGINT,
  updated_at BIGINT NOT NULL,
  UNIQUE (project_id, template_id),
  PRIMARY KEY (project_id, num)
);

CREATE TABLE flow (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  waba_id {text} NOT NULL,
  flow_id {text} NOT NULL,
  status {text},
  status_at BIGINT,
  updated_at BIGINT NOT NULL,
  UNIQUE (project_id, flow_id),
  PRIMARY KEY (project_id, num)
);

CREATE TABLE call_record (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  contact_num BIGINT,
  call_id {text} NOT NULL,
  direction {text} NOT NULL,
  status {text} NOT NULL,
  call_at BIGINT NOT NULL,
  started_at BIGINT,
  ended_at BIGINT,
  duration_s BIGINT,
  updated_at BIGINT NOT NULL,
  UNIQUE (project_id, channel_num, call_id),
  PRIMARY KEY (project_id, num)
);
CREATE INDEX call_record_contact ON call_record (project_id, contact_num);  -- calls of a contact

CREATE TABLE quarantine (
  num BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  reason {text} NOT NULL,
  part {bytes},
  body {bytes} NOT NULL,
  replayed_at BIGINT,
  PRIMARY KEY (num)
);

CREATE TABLE seen_news (
  project_id BIGINT NOT NULL,
  hash BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (project_id, hash)
);
CREATE INDEX seen_news_at ON seen_news (at);  -- sweep

CREATE TABLE lease (
  name {text} NOT NULL,
  holder {text} NOT NULL,
  held_until BIGINT NOT NULL,
  PRIMARY KEY (name)
);

CREATE TABLE setting (
  name {text} NOT NULL,
  value {text} NOT NULL,
  PRIMARY KEY (name)
);
-- The journal. SQLite's is a log of files beside the database (work/journal_log.h); its reader's position is here.
-- sqlite:
CREATE TABLE journal_position (
  name TEXT NOT NULL PRIMARY KEY,
  position BIGINT NOT NULL
);

-- Search: trigrams beside the table. New messages are put in by WriteTx::insert_many, all else is kept by triggers.
-- detail=none: a hit is a candidate, the query looks at the text.
CREATE VIRTUAL TABLE message_trigram USING fts5(search, content='', tokenize='trigram', detail='none', columnsize=0);
CREATE TRIGGER message_trigram_update AFTER UPDATE OF search ON message WHEN new.search <> old.search BEGIN
  INSERT INTO message_trigram (message_trigram, rowid, search)
  SELECT 'delete', old.num, old.search WHERE old.search <> '';
  INSERT INTO message_trigram (rowid, search) SELECT new.num, new.search WHERE new.search <> '';
END;
CREATE TRIGGER message_trigram_delete AFTER DELETE ON message WHEN old.search <> '' BEGIN
  INSERT INTO message_trigram (message_trigram, rowid, search) VALUES ('delete', old.num, old.search);
END;
CREATE VIRTUAL TABLE contact_trigram
USING fts5(phone, profile, content='', tokenize='trigram', detail='column', columnsize=0);
CREATE TRIGGER contact_trigram_insert AFTER INSERT ON contact BEGIN
  INSERT INTO contact_trigram (rowid, phone, profile) VALUES (new.num, coalesce(new.phone, ''), new.profile_search);
END;
CREATE TRIGGER contact_trigram_update AFTER UPDATE OF phone, profile_search ON contact
WHEN coalesce(new.phone, '') <> coalesce(old.phone, '') OR new.profile_search <> old.profile_search BEGIN
  INSERT INTO contact_trigram (contact_trigram, rowid, phone, profile)
  VALUES ('delete', old.num, coalesce(old.phone, ''), old.profile_search);
  INSERT INTO contact_trigram (rowid, phone, profile) VALUES (new.num, coalesce(new.phone, ''), new.profile_search);
END;
CREATE TRIGGER contact_trigram_delete AFTER DELETE ON contact BEGIN
  INSERT INTO contact_trigram (contact_trigram, rowid, phone, profile)
  VALUES ('delete', old.num, coalesce(old.phone, ''), old.profile_search);
END;

-- postgres:
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX message_search ON message USING gin (search gin_trgm_ops) WHERE search <> '';
CREATE INDEX contact_phone_search ON contact USING gin (phone gin_trgm_ops);
CREATE INDEX contact_profile_search ON contact USING gin (profile_search gin_trgm_ops);

CREATE TABLE receipt (
  num BIGINT NOT NULL PRIMARY KEY,
  received_at BIGINT NOT NULL,
  body BYTEA NOT NULL,
  applied BOOLEAN NOT NULL
);
CREATE INDEX receipt_waiting ON receipt (num) WHERE NOT applied;  -- apply
