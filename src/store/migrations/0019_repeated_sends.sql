-- The message that a request with this key sends: when its outcome comes late, who asks again learns it.
ALTER TABLE idempotency ADD COLUMN message_num BIGINT;
