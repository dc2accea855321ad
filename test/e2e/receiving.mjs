import { check, equal, finish, scenario } from "./lib/checks.mjs";
import { MESSAGES, SECRET, call, command, dev, engines, eventually, everyRow, freshDatabase, pause, settled, start, tempFolder } from "./lib/wigwag.mjs";

const NUMBER = "555010200000001";
const DAY_MS = 86_400_000;

/// The control API of a sandbox; anything but 200 throws.
async function sim(server, path, body) {
  const method = body === undefined ? "GET" : "POST";
  const answer = await call(`${server.sandbox}/_sim/${path}`,
    { key: null, method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (answer.status !== 200) throw new Error(`${method} /_sim/${path}: ${answer.status} ${answer.text}`);
  return answer.json;
}

const messages = (server) => everyRow(server.url);
const message = async (server, wamid) => (await messages(server)).find((one) => one.id === wamid);
const state = async (server) => JSON.stringify([await messages(server), await everyRow(server.url, "/platform/v1/whatsapp/contacts"),
  await everyRow(server.url, "/platform/v1/whatsapp/conversations")]);

/// Nothing is on its way and nothing waits to be applied.
async function quiet(server) {
  const there = await sim(server, "webhooks/settle", { timeout_ms: 30_000 });
  return there.settled && settled(server);
}
/// Files come after their messages, in their own time.
const filesAreThere = (server) => eventually(async () => (await messages(server))
  .every((one) => !one.kapso.has_media || one.kapso.media_url));
/// Where two texts part.
function difference(a, b) {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return a === b ? "" : `…${a.slice(Math.max(0, at - 80), at + 80)} ≠ …${b.slice(Math.max(0, at - 80), at + 80)}`;
}
const inbound = (server, body) => sim(server, "webhooks", { updates: [{ message: body }] });
const hooks = async (server) => {
  const found = [];
  for (let after = 0; ;) {
    const page = await sim(server, `webhooks?limit=1000&after=${after}`);
    found.push(...page.webhooks);
    if (page.webhooks.length < 1000) return found;
    after = page.next_after;
  }
};

/// One of everything that concerns chats, as a customer and a business would do it.
async function play(server, newPhone) {
  const { wamids: [first] } = await inbound(server, { text: "Hello" });
  await inbound(server, { from: "34600555012", name: "Ana", type: "image" });
  await inbound(server, { from_user_id: "FI.77", username: "mika.malli", text: "Moi" });
  await inbound(server, { type: "interactive", interactive: { type: "list_reply" } });
  await inbound(server, { type: "reaction", reaction: { message_id: first, emoji: "🎉" } });
  await inbound(server, { type: "edit", edit: { original_message_id: first } });
  const echo = (await sim(server, "events", { event: "echo", set: { text: { body: "From the shop" } } })).values[0];
  const { id } = echo.message_echoes[0];
  for (const status of ["sent", "delivered", "read"]) await sim(server, "webhooks", { updates: [{ status: { id, status } }] });
  await sim(server, "events", { event: "history", messages: 40, chunks: 3, order: "shuffled" });
  await sim(server, "events", { event: "template_status" });
  await sim(server, "events", { event: "group_created" });
  await sim(server, "events", { event: "call_connect" });
  await sim(server, "users/15550110001/number", { phone: newPhone });
  await inbound(server, { from: newPhone, text: "From my new number" });
  return { first, id };
}

/// 1: the sandbox goes on posting while the server is killed again and again.
async function killed(database) {
  const data = tempFolder();
  let server = await dev({ data, database });
  const port = Number(new URL(server.url).port);
  const own = await start(["sandbox", "--listen", "127.0.0.1:0", "--target", server.url, "--app-secret", SECRET]);
  const box = { sandbox: own.url };
  const sent = [];
  for (let round = 0; round < 3; round += 1) {
    const posting = (async () => {
      for (let n = 0; n < 60; n += 1) sent.push(...(await inbound(box, { from: String(15550112000 + (n % 7)) })).wamids);
    })();
    await pause(20 + Math.random() * 100);
    await server.stop("SIGKILL");
    await posting;
    await sim(box, "webhooks/settle", { timeout_ms: 30_000 });
    server = await dev({ data, database, port });
  }
  await sim(box, "clock", { advance_ms: DAY_MS });
  await sim(box, "webhooks/settle", { timeout_ms: 30_000 });
  check("1: settles", await settled(server));
  const rows = (await messages(server)).map((one) => one.id);
  equal("1: every message is there once", [...rows].sort(), [...sent].sort());
  const records = await hooks(box);
  check("1: the sandbox had to try again", records.some((one) => one.tries.length > 1), records.length);
  equal("1: and was answered in the end", [...new Set(records.map((one) => one.state))], ["delivered"]);
  await own.stop();
  await server.stop();
}

/// 2: also batched, shuffled, doubled.
async function replayed(server) {
  await play(server, "15550110091");
  check("2: settles", await quiet(server) && await filesAreThere(server));
  const before = await state(server);
  const ids = (await hooks(server)).flatMap((one) => [one.id, one.id]).sort(() => Math.random() - 0.5);
  for (const id of ids) await sim(server, `webhooks/${id}/redeliver`, {});
  check("2: settles again", await quiet(server));
  equal("2: every webhook twice more in any order changes nothing", difference(before, await state(server)), "");

  await sim(server, "delivery", { shuffle: 0.5, duplicate: 0.5, batch_updates_max: 5, linger_ms: 20, seed: 11 });
  const { first, id } = await play(server, "15550110092");
  await sim(server, "clock", { advance_ms: 10_000 });
  check("2: settles once more", await quiet(server));
  const rows = await messages(server);
  equal("2: no message twice", new Set(rows.map((one) => one.id)).size, rows.length);
  equal("2: the status is the highest", rows.find((one) => one.id === id)?.kapso.status, "read");
  equal("2: the edit counts", rows.find((one) => one.id === first)?.text.body, "Hello again, corrected");
  await sim(server, "delivery", { shuffle: 0, duplicate: 0, batch_updates_max: 1, linger_ms: 0 });
}

/// 3: what a status is about comes later.
async function early(server) {
  const wamid = `wamid.early.${Math.random()}`;
  await sim(server, "webhooks", { updates: [{ status: { id: wamid, status: "delivered" } }] });
  await sim(server, "webhooks", { updates: [{ status: { id: wamid, status: "sent" } }] });
  check("3: settles", await quiet(server));
  equal("3: a status alone makes no message", await message(server, wamid), undefined);
  await sim(server, "events", { event: "echo", set: { id: wamid, text: { body: "Here" } } });
  check("3: settles again", await quiet(server));
  const row = await message(server, wamid);
  equal("3: it has waited for its message", [row?.kapso.status, row?.kapso.statuses?.length], ["delivered", 2]);
}

/// 4: a thousand updates, and 3 MB.
async function large(server) {
  const took = async (text) => {
    const updates = Array.from({ length: 1000 }, (_, n) => ({ message: { from: String(15550113000 + (n % 20)), text } }));
    const { webhooks: [id], wamids } = await sim(server, "webhooks", { updates });
    check("4: settles", await quiet(server));
    const hook = await sim(server, `webhooks/${id}`);
    equal("4: it is one body, taken at once", [hook.updates, hook.tries.map((one) => one.status)], [1000, [200]]);
    const there = new Set((await messages(server)).map((one) => one.id));
    equal("4: all of it is there", wamids.filter((one) => !there.has(one)).length, 0);
    return { us: hook.tries[0].took_us, bytes: hook.bytes };
  };
  const small = await took("Hello");
  const big = await took("x".repeat(2_450));
  check("4: the large one has nearly 3 MB", big.bytes > 2_900_000 && big.bytes <= 3 * 1024 * 1024, big.bytes);
  check("4: acknowledged within a second", small.us < 1_000_000 && big.us < 1_000_000, [small, big]);
}

/// 5: nothing of what is not signed rightly.
async function forged(server) {
  const before = await state(server);
  await sim(server, "delivery", { retry_gaps_ms: [] });
  for (const signature of ["wrong", "missing", "old_secret"]) {
    await sim(server, "delivery", { signature });
    const { webhooks: [id] } = await inbound(server, { text: signature });
    check("5: settles", await quiet(server));
    const hook = await sim(server, `webhooks/${id}`);
    check(`5: ${signature} is refused`, [401, 403].includes(hook.tries[0].status) && hook.state === "expired", hook);
  }
  await sim(server, "delivery", { signature: "valid" });
  equal("5: and nothing is stored", (await state(server)) === before, true);
}

/// 6: news of tomorrow beside what is known.
async function unknown(server, place) {
  const { wamids } = await sim(server, "webhooks", { updates: [
    { message: { from: "15550114001", text: "good one" } },
    { field: "a_field_of_tomorrow", value: { depth: 3 } },
    { message: { from: "15550114001", type: "hologram", hologram: { depth: 1.5 } } },
    { field: "messages", value: { messaging_product: "whatsapp", tomorrow: true,
      metadata: { display_phone_number: "15550100001", phone_number_id: NUMBER },
      statuses: [{ id: "wamid.tomorrow", status: "teleported", timestamp: "1767225600", recipient_id: "15550114001" }] } },
    { field: "messages", value: 7 },
    { message: { from: "15550114001", text: "another good one" } }] });
  check("6: settles", await quiet(server));
  const last = (await hooks(server)).at(-1);
  equal("6: acknowledged", last.tries.map((one) => one.status), [200]);
  const rows = await Promise.all(wamids.map((id) => message(server, id)));
  equal("6: the good ones beside it are there", [rows[0]?.text.body, rows[2]?.text.body], ["good one", "another good one"]);
  equal("6: the unknown type is shown, with its own object", [rows[1]?.type, rows[1]?.hologram], ["unsupported", { depth: 1.5 }]);
  const kept = JSON.parse(command("quarantine", "list", "--json", ...place).out);
  equal("6: what cannot be understood is kept to be looked at", kept.length > 0, true);
  const shown = kept.map((one) => command("quarantine", "show", String(one.num), ...place).out).join("\n");
  check("6: with its bytes", shown.includes('"value":7'), shown.slice(0, 500));
}

/// 8: one person, one chat, before and after the move.
async function moved(server) {
  await inbound(server, { from: "15550115001", name: "Mo Ving", text: "old number" });
  await quiet(server);
  await sim(server, "users/15550115001/number", { phone: "15550115002" });
  await inbound(server, { from: "15550115002", text: "new number" });
  check("8: settles", await quiet(server));
  const people = (await everyRow(server.url, "/platform/v1/whatsapp/contacts"))
    .filter((one) => ["15550115001", "15550115002"].includes(one.wa_id));
  equal("8: one contact, with the new number", people.map((one) => one.wa_id), ["15550115002"]);
  const rows = (await messages(server)).filter((one) => ["old number", "new number"].includes(one.text?.body));
  equal("8: one conversation", [rows.length, new Set(rows.map((one) => one.kapso.whatsapp_conversation_id)).size], [2, 1]);
}

/// 9: the view changes, what was said stays on record.
async function changed(server) {
  const from = "15550116001";
  const { wamids: [edited] } = await inbound(server, { from, text: "Helo" });
  const { wamids: [gone] } = await inbound(server, { from, text: "Oops" });
  const echo = (await sim(server, "events", { event: "echo", from, set: { text: { body: "Nice" } } })).values[0];
  const target = echo.message_echoes[0].id;
  await inbound(server, { from, type: "edit", edit: { original_message_id: edited, message: { type: "text", text: { body: "Hello" } } } });
  await inbound(server, { from, type: "revoke", revoke: { original_message_id: gone } });
  await inbound(server, { from, type: "reaction", reaction: { message_id: target, emoji: "👍" } });
  await sim(server, "clock", { advance_ms: 2_000 });
  const { wamids: [removal] } = await inbound(server, { from, type: "reaction", reaction: { message_id: target, emoji: "" } });
  check("9: settles", await quiet(server));
  const rows = await messages(server);
  const found = (id) => rows.find((one) => one.id === id);
  equal("9: the edit is shown", found(edited)?.text.body, "Hello");
  equal("9: of what was deleted nothing is shown", [found(gone)?.text, found(gone)?.kapso.content ?? ""], [undefined, ""]);
  equal("9: the removal of a reaction names its target", found(removal)?.reaction, { message_id: target, emoji: "" });
  const bodies = (await sim(server, "webhooks?bodies=true&limit=1000")).webhooks.map((one) => one.body).join("\n");
  check("9: the sandbox sent the old words too", bodies.includes('"Helo"'));
}

for (const engine of engines) {
  await scenario(`killed on ${engine}`, () => killed(freshDatabase(engine)));
  await scenario(`receiving on ${engine}`, async () => {
    const data = tempFolder();
    const database = freshDatabase(engine);
    const place = ["--data", data, ...database];
    const server = await dev({ data, database });
    for (const part of [replayed, early, large, forged, (one) => unknown(one, place), moved, changed])
      await scenario(`${part.name} on ${engine}`, () => part(server));
    equal(`${engine}: ends well`, (await server.stop()).code, 0);
  });
}
finish();
