// Webhooks out: the server is killed in the middle of many deliveries; every event arrives, in order of each
// conversation, under the id it had. On PostgreSQL a second server goes on where the first one died.
import { check, equal, finish, scenario } from "./lib/checks.mjs";
import { SECRET_KEY, receiver } from "./lib/receiver.mjs";
import { call, dev, engines, eventually, freshDatabase, postWebhook, sandbox, tempFolder, textWebhook }
  from "./lib/wigwag.mjs";

const NUMBER = "555010200000001";
const DELIVERIES = Number(process.env.WIGWAG_TEST_DELIVERIES ?? 20_000);
const PEOPLE = 60;
const KILLS = 3;
const PART_MS = 120_000; // on PostgreSQL a dead server's turn is waited for
const SEAL = "11".repeat(32);

async function subscribe(server, url) {
  const made = await call(`${server.url}/platform/v1/whatsapp/phone_numbers/${NUMBER}/webhooks`, { method: "POST",
    headers: { "Content-Type": "application/json" }, body: JSON.stringify({ whatsapp_webhook: { url,
      secret_key: SECRET_KEY, events: ["whatsapp.message.received"] } }) });
  check("a webhook is made", made.status === 201, made.text);
  return made.json?.data?.id;
}

/// All messages, ten a webhook, as fast as they are taken.
async function post(url, count) {
  for (let n = 0; n < count; n += 10) {
    const messages = Array.from({ length: Math.min(10, count - n) }, (_, i) => ({ id: `wamid.hook${n + i}`,
      from: String(15550113000 + ((n + i) % PEOPLE)), text: `message ${n + i}` }));
    const answer = await postWebhook(url, textWebhook(messages));
    if (answer.status !== 200) throw new Error(`webhook: ${answer.status}`);
  }
}

const kinds = (heard) => new Set(heard.requests.map((one) => one.body.message?.id));

function judge(name, heard, count) {
  const ids = new Map();
  const last = new Map();
  let disorder = 0;
  for (const { id, body } of heard.requests) {
    const wamid = body.message.id;
    const known = ids.get(wamid);
    if (known) {
      known.add(id);
      continue;
    }
    ids.set(wamid, new Set([id]));
    const n = Number(wamid.slice("wamid.hook".length));
    if (n <= (last.get(body.conversation.id) ?? -1)) disorder += 1;
    last.set(body.conversation.id, n);
  }
  equal(`${name}: every event arrived`, ids.size, count);
  equal(`${name}: in order of each conversation`, disorder, 0);
  equal(`${name}: each under one id`, [...ids.values()].filter((one) => one.size !== 1).length, 0);
  equal(`${name}: no two under the same`, new Set([...ids.values()].flatMap((one) => [...one])).size, count);
  equal(`${name}: every signature held`, heard.forged, 0);
}

async function killed(engine) {
  const heard = await receiver();
  const place = { data: tempFolder(), database: freshDatabase(engine) };
  let server = await dev(place);
  await subscribe(server, heard.url);
  await post(server.url, DELIVERIES);
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const enough = (DELIVERIES * kill) / (KILLS + 1);
    await eventually(() => kinds(heard).size >= enough, PART_MS);
    await server.stop("SIGKILL");
    server = await dev(place);
  }
  await eventually(() => kinds(heard).size >= DELIVERIES, PART_MS);
  judge(`${engine}, ${KILLS} kills`, heard, DELIVERIES);
  console.log(`   ${engine}: ${DELIVERIES} events, ${heard.requests.length} requests, ${KILLS} kills`);
  const log = await call(`${server.url}/platform/v1/webhook_deliveries?status=delivered&limit=1`);
  equal(`${engine}: the log has them`, log.json?.data?.length, 1);
  await server.stop();
  heard.close();
}

/// Two servers, one database: one dies, the other goes on.
async function twoNodes() {
  const heard = await receiver();
  const database = freshDatabase("postgres");
  const more = ["--no-demo", "--secret-key", SEAL];
  const first = await dev({ data: tempFolder(), database, more });
  const second = await dev({ data: tempFolder(), database, more });
  await subscribe(first, heard.url);
  const half = DELIVERIES / 2;
  await Promise.all([post(first.url, half), eventually(() => kinds(heard).size > half / 4, PART_MS)]);
  await first.stop("SIGKILL");
  await eventually(() => kinds(heard).size >= half, PART_MS);
  judge("two servers", heard, half);
  await second.stop();
  heard.close();
}

/// From Meta's POST to the user's.
async function latency(engine) {
  const heard = await receiver();
  const server = await dev({ database: freshDatabase(engine) });
  await subscribe(server, heard.url);
  const times = [];
  for (let n = 0; n < 60; n += 1) {
    const begun = performance.now();
    await postWebhook(server.url, textWebhook([{ id: `wamid.hook${n}`, from: "15550113000", text: "Hello" }]));
    await eventually(() => heard.requests.length > n, 5000);
    times.push((heard.requests[n]?.at ?? Infinity) - begun);
  }
  times.sort((a, b) => a - b);
  const [p50, p99] = [times[30], times[59]];
  console.log(`   ${engine}: from Meta's POST to the user's p50 ${p50.toFixed(1)} ms, most ${p99.toFixed(1)} ms`);
  check(`${engine}: a delivery begins at once`, p50 < 150, `p50 ${p50} ms`);
  await server.stop();
  heard.close();
}

/// What is told of a picture names its address, and a file that does not come holds nothing up for long.
async function pictures(engine) {
  const heard = await receiver();
  const server = await dev({ database: freshDatabase(engine) });
  await subscribe(server, heard.url);
  const told = async (count) => {
    await eventually(() => heard.requests.length >= count, PART_MS);
    return heard.requests.at(-1)?.body.message;
  };
  await sandbox(server, "inbound", { from: "15550113001", type: "image" });
  const { kapso } = await told(1);
  check(`${engine}: a picture comes with its address`, kapso.media_url?.startsWith(server.url), JSON.stringify(kapso));
  check(`${engine}: in words, too`, kapso.content.endsWith(`URL: ${kapso.media_url}`), kapso.content);
  equal(`${engine}: which is there`, (await fetch(kapso.media_url)).status, 200);

  const lost = { from: "15550113001", id: "wamid.lost", timestamp: String(Math.floor(Date.now() / 1000)), type: "image",
    image: { id: "999", mime_type: "image/png", sha256: "AAAA" } };
  const begun = performance.now();
  await postWebhook(server.url, JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: "555010100000001",
    changes: [{ field: "messages", value: { messaging_product: "whatsapp", messages: [lost],
      metadata: { display_phone_number: "15550100001", phone_number_id: "555010200000001" } } }] }] }));
  equal(`${engine}: one without its file is told all the same`, (await told(2))?.id, "wamid.lost");
  check(`${engine}: after a while`, performance.now() - begun > 2000, performance.now() - begun);
  await server.stop();
  heard.close();
}

await Promise.all(engines.map((engine) => scenario(`kills on ${engine}`, () => killed(engine))));
if (engines.includes("postgres")) await scenario("two servers", twoNodes);
await Promise.all(engines.map((engine) => scenario(`pictures on ${engine}`, () => pictures(engine))));
for (const engine of engines) await scenario(`latency on ${engine}`, () => latency(engine));
finish();
