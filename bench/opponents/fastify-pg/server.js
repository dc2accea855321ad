// Fastify and pg: one statement per webhook, its commit is the statement's own.
// Usage: node server.js PORT DATABASE_URL APP_SECRET API_KEY
import Fastify from 'fastify';
import pg from 'pg';
import { hashed, page, rows, shown, signed } from '../webhook.js';

const [port, url, secret, apiKey] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 16 });
const keys = new Map([[hashed(apiKey), 1]]);

const store = `WITH person AS (
    INSERT INTO contact (wa_id, user_id, profile_name, updated_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (wa_id) DO UPDATE SET profile_name = EXCLUDED.profile_name, updated_at = EXCLUDED.updated_at
    RETURNING id),
  chat AS (
    INSERT INTO conversation (phone_number_id, contact_id, last_message_at, last_message_text, unread)
    SELECT $5, id, $6, $7, 1 FROM person ON CONFLICT (contact_id, phone_number_id) DO UPDATE SET
    last_message_at = EXCLUDED.last_message_at, last_message_text = EXCLUDED.last_message_text,
    unread = conversation.unread + 1 RETURNING id)
  INSERT INTO message (wamid, conversation_id, contact_id, phone_number_id, direction, type, status, sent_at, created_at, payload)
  SELECT $8, chat.id, person.id, $5, 'inbound', $9, 'delivered', $6, $4, $10 FROM person, chat ON CONFLICT (wamid) DO NOTHING`;

const select = `SELECT m.*, c.wa_id, c.profile_name FROM message m JOIN contact c ON c.id = m.contact_id`;
const all = `${select} WHERE m.id < $1 ORDER BY m.id DESC LIMIT $2`;
const ofConversation = `${select} WHERE m.conversation_id = $3 AND m.id < $1 ORDER BY m.id DESC LIMIT $2`;
const ofPhone = `${select} WHERE m.contact_id IN (SELECT id FROM contact WHERE wa_id LIKE $3) AND m.id < $1
  ORDER BY m.id DESC LIMIT $2`;

async function ask(name, text, values) {
  return (await pool.query({ name, text, values })).rows;
}

const app = Fastify();
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => done(null, body));

app.post('/webhooks/meta', async (request, reply) => {
  if (!signed(secret, request.body, request.headers['x-hub-signature-256'])) return reply.code(401).send();
  const now = Date.now();
  for (const m of rows(JSON.parse(request.body)))
    await ask('store', store, [m.from, m.user_id, m.name, now, m.phone_number_id, m.sent_at, m.text, m.wamid, m.type, m.payload]);
  return reply.send('');
});

app.addHook('onRequest', async (request, reply) => {
  if (request.method === 'GET' && !keys.has(hashed(request.headers['x-api-key'] ?? ''))) return reply.code(401).send({});
});

app.get('/messages', async (request) => {
  const { limit = 20, after = Number.MAX_SAFE_INTEGER, conversation_id: chat, phone_number: phone } = request.query;
  const rowsMax = Math.min(100, Number(limit));
  if (chat) return page(await ask('ofConversation', ofConversation, [after, rowsMax + 1, chat]), rowsMax);
  if (phone) return page(await ask('ofPhone', ofPhone, [after, rowsMax + 1, `%${phone}%`]), rowsMax);
  return page(await ask('all', all, [after, rowsMax + 1]), rowsMax);
});

app.get('/count', async () => String((await pool.query('SELECT count(*) AS n FROM message')).rows[0].n));

app.get('/messages/:wamid', async (request, reply) => {
  const [row] = await ask('one', `${select} WHERE m.wamid = $1`, [request.params.wamid]);
  return row ? { data: shown(row) } : reply.code(404).send({});
});

await app.listen({ port: Number(port), host: '127.0.0.1' });
console.log(`ready http://127.0.0.1:${port}`);
process.on('SIGTERM', () => process.exit(0));
