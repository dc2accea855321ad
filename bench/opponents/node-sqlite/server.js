// Node's own http server, better-sqlite3, group commit: all webhooks that wait go into one transaction, and are answered
// after it. Usage: node server.js PORT DATABASE APP_SECRET API_KEY
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { hashed, page, rows, shown, signed } from '../webhook.js';

const [port, path, secret, apiKey] = process.argv.slice(2);
const fresh = !existsSync(path);
const db = new Database(path);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.pragma('cache_size = -65536');
db.pragma('mmap_size = 1073741824');
if (fresh) db.exec(readFileSync(new URL('schema.sql', import.meta.url), 'utf8'));
const keys = new Map([[hashed(apiKey), 1]]);

const contact = db.prepare(`INSERT INTO contact (wa_id, user_id, profile_name, updated_at) VALUES (?, ?, ?, ?)
  ON CONFLICT (wa_id) DO UPDATE SET profile_name = excluded.profile_name, updated_at = excluded.updated_at
  RETURNING id`).pluck();
const conversation = db.prepare(`INSERT INTO conversation (phone_number_id, contact_id, last_message_at, last_message_text, unread)
  VALUES (?, ?, ?, ?, 1) ON CONFLICT (contact_id, phone_number_id) DO UPDATE SET
  last_message_at = excluded.last_message_at, last_message_text = excluded.last_message_text, unread = unread + 1
  RETURNING id`).pluck();
const message = db.prepare(`INSERT INTO message (wamid, conversation_id, contact_id, phone_number_id, direction, type, status,
  sent_at, created_at, payload) VALUES (?, ?, ?, ?, 'inbound', ?, 'delivered', ?, ?, ?) ON CONFLICT (wamid) DO NOTHING`);

const select = `SELECT m.*, c.wa_id, c.profile_name FROM message m JOIN contact c ON c.id = m.contact_id`;
const order = 'ORDER BY m.id DESC LIMIT ?';
const all = db.prepare(`${select} WHERE m.id < ? ${order}`);
const ofConversation = db.prepare(`${select} WHERE m.conversation_id = ? AND m.id < ? ${order}`);
const ofPhone = db.prepare(`${select} WHERE m.contact_id IN (SELECT id FROM contact WHERE wa_id LIKE ?) AND m.id < ? ${order}`);
const one = db.prepare(`${select} WHERE m.wamid = ?`);
const count = db.prepare('SELECT count(*) FROM message').pluck();

let waiting = [];
const store = db.transaction((batch) => {
  const now = Date.now();
  for (const { found } of batch) {
    for (const m of found) {
      const person = contact.get(m.from, m.user_id, m.name, now);
      const chat = conversation.get(m.phone_number_id, person, m.sent_at, m.text);
      message.run(m.wamid, chat, person, m.phone_number_id, m.type, m.sent_at, now, m.payload);
    }
  }
});

function commit() {
  const batch = waiting;
  waiting = [];
  store(batch);
  for (const { response } of batch) answer(response, 200, '');
}

function answer(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

function receive(request, response) {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const raw = Buffer.concat(parts);
    if (!signed(secret, raw, request.headers['x-hub-signature-256'])) return answer(response, 401, '');
    if (waiting.length === 0) setImmediate(commit);
    waiting.push({ found: rows(JSON.parse(raw)), response });
  });
}

function list(query) {
  const limit = Math.min(100, Number(query.get('limit') ?? 20));
  const before = Number(query.get('after') ?? Number.MAX_SAFE_INTEGER);
  if (query.has('conversation_id')) return page(ofConversation.all(query.get('conversation_id'), before, limit + 1), limit);
  if (query.has('phone_number')) return page(ofPhone.all(`%${query.get('phone_number')}%`, before, limit + 1), limit);
  return page(all.all(before, limit + 1), limit);
}

function read(request, response) {
  if (!keys.has(hashed(request.headers['x-api-key'] ?? ''))) return answer(response, 401, '');
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/messages') return answer(response, 200, JSON.stringify(list(url.searchParams)));
  if (url.pathname === '/count') return answer(response, 200, String(count.get()));
  const row = one.get(decodeURIComponent(url.pathname.slice('/messages/'.length)));
  return row ? answer(response, 200, JSON.stringify({ data: shown(row) })) : answer(response, 404, '{}');
}

createServer((request, response) => {
  if (request.method === 'POST') receive(request, response);
  else read(request, response);
}).listen(Number(port), '127.0.0.1', () => console.log(`ready http://127.0.0.1:${port}`));
process.on('SIGTERM', () => process.exit(0));
