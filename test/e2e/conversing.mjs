// Acceptance checks 7 and 10 of the Cloud API's spec, §17.4: with a person whose phone nobody knows, and with files whose
// addresses have gone.
import { createHash } from "node:crypto";
import { check, equal, finish, scenario } from "./lib/checks.mjs";
import { KEY, call, dev, engines, eventually, freshDatabase, settled, tempFolder } from "./lib/wigwag.mjs";

const NUMBER = "555010200000001";
const FILE_MS = 60_000; // the first wait between attempts is ten seconds, a look at the queue five

async function sim(server, path, body) {
  const answer = await call(`${server.sandbox}/_sim/${path}`,
    { key: null, ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }) });
  if (answer.status !== 200) throw new Error(`/_sim/${path}: ${answer.status} ${answer.text}`);
  return answer.json;
}
async function quiet(server) {
  await sim(server, "webhooks/settle", { timeout_ms: 30_000 });
  return settled(server);
}
const inbound = (server, message) => sim(server, "webhooks", { updates: [{ message }] });
const send = (server, body) => call(`${server.url}/meta/whatsapp/v24.0/${NUMBER}/messages`, { method: "POST",
  headers: { "Content-Type": "application/json" }, body: JSON.stringify({ messaging_product: "whatsapp", ...body }) });
const list = async (server, what, query = "") => {
  const page = await call(`${server.url}/platform/v1/whatsapp/${what}?limit=100${query}`);
  if (page.status !== 200) throw new Error(`${what}: ${page.status} ${page.text}`);
  return page.json.data;
};
const message = async (server, id) => (await list(server, "messages")).find((one) => one.id === id);

/// 7: a whole conversation with somebody of whom only the BSUID is known.
async function withoutAPhone(server) {
  const who = "FI.4455667788";
  const { wamids: [first] } = await inbound(server, { from_user_id: who, username: "mika.malli", text: "Moi" });
  check("7: settles", await quiet(server));
  const [person] = (await list(server, "contacts")).filter((one) => JSON.stringify(one).includes(who));
  check("7: there is one contact", person, await list(server, "contacts"));
  equal("7: who has no phone", person?.wa_id ?? null, null);

  const answer = await send(server, { recipient_type: "individual", recipient: who, type: "text", text: { body: "Hei" } });
  equal("7: the reply is taken", answer.status, 200);
  equal("7: and names nobody's phone", [answer.json?.contacts?.[0]?.user_id, answer.json?.contacts?.[0]?.wa_id ?? ""], [who, ""]);
  const asked = (await call(`${server.sandbox}/_sim/requests?path=/messages&method=POST`, { key: null })).json.data.at(-1);
  equal("7: Meta was asked with `recipient`", [asked.json.recipient, asked.json.to], [who, undefined]);
  const { wamids: [second] } = await inbound(server, { from_user_id: who, text: "Kiitos", context: { message_id: answer.json?.messages?.[0]?.id } });
  check("7: its statuses come", await eventually(async () =>
    ["delivered", "read"].includes((await message(server, answer.json.messages[0].id))?.kapso.status), 20_000));
  check("7: settles again", await quiet(server));
  const rows = (await list(server, "messages")).filter((one) => [first, second, answer.json.messages[0].id].includes(one.id));
  equal("7: all of it is one conversation", [rows.length, new Set(rows.map((one) => one.kapso.whatsapp_conversation_id)).size], [3, 1]);
  equal("7: of one contact", (await list(server, "contacts")).filter((one) => JSON.stringify(one).includes(who)).length, 1);
  const refused = await send(server, { recipient: who, type: "template",
    template: { name: "login_code", language: { code: "en_US" }, components: [
      { type: "body", parameters: [{ type: "text", text: "1" }] },
      { type: "button", sub_type: "url", index: "0", parameters: [{ type: "text", text: "1" }] }] } });
  equal("7: an authentication template is refused", [refused.status >= 400, refused.json?.error?.code], [true, 131062]);
}

/// 10: fetched in time, looked up again when its address has gone, and held against its hash.
async function files(server) {
  const stored = (id) => eventually(async () => (await message(server, id))?.kapso?.media_data?.url, FILE_MS);
  const lookups = async (id) => (await call(`${server.sandbox}/_sim/requests?path=/${id}&method=GET`, { key: null })).json.data.length;

  const { wamids: [plain] } = await inbound(server, { from: "15550117001", type: "image" });
  check("10: settles", await quiet(server));
  const url = await stored(plain);
  check("10: a file is fetched by itself", url);
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
  const { image } = await message(server, plain);
  equal("10: and is what its hash says", createHash("sha256").update(bytes).digest("base64"), image?.sha256 ?? "?");

  await call(`${server.sandbox}/_sim/faults`, { key: null, method: "POST",
    body: JSON.stringify({ path: "/sandbox_media", times: 1, status: 404, code: 100 }) });
  const { wamids: [late] } = await inbound(server, { from: "15550117001", type: "video" });
  check("10: settles again", await quiet(server));
  const id = (await message(server, late))?.video?.id;
  check("10: it is here although its address had gone", await stored(late));
  check("10: it was looked up more than once", (await lookups(id)) >= 2, await lookups(id));
}

for (const engine of engines) {
  await scenario(`conversing on ${engine}`, async () => {
    const server = await dev({ data: tempFolder(), database: freshDatabase(engine) });
    await scenario(`without a phone on ${engine}`, () => withoutAPhone(server));
    await scenario(`files on ${engine}`, () => files(server));
    equal(`${engine}: ends well`, (await server.stop()).code, 0);
  });
}
finish();
