import { check, equal, finish, scenario } from "./lib/checks.mjs";
import { call, dev, engines, eventually, everyRow, freshDatabase, pause, postWebhook, settled, tempFolder, textWebhook } from "./lib/wigwag.mjs";

const ROUNDS = 6;
const WORKERS = 24;
const MESSAGES_MAX = 15_000;
const PEOPLE = 40;

/// Posts until told to end; what was sent, and whether it was acknowledged, goes into `sent`.
async function load(url, sent, state) {
  const worker = async () => {
    while (!state.ended && sent.size < MESSAGES_MAX) {
      const messages = Array.from({ length: Math.random() < 0.2 ? 5 : 1 }, () => {
        const n = (state.next += 1);
        return { id: `wamid.crash${n}`, from: String(15550112000 + (n % PEOPLE)), text: `message ${n}` };
      });
      const body = textWebhook(messages);
      for (const message of messages) sent.set(message.id, { ...message, body, acknowledged: false });
      try {
        const answer = await postWebhook(url, body);
        if (answer.status === 200) for (const message of messages) sent.get(message.id).acknowledged = true;
        else if (answer.status !== 503) state.odd.push(answer.status);
      } catch {
        if (!state.ended) await pause(5);
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
}

/// Every second webhook without an answer again, as Meta would.
async function sendAgain(url, sent) {
  const bodies = new Set([...sent.values()].filter((one) => !one.acknowledged).map((one) => one.body));
  let n = 0;
  for (const body of bodies) {
    if ((n += 1) % 2 || (await postWebhook(url, body)).status !== 200) continue;
    for (const one of sent.values()) if (one.body === body) one.acknowledged = true;
  }
}

for (const engine of engines) {
  await scenario(`crash on ${engine}`, async () => {
    const data = tempFolder();
    const database = freshDatabase(engine);
    const sent = new Map();
    const state = { next: 0, odd: [], ended: false };
    for (let round = 0; round < ROUNDS; round += 1) {
      const server = await dev({ data, database });
      if (round) await sendAgain(server.url, sent);
      state.ended = false;
      const running = load(server.url, sent, state);
      await pause(150 + Math.random() * 900);
      state.ended = true;
      await server.stop("SIGKILL");
      await running;
    }
    const server = await dev({ data, database });
    check(`${engine}: settles after the crashes`, await settled(server));
    const acknowledged = [...sent.values()].filter((one) => one.acknowledged);
    check(`${engine}: there was a load`, acknowledged.length > 200, `${acknowledged.length} acknowledged`);
    const rows = await everyRow(server.url);
    const found = new Map();
    for (const row of rows) found.set(row.id, (found.get(row.id) ?? []).concat(row));
    equal(`${engine}: every answer was 200 or 503`, state.odd, []);
    equal(`${engine}: each acknowledged message is there`,
      acknowledged.filter((one) => !found.has(one.id)).map((one) => one.id).slice(0, 5), []);
    equal(`${engine}: none is there twice`, [...found].filter(([, same]) => same.length > 1).map(([id]) => id).slice(0, 5), []);
    equal(`${engine}: none was invented`, [...found.keys()].filter((id) => !sent.has(id)).slice(0, 5), []);
    equal(`${engine}: each stands under its sender, with its words`, rows.filter((row) => {
      const one = sent.get(row.id);
      return one && (row.from !== one.from || row.text?.body !== one.text);
    }).map((row) => row.id).slice(0, 5), []);
    const people = await eventually(async () => (await call(`${server.url}/platform/v1/whatsapp/contacts?limit=100`)).json?.data);
    const phones = people.map((one) => one.wa_id);
    equal(`${engine}: one contact a sender`, [phones.length, new Set(phones).size], [PEOPLE, PEOPLE]);
    equal(`${engine}: ends well`, (await server.stop()).code, 0);
    console.log(`   ${engine}: ${sent.size} messages sent, ${acknowledged.length} acknowledged, ${rows.length} stored, ${ROUNDS} kills`);
  });
}
finish();
