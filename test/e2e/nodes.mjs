// Three servers on one PostgreSQL, all under load, killed at random together with the database's connections: nothing is
// lost, nothing is there twice, each conversation keeps its order, and events are numbered without a gap.
import { get } from "node:http";
import { check, equal, finish, scenario } from "./lib/checks.mjs";
import { SECRET_KEY, receiver } from "./lib/receiver.mjs";
import { KEY, MESSAGES, SECRET, call, engines, eventually, everyRow, freePort, freshDatabase, pause, postWebhook, query, settled,
  start, tempFolder, textWebhook } from "./lib/wigwag.mjs";

const NUMBER = "555010200000001";
const SEAL = "22".repeat(32);
const NODES = 3;
const PEOPLE = 24;
const SENDERS = 6;
const LOAD_MS = Number(process.env.WIGWAG_TEST_NODES_MS ?? 12_000);
const FINAL_MS = 90_000;
const KILLS_MIN = 2; // and as many times connections cut, however slow the machine

const any = (list) => list[Math.floor(Math.random() * list.length)];
const person = (n) => String(15550114000 + n);
const textOf = (n, k) => `person ${n} says ${k} end`;

const post = (url, body, headers = {}) => call(url, { method: "POST", body: JSON.stringify(body), headers });

const webhookOf = (n, k) => textWebhook([{ id: `wamid.nodes.${n}.${k}`, from: person(n), text: textOf(n, k) }]);

/// Reads a project's events from one node after the other, going on where it was.
function reader(urls, state) {
  const seen = { ids: [], messages: new Map(), open: null };
  const take = (text) => {
    const id = /^id: (\d+)$/m.exec(text)?.[1];
    const data = /^data: (.*)$/m.exec(text)?.[1];
    if (id === undefined || data === undefined) return;
    seen.ids.push(Number(id));
    const event = JSON.parse(data);
    if (event.kind === "message.received") seen.messages.set(event.message_id, (seen.messages.get(event.message_id) ?? 0) + 1);
  };
  const open = () => new Promise((resolve) => {
    const last = seen.ids.at(-1) ?? 0;
    const asked = get(`${any(urls())}/live`, { headers: { "X-API-Key": KEY, "Last-Event-ID": String(last) } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (piece) => {
        text += piece;
        const events = text.split("\n\n");
        text = events.pop();
        events.forEach(take);
      });
      answer.on("close", resolve);
      answer.on("error", resolve);
    });
    asked.on("error", resolve);
    seen.open = asked;
  });
  seen.ended = (async () => {
    while (!state.closed) {
      await open();
      await pause(20);
    }
  })();
  return seen;
}

/// One person's messages, one after the other, each to any node until it is acknowledged, as Meta does.
async function writes(n, urls, state, told) {
  for (let k = 0; !state.ended; k += 1) {
    const body = webhookOf(n, k);
    for (let tries = 0; ; tries += 1) {
      let status = 0;
      try {
        ({ status } = await postWebhook(any(urls()), body));
      } catch { /* the node is gone */ }
      if (status === 200) break;
      if (status !== 0 && status !== 503) state.odd.push(status);
      await pause(20);
    }
    told[n] = k + 1;
    await pause(10 + Math.random() * 40);
  }
}

/// Sends under a key of their own, each to any node, again elsewhere when the answer is lost.
async function sends(lane, urls, state, asked) {
  for (let k = 0; !state.ended; k += 1) {
    const words = `send ${lane} ${k} end`;
    asked.add(words);
    for (let tries = 0; tries < 40; tries += 1) {
      let status = 0;
      try {
        ({ status } = await post(`${any(urls())}/meta/whatsapp/v24.0/${NUMBER}/messages`, { messaging_product: "whatsapp",
          to: person(lane), type: "text", text: { body: words } }, { "Idempotency-Key": words }));
      } catch { /* the node is gone */ }
      if (status === 200 || (status >= 400 && status < 500 && status !== 409 && status !== 429)) break;
      await pause(50);
    }
    await pause(30);
  }
}

async function taken(meta) {
  const { json } = await call(`${meta}/_sim/requests?path=/messages&method=POST`, { key: null });
  const times = new Map();
  for (const one of json.data) {
    const words = /send \d+ \d+ end/.exec(JSON.stringify(one.body))?.[0];
    if (words && /wamid\./.test(JSON.stringify(one.answer ?? ""))) times.set(words, (times.get(words) ?? 0) + 1);
  }
  return times;
}

const few = (list) => [...list].slice(0, 5);
/// How many of these numbers do not rise.
const falls = (list) => list.filter((one, i) => i > 0 && one <= list[i - 1]).length;

