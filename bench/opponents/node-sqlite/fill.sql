-- :messages rows for :contacts people, spread as bench/fill.cpp spreads them: few people write much, most write little,
-- and a conversation's messages lie far apart.
CREATE TEMP TABLE draw AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :messages)
SELECT i, 1 + CAST(:contacts * u * u AS INTEGER) AS person
FROM (SELECT i, (i * 7919 % 1000003) / 1000003.0 AS u FROM n);

INSERT INTO contact (id, wa_id, user_id, profile_name, updated_at)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :contacts)
SELECT i, printf('1556%07d', i * 7919 % 10000000), printf('US.1000000000000%07d', i), printf('Guest %d', i),
       :now FROM n;

INSERT INTO conversation (id, phone_number_id, contact_id, last_message_at, last_message_text, unread)
SELECT id, '555010200000001', id, :now, 'Thanks!', 1 FROM contact;

INSERT INTO message (id, wamid, conversation_id, contact_id, phone_number_id, direction, type, status, sent_at,
                     created_at, payload)
SELECT i, printf('wamid.HBgLMTU1NjAwMDAwMDAVAgASGBQz%016x', i * 2654435761 % 9007199254740881), person, person,
       '555010200000001', iif(i % 2, 'inbound', 'outbound'), iif(i % 12, 'text', 'image'),
       iif(i % 2, 'delivered', iif(i % 10, 'read', 'sent')), :now - (:messages - i) * 7000,
       :now - (:messages - i) * 7000,
       json_object('text', json_object('body', 'Message ' || i || substr(
         ' about the blue kettle, the order that has not come and the appointment on Thursday afternoon at about three',
         1, 20 + i * 31 % 90)), 'from', '1556')
FROM draw;
DROP TABLE draw;
ANALYZE;
