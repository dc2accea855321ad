// What both opponents do with a webhook before it is stored, and how they show a message.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export function signed(secret, raw, header) {
  if (typeof header !== 'string' || !header.startsWith('sha256=')) return false;
  const given = Buffer.from(header.slice(7), 'hex');
  const right = createHmac('sha256', secret).update(raw).digest();
  return given.length === right.length && timingSafeEqual(given, right);
}

export function hashed(key) {
  return createHash('sha256').update(key).digest('hex');
}

// One row per message of the webhook.
export function rows(body) {
  const found = [];
  for (const entry of body.entry ?? []) {
    for (const { value } of entry.changes ?? []) {
      for (const message of value.messages ?? []) {
        const person = value.contacts?.find((c) => c.wa_id === message.from);
        const { id, from, from_user_id, timestamp, type, ...content } = message;
        found.push({
          wamid: id, from, user_id: from_user_id ?? null, name: person?.profile?.name ?? null,
          phone_number_id: value.metadata.phone_number_id, type, sent_at: Number(timestamp) * 1000,
          text: message.text?.body ?? null, payload: JSON.stringify(content),
        });
      }
    }
  }
  return found;
}

export function shown(row) {
  return {
    id: row.wamid, timestamp: String(Math.floor(Number(row.sent_at) / 1000)), type: row.type, from: row.wa_id,
    ...JSON.parse(row.payload),
    kapso: {
      direction: row.direction, status: row.status, phone_number: row.wa_id, phone_number_id: row.phone_number_id,
      contact_name: row.profile_name, whatsapp_conversation_id: String(row.conversation_id), has_media: row.type === 'image',
      created_at: new Date(Number(row.created_at)).toISOString(),
    },
  };
}

export function page(found, limit) {
  const data = found.slice(0, limit).map(shown);
  return { data, paging: { next: found.length > limit ? String(found[limit - 1].id) : null } };
}
