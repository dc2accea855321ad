// Kills the server in the middle of sends, while Meta answers late, not at all, or with errors: every message goes out
// at most once, and what is shown of each is true.
import { check, equal, finish, scenario } from "./lib/checks.mjs";
import { KEY, MESSAGES, SECRET, call, engines, eventually, everyRow, freePort, freshDatabase, pause, settled, start, tempFolder }
  from "./lib/wigwag.mjs";

const NUMBER = "555010200000001";
const ROUNDS = 5;
const PEOPLE = 60;
const WORKERS = 20;
const ANSWERED_MIN = 9; // in each round
const FINAL_MS = 20_000;

const answeredOf = (sent) => [...sent.values()].filter((one) => one.status === 200);
const person = (n) => String(15550110100 + n);

const post = (url, body) => call(url, { method: "POST", body: JSON.stringify(body) });

/// What Meta does to a share of the sends from now on.
async function misbehave(meta) {
  const faults = [
    { delay_ms: 300, times: 40, skip: 3 },
    { ending: "close", times: 6, skip: 7 },
    { ending: "reset", done: true, times: 6, skip: 11 },
    { code: 130429, times: 8, skip: 5 },
    { code: 131000, status: 500, times: 4, skip: 17 },
    { code: 131026, times: 4, skip: 23 },
    { status: 502, body: "<html>bad gateway</html>", content_type: "text/html", times: 4, skip: 29 },
  ];
  for (const fault of faults) {
    const answer = await post(`${meta}/_sim/faults`, { path: "/messages", method: "POST", ...fault });
    if (answer.status !== 200) throw new Error(`fault: ${answer.text}`);
  }
}

/// What Meta throttles waits where it can be seen, and goes out.
async function heldUp(engine, url, meta, sent) {
  const waiting = async () => Number(/^wigwag_sends_waiting (\d+)$/m.exec((await call(`${url}/metrics`, { key: null })).text)?.[1]);
  equal(`${engine}: nothing waits`, await waiting(), 0);
  await post(`${meta}/_sim/faults`, { path: "/messages", method: "POST", code: 130429, times: 1 });
  const words = "send 0 end";
  const answer = post(`${url}/meta/whatsapp/v24.0/${NUMBER}/messages`,
    { messaging_product: "whatsapp", to: person(0), type: "text", text: { body: words } });
  check(`${engine}: a message that waits is seen`, await eventually(async () => (await waiting()) === 1));
  const { status, json } = await answer;
  equal(`${engine}: and it goes out`, status, 200);
  equal(`${engine}: nothing waits any more`, await waiting(), 0);
  sent.set(words, { words, status, wamid: json.messages[0].id });
}

