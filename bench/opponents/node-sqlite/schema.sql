CREATE TABLE contact (
  id INTEGER PRIMARY KEY,
  wa_id TEXT NOT NULL UNIQUE,
  user_id TEXT,
  profile_name TEXT,
  updated_at INTEGER NOT NULL
);
CREATE TABLE conversation (
  id INTEGER PRIMARY KEY,
  phone_number_id TEXT NOT NULL,
  contact_id INTEGER NOT NULL,
  last_message_at INTEGER NOT NULL,
  last_message_text TEXT,
  unread INTEGER NOT NULL,
  UNIQUE (contact_id, phone_number_id)
);
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  wamid TEXT NOT NULL UNIQUE,
  conversation_id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  phone_number_id TEXT NOT NULL,
  direction TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  payload TEXT NOT NULL
);
CREATE INDEX message_conversation ON message (conversation_id, id);
CREATE INDEX message_contact ON message (contact_id, id);
