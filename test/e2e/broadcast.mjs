// A broadcast, killed twice in the middle, with faults on a share of its sends: each recipient gets at most one message,
// and the counters are exact. WIGWAG_BROADCAST_RECIPIENTS says to how many.
import { check, equal, finish, scenario } from "./lib/checks.mjs";
import { KEY, SECRET, call, engines, eventually, freePort, freshDatabase, start, tempFolder } from "./lib/wigwag.mjs";

const NUMBER = "555010200000001";
const COUNT = Number(process.env.WIGWAG_BROADCAST_RECIPIENTS ?? 5000);
const FINAL_MS = 60_000 + COUNT * 60;

const person = (n) => String(15550200000 + n);

const post = (url, body = {}) => call(url, { method: "POST", body: JSON.stringify(body) });

/// About one send in twenty meets one of these.
async function misbehave(meta) {
  const each = Math.max(1, Math.round(COUNT / 140));
  const faults = [
    { ending: "close", times: each, skip: 19 },
    { ending: "reset", done: true, times: each, skip: 41 },
    { code: 130429, times: each, skip: 23 },
    { code: 131000, status: 500, times: each, skip: 57 },
    { code: 131026, times: each, skip: 33 },
    { status: 502, body: "<html>bad gateway</html>", content_type: "text/html", times: each, skip: 71 },
    { delay_ms: 300, times: each, skip: 13 },
  ];
  for (const fault of faults) {
    const answer = await post(`${meta}/_sim/faults`, { path: "/messages", method: "POST", ...fault });
    if (answer.status !== 200) throw new Error(`fault: ${answer.text}`);
  }
}

/// One that every account of the sandbox has.
async function templateId(url) {
  const list = await call(`${url}/meta/whatsapp/v24.0/555010100000001/message_templates?name=order_update_positional&language=en_US`);
  if (!list.json?.data?.[0]?.id) throw new Error(`template: ${list.status} ${list.text}`);
  return list.json.data[0].id;
}

const components = (n) => [
  { type: "body", parameters: [{ type: "text", text: `Customer ${n}` }, { type: "text", text: String(n) }] },
  { type: "button", sub_type: "url", index: "0", parameters: [{ type: "text", text: String(n) }] },
];

/// Reads what Meta was asked, only what is new each time: `take()` gives how often it took a message to each, whether its
/// answer arrived or not.
function counter(meta) {
  const times = new Map();
  const counted = new Set();
  let after = 0;
  return async function take() {
    const { json } = await call(`${meta}/_sim/requests?path=/messages&method=POST&after=${after}`, { key: null });
    let open = false;
    for (const one of json.data) {
      if (one.status === 0 && !one.ending) open = true; // not done yet: looked at again
      if (!open) after = one.id;
      const wamid = /wamid\.[A-Za-z0-9+/=]+/.exec(one.answer ?? "")?.[0];
      if (!one.json?.to || !wamid || counted.has(one.id)) continue;
      counted.add(one.id);
      times.set(one.json.to, (times.get(one.json.to) ?? 0) + 1);
    }
    return times;
  };
}

async function recipients(url) {
  const rows = [];
  for (let page = 1; ; page += 1) {
    const { json } = await call(`${url}/recipients?page=${page}&per_page=50`);
    rows.push(...json.data);
    if (page >= json.meta.total_pages) return rows;
  }
}

