-- What WA.cr keeps of contacts, and what stands around them: groups, sources, statuses, comments, a project's settings.
-- A contact is one row in all dialects. What only some have costs the others nothing: the indexes over it are partial.

ALTER TABLE contact ADD COLUMN firstname {text};
ALTER TABLE contact ADD COLUMN lastname {text};
ALTER TABLE contact ADD COLUMN company {text};
ALTER TABLE contact ADD COLUMN type {text} NOT NULL DEFAULT 'lead';
ALTER TABLE contact ADD COLUMN email {text};
ALTER TABLE contact ADD COLUMN phone_as_stored {text};
ALTER TABLE contact ADD COLUMN status_num BIGINT;
ALTER TABLE contact ADD COLUMN source_num BIGINT;
ALTER TABLE contact ADD COLUMN description {text};
ALTER TABLE contact ADD COLUMN city {text};
ALTER TABLE contact ADD COLUMN state {text};
ALTER TABLE contact ADD COLUMN zip {text};
ALTER TABLE contact ADD COLUMN address {text};
ALTER TABLE contact ADD COLUMN country_id BIGINT;
ALTER TABLE contact ADD COLUMN assigned_num BIGINT;
ALTER TABLE contact ADD COLUMN opted_out BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE contact ADD COLUMN card_search {text};  -- names, e-mail, phone as stored, company: folded; NULL: none

CREATE UNIQUE INDEX contact_email ON contact (project_id, email) WHERE email IS NOT NULL;
-- Filters of the contact list, each in the order of creation; and whether a status or a source is used:
CREATE INDEX contact_status_num ON contact (project_id, status_num, num) WHERE status_num IS NOT NULL;
CREATE INDEX contact_source_num ON contact (project_id, source_num, num) WHERE source_num IS NOT NULL;
CREATE INDEX contact_assigned_num ON contact (project_id, assigned_num, num) WHERE assigned_num IS NOT NULL;
CREATE INDEX contact_type ON contact (project_id, type, num) WHERE type <> 'lead';
-- Sorts of the contact list; the names as they are shown:
CREATE INDEX contact_updated ON contact (project_id, updated_at, num);
CREATE INDEX contact_firstname
ON contact (project_id, lower(coalesce(firstname, display_name, profile_name, phone, username, '')), num);
CREATE INDEX contact_lastname ON contact (project_id, lower(coalesce(lastname, '')), num);

CREATE TABLE project_setting (
  project_id BIGINT NOT NULL,
  name {text} NOT NULL,
  value {text} NOT NULL,
  PRIMARY KEY (project_id, name)
);

CREATE TABLE contact_group (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  name {text} NOT NULL,
  name_search {text} NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (project_id, name),
  PRIMARY KEY (project_id, num)
);

CREATE TABLE contact_group_member (
  project_id BIGINT NOT NULL,
  group_num BIGINT NOT NULL,
  contact_num BIGINT NOT NULL,
  added_at BIGINT NOT NULL,
  PRIMARY KEY (project_id, group_num, contact_num)
);
CREATE INDEX contact_group_member_contact ON contact_group_member (project_id, contact_num, group_num);

CREATE TABLE contact_source (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  name {text} NOT NULL,
  name_search {text} NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (project_id, name),
  PRIMARY KEY (project_id, num)
);

CREATE TABLE contact_status (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  name {text} NOT NULL,
  name_search {text} NOT NULL,
  color {text},
  updated_at BIGINT NOT NULL,
  UNIQUE (project_id, name),
  PRIMARY KEY (project_id, num)
);

-- A comment's file is a row of media with the comment's number as its message's.
CREATE TABLE comment (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  thread_num BIGINT NOT NULL,
  text {text} NOT NULL,
  status_message {text} NOT NULL,
  sender {text} NOT NULL,
  wamid {text},
  ref_wamid {text},
  PRIMARY KEY (project_id, num)
);
CREATE INDEX comment_thread ON comment (project_id, thread_num, num);  -- comments of a thread

-- Search in the list of templates for sign-in codes; folded:
ALTER TABLE template ADD COLUMN body_search {text};

-- sqlite:
DROP TRIGGER contact_trigram_insert;
DROP TRIGGER contact_trigram_update;
DROP TRIGGER contact_trigram_delete;
DROP TABLE contact_trigram;
CREATE VIRTUAL TABLE contact_trigram
USING fts5(phone, profile, card, content='', tokenize='trigram', detail='column', columnsize=0);
INSERT INTO contact_trigram (rowid, phone, profile, card)
SELECT num, coalesce(phone, ''), profile_search, '' FROM contact;
CREATE TRIGGER contact_trigram_insert AFTER INSERT ON contact BEGIN
  INSERT INTO contact_trigram (rowid, phone, profile, card)
  VALUES (new.num, coalesce(new.phone, ''), new.profile_search, coalesce(new.card_search, ''));
END;
CREATE TRIGGER contact_trigram_update AFTER UPDATE OF phone, profile_search, card_search ON contact
WHEN coalesce(new.phone, '') <> coalesce(old.phone, '') OR new.profile_search <> old.profile_search
OR coalesce(new.card_search, '') <> coalesce(old.card_search, '') BEGIN
  INSERT INTO contact_trigram (contact_trigram, rowid, phone, profile, card)
  VALUES ('delete', old.num, coalesce(old.phone, ''), old.profile_search, coalesce(old.card_search, ''));
  INSERT INTO contact_trigram (rowid, phone, profile, card)
  VALUES (new.num, coalesce(new.phone, ''), new.profile_search, coalesce(new.card_search, ''));
END;
CREATE TRIGGER contact_trigram_delete AFTER DELETE ON contact BEGIN
  INSERT INTO contact_trigram (contact_trigram, rowid, phone, profile, card)
  VALUES ('delete', old.num, coalesce(old.phone, ''), old.profile_search, coalesce(old.card_search, ''));
END;

-- postgres:
CREATE INDEX contact_card_search ON contact USING gin (card_search gin_trgm_ops) WHERE card_search IS NOT NULL;
