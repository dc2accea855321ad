-- Somebody has few conversations: sorting them costs less than moving each one's entry with every message. PostgreSQL
-- writes all entries of a changed row anyway.
-- sqlite:
DROP INDEX conversation_contact;
CREATE INDEX conversation_contact ON conversation (project_id, contact_num, num);