async function threeNodes() {
  const database = freshDatabase("postgres");
  const ports = await Promise.all(Array.from({ length: NODES }, freePort));
  const meta = await start(["sandbox", "--listen", "127.0.0.1:0", "--target", `http://127.0.0.1:${ports[0]}`,
    "--app-secret", SECRET, "--seed", "3"]);
  await post(`${meta.url}/_sim/behaviour`, { pair_limit: false, throughput_per_s: 0 });
  const places = ports.map((port) => ({ port, data: tempFolder() }));
  const node = ({ port, data }) => start(["dev", "--no-demo", "--listen", `127.0.0.1:${port}`, "--sandbox-listen", "127.0.0.1:0",
    "--data", data, "--api-key", KEY, "--app-secret", SECRET, "--secret-key", SEAL, "--graph-url", meta.url,
    "--send-rate-per-s", "0", ...database]);
  const nodes = [];
  for (const place of places) nodes.push(await node(place));
  const urls = () => nodes.filter(Boolean).map((one) => one.url);

  const heard = await receiver();
  const hook = await post(`${nodes[0].url}/platform/v1/whatsapp/phone_numbers/${NUMBER}/webhooks`, { whatsapp_webhook:
    { url: heard.url, secret_key: SECRET_KEY, events: ["whatsapp.message.received"] } });
  equal("a webhook is made", hook.status, 201);
  for (let n = 0; n < SENDERS; n += 1) await post(`${meta.url}/sandbox/inbound`, { from: person(n), text: "Hello" });
  check("customers have written", await settled(nodes[0]));

  const state = { ended: false, closed: false, odd: [] };
  const told = Array(PEOPLE).fill(0);
  const asked = new Set();
  const readers = [reader(urls, state), reader(urls, state)];
  const running = [...Array.from({ length: PEOPLE }, (_, n) => writes(n, urls, state, told)),
    ...Array.from({ length: SENDERS }, (_, n) => sends(n, urls, state, asked))];
  const until = Date.now() + LOAD_MS;
  let kills = 0;
  let cuts = 0;
  while (Date.now() < until || kills < KILLS_MIN || cuts < KILLS_MIN) {
    await pause(300 + Math.random() * 900);
    if (Math.random() < 0.5) {
      query(database, `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()
        AND pid <> pg_backend_pid() AND random() < 0.5`);
      cuts += 1;
      continue;
    }
    const at = Math.floor(Math.random() * NODES);
    const victim = nodes[at];
    nodes[at] = null;
    await victim.stop("SIGKILL");
    kills += 1;
    await pause(Math.random() * 1000);
    nodes[at] = await node(places[at]);
  }
  state.ended = true;
  await Promise.all(running);

  const expected = told.reduce((sum, k) => sum + k, 0) + SENDERS;
  check("everything is applied", await settled(nodes[0]));
  const rows = (await everyRow(nodes[1].url, `${MESSAGES}?direction=inbound`)).reverse();
  const ids = rows.map((row) => row.id);
  const wanted = told.flatMap((count, n) => Array.from({ length: count }, (_, k) => `wamid.nodes.${n}.${k}`));
  equal("every answer was 200 or 503", state.odd, []);
  equal("each acknowledged message is there", few(wanted.filter((id) => !ids.includes(id))), []);
  equal("none is there twice", ids.length - new Set(ids).size, 0);
  equal("none was invented", ids.length, expected);
  const spoken = (list, n) => list.map((text) => new RegExp(`^person ${n} says (\\d+) end$`).exec(text)?.[1])
    .filter((k) => k !== undefined).map(Number);
  const inOrder = (list) => told.map((_, n) => n).filter((n) => falls(spoken(list, n)) > 0);
  equal("each conversation keeps its order in the list", inOrder(rows.map((row) => row.text.body)), []);

  await eventually(() => new Set(heard.requests.map((one) => one.body.message.id)).size >= expected, FINAL_MS);
  const first = new Map();
  for (const { id, body } of heard.requests) if (!first.has(body.message.id)) first.set(body.message.id, { id, body });
  equal("each event reached the user's system", few(ids.filter((id) => !first.has(id))), []);
  equal("in order of each conversation", inOrder([...first.values()].map(({ body }) => body.message.text.body)), []);
  equal("every signature held", heard.forged, 0);
  equal("an event repeated has the key it had", heard.requests.filter((one) => first.get(one.body.message.id).id !== one.id).length, 0);

  const times = await taken(meta.url);
  const outbound = (await everyRow(nodes[2].url, `${MESSAGES}?direction=outbound`)).map((row) => row.text.body);
  check("there were sends", times.size > 20, times.size);
  equal("no send went out twice", few([...times].filter(([, n]) => n > 1)), []);
  equal("none went out that is not stored", few([...times.keys()].filter((words) => !outbound.includes(words))), []);
  equal("none is stored twice", outbound.length - new Set(outbound).size, 0);

  const whole = reader(urls, state);
  const last = () => Number(query(database, "SELECT max(num) FROM event"));
  await eventually(() => [whole, ...readers].every((one) => one.ids.at(-1) === last()), FINAL_MS);
  state.closed = true;
  for (const one of [whole, ...readers]) one.open?.destroy();
  await Promise.all([whole, ...readers].map((one) => one.ended));
  for (const [name, one] of [["afterwards", whole], ["while nodes died", readers[0]], ["and by another", readers[1]]]) {
    equal(`events are numbered without a gap, read ${name}`, few(one.ids.filter((id, i) => id !== i + 1)), []);
    equal(`each message was told of once, read ${name}`, few([...one.messages].filter(([, n]) => n !== 1)), []);
    equal(`and none was left out, read ${name}`, one.messages.size, expected);
  }
  console.log(`   ${expected} messages in, ${times.size} of ${asked.size} out, ${heard.requests.length} deliveries, ` +
    `${whole.ids.length} events, ${kills} nodes killed, connections cut ${cuts} times`);
  for (const one of nodes) equal("ends well", (await one.stop()).code, 0);
  await meta.stop();
  heard.close();
}

if (engines.includes("postgres")) await scenario("three nodes", threeNodes);
finish();
