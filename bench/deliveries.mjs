// Webhooks to a fast receiver: deliveries a second out of a full queue, and the time from Meta's POST to the user's.
//   WIGWAG=build/release/wigwag node bench/deliveries.mjs [DELIVERIES]
// WIGWAG_TEST_POSTGRES names a PostgreSQL on which the same is measured.
import { createServer } from "node:http";
import { call, dev, engines, eventually, freshDatabase, postWebhook } from "../test/e2e/lib/wigwag.mjs";

const NUMBER = "555010200000001";
const COUNT = Number(process.argv[2] ?? 20_000);
const SINGLE = 300;

async function receiver() {
  const heard = { count: 0, at: [] };
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      heard.count += 1;
      heard.at.push(performance.now());
      response.end();
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
  const made = await subscribe("POST", `phone_numbers/${NUMBER}/webhooks`,
    { url: heard.url, secret_key: "s", events: ["whatsapp.message.received"] });

  const times = [];
  for (let n = 0; n < SINGLE; n += 1) {
    const begun = performance.now();
    await postWebhook(server.url, webhook(n, 1));
    while (heard.count <= n) await new Promise((resolve) => setImmediate(resolve));
    times.push(heard.at[n] - begun);
  }
  times.sort((a, b) => a - b);

  heard.count = 0;
  const begun = performance.now();
  for (let n = 0; n < COUNT; n += 50) await postWebhook(server.url, webhook(SINGLE + n, Math.min(50, COUNT - n)));
  await eventually(() => heard.count >= COUNT, 600_000);
  const seconds = (performance.now() - begun) / 1000;
  console.log(`${engine}: ${(COUNT / seconds).toFixed(0)} deliveries/s (${COUNT} in ${seconds.toFixed(1)} s, ${heard.count} requests); ` +
    `from Meta's POST to the user's p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms`);
  if (made.status !== 201) console.log(made.text);
  await server.stop();
  heard.close();
}