async function load(url, sent, state) {
  const worker = async (lane) => {
    while (!state.ended) {
      const n = (state.next += 1);
      const words = `send ${n} end`;
      const to = person((lane + n * WORKERS) % PEOPLE);
      const one = { words, status: 0 };
      sent.set(words, one);
      try {
        const answer = await post(`${url}/meta/whatsapp/v24.0/${NUMBER}/messages`,
          { messaging_product: "whatsapp", to, type: "text", text: { body: words } });
        one.status = answer.status;
        one.wamid = answer.json?.messages?.[0]?.id;
      } catch {
        if (!state.ended) await pause(5);
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, (_, lane) => worker(lane)));
}

/// How often Meta took each message: calls that it did, whether it answered them or not.
async function taken(meta) {
  const { json } = await call(`${meta}/_sim/requests?path=/messages&method=POST`, { key: null });
  const times = new Map();
  for (const one of json.data) {
    const words = /send \d+ end/.exec(JSON.stringify(one.body))?.[0];
    const wamid = /wamid\.[A-Za-z0-9+/=]+/.exec(JSON.stringify(one.answer ?? ""))?.[0];
    if (words && wamid) times.set(words, (times.get(words) ?? 0) + 1);
  }
  return times;
}

for (const engine of engines) {
  await scenario(`sends and crashes on ${engine}`, async () => {
    const port = await freePort();
    const meta = await start(["sandbox", "--listen", "127.0.0.1:0", "--target", `http://127.0.0.1:${port}`,
      "--app-secret", SECRET, "--seed", "7"]);
    const data = tempFolder();
    const database = freshDatabase(engine);
    const dev = () => start(["dev", "--no-demo", "--listen", `127.0.0.1:${port}`, "--sandbox-listen", "127.0.0.1:0", "--data", data,
      "--api-key", KEY, "--app-secret", SECRET, "--graph-url", meta.url, "--graph-timeout-s", "2", "--send-rate-per-s", "0", ...database]);
    const sent = new Map();
    const state = { next: 0, ended: false };

    let server = await dev();
    await post(`${meta.url}/_sim/behaviour`, { pair_limit: false, throughput_per_s: 0 });
    for (let n = 0; n < PEOPLE; n += 1) await post(`${meta.url}/sandbox/inbound`, { from: person(n), text: "Hello" });
    check(`${engine}: customers have written`, await settled(server));
    await heldUp(engine, server.url, meta.url, sent);
    for (let round = 0; round < ROUNDS; round += 1) {
      await misbehave(meta.url);
      state.ended = false;
      const running = load(server.url, sent, state);
      await pause(900 + Math.random() * 900);
      await eventually(() => answeredOf(sent).length >= (round + 1) * ANSWERED_MIN); // however slow the machine
      state.ended = true;
      await server.stop("SIGKILL");
      await running;
      server = await dev();
    }
    await call(`${meta.url}/_sim/faults`, { method: "DELETE", key: null });

    let times = new Map();
    let rows = [];
    const isTrue = (row) => times.has(row.text.body) === ["sent", "delivered", "read"].includes(row.kapso.status);
    // What waited when the server was killed goes out after its start: Meta is asked again each time.
    await eventually(async () => {
      times = await taken(meta.url);
      rows = await everyRow(server.url, `${MESSAGES}?direction=outbound`);
      return rows.every(isTrue);
    }, FINAL_MS);
    const found = new Map();
    for (const row of rows) found.set(row.text.body, (found.get(row.text.body) ?? 0) + 1);
    const answered = answeredOf(sent);
    check(`${engine}: there was a load`, answered.length >= ROUNDS * ANSWERED_MIN, `${answered.length} answered`);
    equal(`${engine}: no message went out twice`, [...times].filter(([, n]) => n > 1).slice(0, 5), []);
    equal(`${engine}: none went out that is not stored`, [...times.keys()].filter((words) => !found.has(words)).slice(0, 5), []);
    equal(`${engine}: none is stored twice`, [...found].filter(([, n]) => n > 1).slice(0, 5), []);
    equal(`${engine}: what was answered as sent was sent`, answered.filter((one) => !times.has(one.words)).map((one) => one.words).slice(0, 5), []);
    equal(`${engine}: and is stored under its wamid`, answered.filter((one) => !rows.some((row) => row.id === one.wamid))
      .map((one) => one.words).slice(0, 5), []);
    equal(`${engine}: each state is true`, rows.filter((row) => !isTrue(row))
      .map((row) => `${row.text.body} ${row.kapso.status} taken ${times.get(row.text.body) ?? 0}`).slice(0, 5), []);
    equal(`${engine}: answers are sends, refusals, or say that nobody knows`, [...new Set([...sent.values()].map((one) => one.status))]
      .filter((status) => ![0, 200, 400, 409, 429, 503, 504].includes(status)), []);
    equal(`${engine}: ends well`, (await server.stop()).code, 0);
    await meta.stop();
    console.log(`   ${engine}: ${sent.size} asked, ${times.size} taken by Meta, ${rows.length} stored, ${ROUNDS} kills`);
  });
}
finish();
