-- What the Platform API administrates: members, assignments, notes, customers, numbers and their display names,
-- events of the project's own, and what is being erased.

ALTER TABLE member ADD COLUMN role {text} NOT NULL DEFAULT 'member';

ALTER TABLE customer ADD COLUMN search {text} NOT NULL DEFAULT '';  -- folded name
ALTER TABLE customer ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;

CREATE TABLE assignment (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  conversation_num BIGINT NOT NULL,
  member_num BIGINT NOT NULL,
  created_by_num BIGINT,
  notes {text},
  active BOOLEAN NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (project_id, num)
);
CREATE INDEX assignment_conversation ON assignment (project_id, conversation_num, num);  -- list
CREATE UNIQUE INDEX assignment_active ON assignment (project_id, conversation_num) WHERE active;  -- at most one
CREATE INDEX assignment_member ON assignment (project_id, member_num) WHERE active;  -- a member leaves

CREATE TABLE contact_note (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  contact_num BIGINT NOT NULL,
  name {text},
  content {text} NOT NULL,
  metadata {text} NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (project_id, num)
);
CREATE INDEX contact_note_contact ON contact_note (project_id, contact_num, num);  -- list

ALTER TABLE channel ADD COLUMN customer_num BIGINT;
ALTER TABLE channel ADD COLUMN kind {text} NOT NULL DEFAULT 'production';
ALTER TABLE channel ADD COLUMN search {text} NOT NULL DEFAULT '';  -- folded name
ALTER TABLE channel ADD COLUMN inbound_processing BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE channel ADD COLUMN calls BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE channel ADD COLUMN verify_token {bytes};  -- sealed
ALTER TABLE channel ADD COLUMN destination_url {text};
ALTER TABLE channel ADD COLUMN verified_at BIGINT;
ALTER TABLE channel ADD COLUMN status {text};  -- Meta's word
ALTER TABLE channel ADD COLUMN facts {text};  -- JSON object: the node as Meta showed it last
ALTER TABLE channel ADD COLUMN facts_at BIGINT;
ALTER TABLE channel ADD COLUMN removed_at BIGINT;
CREATE INDEX channel_customer ON channel (project_id, customer_num, num);  -- numbers of a customer

CREATE TABLE name_request (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  requested_name {text} NOT NULL,
  previous_name {text},
  status {text} NOT NULL,
  reviewed_at BIGINT,
  applied_at BIGINT,
  error_code BIGINT,
  error_subcode BIGINT,
  error_type {text},
  error_message {text},
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (project_id, num)
);
CREATE INDEX name_request_channel ON name_request (project_id, channel_num, num);  -- list, and Meta's decisions

CREATE TABLE event_definition (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  name {text} NOT NULL,
  description {text},
  property_schema {text} NOT NULL,
  last_seen_at BIGINT,
  archived_at BIGINT,
  updated_at BIGINT NOT NULL,
  UNIQUE (project_id, name),
  PRIMARY KEY (project_id, num)
);

CREATE TABLE project_event (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  definition_num BIGINT NOT NULL,
  name {text} NOT NULL,
  occurred_at BIGINT NOT NULL,
  conversation_num BIGINT,
  properties {text} NOT NULL,
  PRIMARY KEY (project_id, num)
);
CREATE INDEX project_event_time ON project_event (project_id, occurred_at, num);                    -- list
CREATE INDEX project_event_name ON project_event (project_id, definition_num, occurred_at, num);    -- list by name
CREATE INDEX project_event_conversation ON project_event (project_id, conversation_num, occurred_at, num);

CREATE TABLE erasure (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  what {text} NOT NULL,
  target_num BIGINT NOT NULL,
  event_num BIGINT NOT NULL,
  held_until BIGINT NOT NULL,
  PRIMARY KEY (project_id, num)
);
CREATE INDEX erasure_due ON erasure (held_until, num);  -- what is to be erased next
CREATE INDEX media_blob ON media (blob) WHERE blob IS NOT NULL;  -- does anything else show this file?
CREATE INDEX upload_blob ON upload (blob);
CREATE INDEX status_orphan_phone ON status_orphan (project_id, phone) WHERE phone IS NOT NULL;
UPDATE channel SET search = lower(name);
UPDATE customer SET search = lower(name);
