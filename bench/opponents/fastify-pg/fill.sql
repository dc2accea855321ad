-- :messages rows for :contacts people, spread as bench/fill.cpp spreads them: few people write much, most write little,
-- and a conversation's messages lie far apart.
INSERT INTO contact (id, wa_id, user_id, profile_name, updated_at)
SELECT i, '1556' || lpad((i * 7919 % 10000000)::text, 7, '0'), 'US.1000000000000' || lpad(i::text, 7, '0'),
       'Guest ' || i, :now
FROM generate_series(1, :contacts::bigint) AS i;

INSERT INTO conversation (id, phone_number_id, contact_id, last_message_at, last_message_text, unread)
SELECT id, '555010200000001', id, :now, 'Thanks!', 1 FROM contact;

INSERT INTO message (id, wamid, conversation_id, contact_id, phone_number_id, direction, type, status, sent_at,
                     created_at, payload)
SELECT i, 'wamid.HBgLMTU1NjAwMDAwMDAVAgASGBQz' || lpad(to_hex(i * 2654435761 % 9007199254740881), 16, '0'), person,
       person, '555010200000001', CASE WHEN i % 2 = 1 THEN 'inbound' ELSE 'outbound' END,
       CASE WHEN i % 12 > 0 THEN 'text' ELSE 'image' END,
       CASE WHEN i % 2 = 1 THEN 'delivered' WHEN i % 10 > 0 THEN 'read' ELSE 'sent' END,
       :now - (:messages - i) * 7000, :now - (:messages - i) * 7000,
       json_build_object('text', json_build_object('body', 'Message ' || i || substr(
         ' about the blue kettle, the order that has not come and the appointment on Thursday afternoon at about three',
         1, (20 + i * 31 % 90)::int)), 'from', '1556')::text
FROM (SELECT i, 1 + floor(:contacts * u * u)::bigint AS person
      FROM (SELECT i, (i * 7919 % 1000003) / 1000003.0 AS u
            FROM generate_series(1, :messages::bigint) AS i) AS uniform) AS draw;

SELECT setval(pg_get_serial_sequence('message', 'id'), :messages);
SELECT setval(pg_get_serial_sequence('contact', 'id'), :contacts);
SELECT setval(pg_get_serial_sequence('conversation', 'id'), :contacts);
VACUUM ANALYZE;
