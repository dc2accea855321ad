// Webhooks to a fast receiver: the time from Meta's POST to the user's; deliveries a second while Meta posts as many; and
// deliveries a second out of a full queue, once a receiver that was away is back.
//   WIGWAG=build/release/wigwag node bench/deliveries.mjs [DELIVERIES]
// WIGWAG_TEST_POSTGRES names a PostgreSQL on which the same is measured.
import { createServer } from "node:http";
import { call, dev, engines, eventually, freshDatabase, postWebhook } from "../test/e2e/lib/wigwag.mjs";

const NUMBER = "555010200000001";
const COUNT = Number(process.argv[2] ?? 20_000);
const SINGLE = 300;
const AWAY = 40; // of as many conversations: enough failures for the webhook to be paused

async function receiver() {
  const heard = { count: 0, at: [], status: 200 };
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      heard.count += 1;
      heard.at.push(performance.now());
      response.writeHead(heard.status).end();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  heard.url = `http://127.0.0.1:${server.address().port}/`;
  heard.close = () => (server.closeAllConnections(), server.close());
  return heard;
}

const webhook = (first, count) => JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: "555010100000001",
  changes: [{ field: "messages", value: { messaging_product: "whatsapp",
    metadata: { display_phone_number: "15550100001", phone_number_id: NUMBER },
    messages: Array.from({ length: count }, (_, i) => ({ from: String(15550114000 + ((first + i) % 500)),
      id: `wamid.bench${first + i}`, timestamp: String(Math.floor(Date.now() / 1000)), type: "text",
      text: { body: "How much is a table for two?" } })) } }] }] });

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];

for (const engine of engines) {
  const heard = await receiver();
  const server = await dev({ database: freshDatabase(engine) });
  const subscribe = (method, path, members) => call(`${server.url}/platform/v1/whatsapp/${path}`, { method,
    headers: { "Content-Type": "application/json" }, body: JSON.stringify({ whatsapp_webhook: members }) });
  const add = async () => {
    const made = await subscribe("POST", `phone_numbers/${NUMBER}/webhooks`,
      { url: heard.url, secret_key: "s", events: ["whatsapp.message.received"] });
    if (made.status !== 201) throw new Error(made.text);
    return `webhooks/${made.json.data.id}`;
  };
  const first = await add();

  const times = [];
  for (let n = 0; n < SINGLE; n += 1) {
    const begun = performance.now();
    await postWebhook(server.url, webhook(n, 1));
    while (heard.count <= n) await new Promise((resolve) => setImmediate(resolve));
    times.push(heard.at[n] - begun);
  }
  times.sort((a, b) => a - b);

  const post = async (from, count) => {
    for (let n = 0; n < count; n += 50) await postWebhook(server.url, webhook(from + n, Math.min(50, count - n)));
  };
  const rate = async (work) => {
    heard.count = 0;
    const begun = performance.now();
    await work();
    await eventually(() => heard.count >= COUNT, 600_000);
    return (COUNT / (performance.now() - begun) * 1000).toFixed(0);
  };
  const through = await rate(() => post(SINGLE, COUNT));

  await call(`${server.url}/platform/v1/whatsapp/${first}`, { method: "DELETE" }); // its successes would count
  heard.status = 503;
  const path = await add();
  await post(SINGLE + COUNT, AWAY);
  await eventually(async () => (await call(`${server.url}/platform/v1/whatsapp/${path}`)).json.data.active === false, 60_000);
  await post(SINGLE + COUNT + AWAY, COUNT);
  const waiting = async () => Number(/^wigwag_deliveries_waiting (\d+)/m.exec((await call(`${server.url}/metrics`)).text)?.[1]);
  await eventually(async () => (await waiting()) >= COUNT + AWAY, 600_000);
  heard.status = 200;
  const queued = await rate(() => subscribe("PATCH", path, { active: true }));
  console.log(`${engine}: ${through} deliveries/s posted and delivered, ${queued}/s out of a full queue (${COUNT} each); ` +
    `from Meta's POST to the user's p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms`);
  await server.stop();
  heard.close();
}