/// Both engines at once: on PostgreSQL a dead server's claims are waited for.
await Promise.all(engines.map((engine) =>
  scenario(`a broadcast and crashes on ${engine}`, async () => {
    const port = await freePort();
    const meta = await start(["sandbox", "--listen", "127.0.0.1:0", "--target", `http://127.0.0.1:${port}`,
      "--app-secret", SECRET, "--seed", "11"]);
    const data = tempFolder();
    const database = freshDatabase(engine);
    const dev = () => start(["dev", "--no-demo", "--listen", `127.0.0.1:${port}`, "--sandbox-listen", "127.0.0.1:0", "--data", data,
      "--api-key", KEY, "--app-secret", SECRET, "--graph-url", meta.url, "--graph-timeout-s", "2", "--send-rate-per-s", "0", ...database]);

    let server = await dev();
    await post(`${meta.url}/_sim/behaviour`, { pair_limit: false, throughput_per_s: 0 });
    await post(`${meta.url}/_sim/delivery`, { retry_gaps_ms: [200, 300, 500, 1000], timeout_ms: 2000 });
    const taken = counter(meta.url);
    const id = await templateId(server.url);
    const made = await post(`${server.url}/platform/v1/whatsapp/broadcasts`,
      { whatsapp_broadcast: { name: "Spring", phone_number_id: NUMBER, whatsapp_template_id: id } });
    equal(`${engine}: it is drafted`, made.status, 201);
    if (made.status !== 201) return;
    const path = `/platform/v1/whatsapp/broadcasts/${made.json?.data?.id}`;
    for (let from = 0; from < COUNT; from += 1000) {
      const list = Array.from({ length: Math.min(1000, COUNT - from) }, (_, n) => ({ phone_number: person(from + n),
        components: components(from + n) }));
      const added = await post(`${server.url}${path}/recipients`, { whatsapp_broadcast: { recipients: list } });
      equal(`${engine}: recipients are taken`, added.json?.data?.added, list.length);
    }
    await misbehave(meta.url);
    equal(`${engine}: it begins`, (await post(`${server.url}${path}/send`)).status, 202);
    for (const part of [0.25, 0.6]) {
      await eventually(async () => (await taken()).size >= COUNT * part, FINAL_MS);
      const size = (await taken()).size;
      check(`${engine}: it is killed in the middle`, size >= COUNT * part && size < COUNT * 0.9, `${size} taken`);
      await server.stop("SIGKILL");
      server = await dev();
    }
    const at = async () => (await call(`${server.url}${path}`)).json.data;
    await eventually(async () => (await at()).status === "completed", FINAL_MS);
    let times = await taken();
    await eventually(async () => (times = await taken()).size === (await at()).sent_count, 15_000);

    await eventually(async () => { const now = await at(); return now.read_count === now.sent_count; }, 20_000);

    const end = await at();
    const rows = await recipients(`${server.url}${path}`);
    const of = (status) => rows.filter((row) => row.status === status).length;
    equal(`${engine}: it is completed`, end.status, "completed");
    equal(`${engine}: nobody got it twice`, [...times].filter(([, n]) => n > 1).slice(0, 5), []);
    equal(`${engine}: all are there once`, new Set(rows.map((row) => row.phone_number)).size, COUNT);
    equal(`${engine}: who got it counts as sent, and nobody else`,
      rows.filter((row) => (row.status === "sent") !== times.has(row.phone_number)).map((row) => `${row.phone_number} ${row.status}`).slice(0, 5), []);
    equal(`${engine}: the counters are the recipients`,
      [end.total_recipients, end.sent_count, end.failed_count, end.suppressed_count, end.pending_count],
      [rows.length, of("sent"), of("failed"), of("suppressed"), of("pending")]);
    equal(`${engine}: who got it has read it`, end.read_count, end.sent_count);
    equal(`${engine}: delivered and read too`, [end.delivered_count, end.read_count],
      [rows.filter((row) => row.status === "sent" && row.delivered_at).length, rows.filter((row) => row.status === "sent" && row.read_at).length]);
    check(`${engine}: most got it`, end.sent_count > COUNT * 0.85, JSON.stringify(end));
    equal(`${engine}: ends well`, (await server.stop()).code, 0);
    await meta.stop();
    console.log(`   ${engine}: ${COUNT} recipients, ${times.size} taken by Meta, ${end.failed_count} failed, ${end.pending_count} unknown, 2 kills`);
  })));
finish();
