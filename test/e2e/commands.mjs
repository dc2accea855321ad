import { readFileSync, statSync, existsSync } from "node:fs";
import path from "node:path";

import { check, equal, finish, scenario } from "./lib/checks.mjs";
import { announce, call, command, dev, engines, eventually, freshDatabase, postWebhook, sandbox, settled, sign, start,
  tempFolder } from "./lib/wigwag.mjs";

const LIST = "/platform/v1/whatsapp/messages?limit=100";
const json = (run) => [JSON.parse(run.out)].flat();

async function keys(place, server) {
  const made = command("project", "create", "acme", ...place);
  equal("project create", made.code, 0);
  check("project create says so", made.out.includes("acme"), made);
  const again = command("project", "create", "acme", ...place);
  equal("a taken name is refused", [again.code, again.out], [1, ""]);
  check("a taken name is named", again.err.includes("acme"), again.err);
  equal("an empty name is not understood", command("project", "create", "", ...place).code, 2);
  equal("a name of 101 letters is not understood", command("project", "create", "x".repeat(101), ...place).code, 2);
  equal("project list", json(command("project", "list", "--json", ...place)).map((one) => one.name), ["dev", "acme"]);

  const plain = command("key", "create", "--project", "acme", ...place);
  check("key create prints the key", /^wk_[A-Za-z0-9]{40}$/m.test(plain.out), plain.out);
  const [key] = json(command("key", "create", "--project", "acme", "--name", "shop", "--rate", "3", "--scopes",
    "messages:read", "--json", ...place));
  equal("key create --json", [key.project, key.name, key.rate_per_minute, key.scopes, key.hint],
    ["acme", "shop", 3, "messages:read", key.key.slice(0, 8)]);
  const nowhere = command("key", "create", "--project", "nobody", ...place);
  equal("a key of no project", nowhere.code, 1);
  const odd = command("key", "create", "--project", "acme", "--scopes", "everything", ...place);
  equal("an unknown scope is not understood", odd.code, 2);
  check("and the allowed ones are named", odd.err.includes("messages:read"), odd.err);
  equal("a rate of zero is not understood", command("key", "create", "--project", "acme", "--rate", "0", ...place).code, 2);

  const read = () => call(server.url + LIST, { key: key.key });
  equal("a new key is known at once", (await read()).status, 200);
  equal("and sees nothing of others", (await read()).json.data, []);
  equal("scopes hold", (await call(`${server.url}/platform/v1/whatsapp/contacts`, { key: key.key })).status, 403);
  const listed = command("key", "list", "--json", ...place);
  equal("key list never shows a key", listed.out.includes(key.key), false);
  equal("doctor knows of nothing", command("doctor", "--json", ...place).out, '{"unknown_sends":[],"paused_webhooks":[]}\n');
  equal("a list is an array", Array.isArray(JSON.parse(listed.out)), true);
  equal("key list --project", json(command("key", "list", "--project", "acme", "--json", ...place)).length, 2);
  equal("key revoke", command("key", "revoke", key.hint, ...place).code, 0);
  equal("a revoked key is refused at once", (await read()).status, 401);
  equal("and cannot be revoked again", command("key", "revoke", key.hint, ...place).code, 1);
}

async function numbers(place, server) {
  const add = (id, ...more) => command("number", "add", "--project", "acme", "--phone-number-id", id, "--waba-id",
    "555010100000009", "--display-number", "+1 555-010-0009", ...more, ...place);
  equal("number add", add("555010200000009", "--name", "Acme", "--access-token", "secret-token").code, 0);
  const taken = add("555010200000001");
  equal("a taken id is refused", taken.code, 1);
  check("and named with its owner", taken.err.includes("555010200000001") && taken.err.includes("dev"), taken.err);
  equal("letters are not understood", add("abc").code, 2);
  const listed = command("number", "list", "--json", ...place);
  equal("number list", json(listed).map((one) => one.phone_number_id),
    ["555010200000001", "555010200000002", "555010200000009"]);
  equal("number list shows no token", listed.out.includes("secret-token"), false);
  const version = (...words) => command("number", "set", "--phone-number-id", "555010200000009", ...words, ...place);
  equal("a number has its own version", version("--graph-version", "v23.0").code, 0);
  equal("which is listed", json(command("number", "list", "--json", ...place)).find((one) => one.phone_number_id === "555010200000009").graph_version,
    "v23.0");
  equal("a version that is none", version("--graph-version", "23").code, 2);
  equal("a number that is none", command("number", "set", "--phone-number-id", "1", "--graph-version", "v23.0", ...place).code, 1);
  equal("it can have the server's again", version().code, 0);
  equal("it shows that there is one", json(listed).at(-1).has_access_token, true);
  const sent = await sandbox(server, "inbound", { phone_number_id: "555010200000009", text: "For Acme" });
  equal("a webhook for it is taken", sent.json.status, 200);
  const [key] = json(command("key", "create", "--project", "acme", "--json", ...place));
  const rows = await eventually(async () => {
    const { data } = (await call(server.url + LIST, { key: key.key })).json;
    return data.length && data;
  });
  equal("and its message belongs to the project", rows?.map?.((row) => row.text.body), ["For Acme"]);
}

async function quarantine(place, server) {
  equal("no JSON is acknowledged all the same", (await postWebhook(server.url, "this is no JSON")).status, 200);
  check("and settles", await settled(server));
  const [row] = json(command("quarantine", "list", "--json", ...place));
  check("quarantine list", row && row.reason.length > 0, row);
  const shown = command("quarantine", "show", String(row?.num), ...place);
  check("quarantine show prints the bytes", shown.out.includes("this is no JSON"), shown);
  equal("quarantine show of nothing", command("quarantine", "show", "1", ...place).code, 1);

  const body = JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: "555010100000007", changes: [{
    field: "messages", value: { messaging_product: "whatsapp", metadata: { display_phone_number: "15550100007",
      phone_number_id: "555010200000007" }, contacts: [{ wa_id: "15550110001", profile: { name: "Robin" } }],
    messages: [{ from: "15550110001", id: "wamid.early", timestamp: "1767225600", type: "text",
      text: { body: "Too early" } }] } }] }] });
  equal("a webhook of an unknown number is acknowledged", (await postWebhook(server.url, body)).status, 200);
  check("and settles", await settled(server));
  command("number", "add", "--project", "acme", "--phone-number-id", "555010200000007", "--waba-id", "555010100000007",
    "--display-number", "+15550100007", ...place);
  const replay = command("quarantine", "replay", "--all", ...place);
  equal("quarantine replay --all", replay.code, 0, replay.err);
  const [key] = json(command("key", "create", "--project", "acme", "--json", ...place));
  const early = await eventually(async () =>
    (await call(server.url + LIST, { key: key.key })).json.data.find((one) => one.id === "wamid.early"));
  equal("what was replayed is there", early?.text?.body, "Too early");
}

/// Replies to one of the demo's customers, whose window is open.
async function reply(server) {
  const body = { messaging_product: "whatsapp", to: "5511955550116", type: "text", text: { body: "Sim!" } };
  const sent = await call(`${server.url}/meta/whatsapp/v24.0/555010200000001/messages`, { method: "POST",
    body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  equal("a reply to one of its customers is taken", sent.status, 200);
  const id = encodeURIComponent(sent.json.messages[0].id);
  const told = await eventually(async () => {
    const { status } = (await call(`${server.url}/platform/v1/whatsapp/messages/${id}`)).json.data.kapso;
    return ["delivered", "read", "failed"].includes(status) && status;
  });
  check("and arrives", ["delivered", "read"].includes(told), told);
}

async function demo(server) {
  const files = async () => (await call(`${server.url}/platform/v1/whatsapp/messages?has_media=true&limit=100`)).json.data;
  const waiting = async () => (await files()).filter((one) => !one.kapso.media_url).map((one) => one.id);
  check("the demo has files", (await files()).length > 5);
  check("each of them can be seen", await eventually(async () => (await waiting()).length === 0), await waiting());
  await reply(server);
}

async function restart(server, data, database) {
  const rows = async (at) => (await call(at.url + LIST)).text.replaceAll(at.url, "");
  const before = await rows(server);
  const ended = await server.stop();
  equal("SIGTERM ends it with 0", ended, { code: 0, signal: null });
  const again = await dev({ data, database, more: ["--demo"] });
  equal("a restart keeps every message", await rows(again), before);
  const last = again.out.trim().split("\n").at(-1);
  check("ready is the last line", /^ready http:\/\/127\.0\.0\.1:\d+$/.test(last), again.out);
  check("the sandbox stands before it", /^sandbox http:\/\/127\.0\.0\.1:\d+$/m.test(again.out), again.out);
  await reply(again);
  return again;
}

/// A webhook that is on its way while SIGTERM comes is answered, and what is answered with 200 is there afterwards.
async function drains(server, data, database) {
  const posts = Array.from({ length: 200 }, (_, n) => {
    const body = JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: "555010100000001", changes: [{
      field: "messages", value: { messaging_product: "whatsapp", metadata: { display_phone_number: "15550100001",
        phone_number_id: "555010200000001" }, messages: [{ from: "15550110001", id: `wamid.drain${n}`,
        timestamp: "1767225600", type: "text", text: { body: `drain ${n}` } }] } }] }] });
    return postWebhook(server.url, body).then((answer) => answer.status === 200 && `wamid.drain${n}`, () => false);
  });
  await Promise.race(posts);
  const ended = server.stop();
  const acknowledged = (await Promise.all(posts)).filter(Boolean);
  equal("SIGTERM under load ends it with 0", (await ended).code, 0);
  const again = await dev({ data, database, more: ["--demo"] });
  check("and settles", await settled(again));
  const there = new Set((await call(`${again.url}/platform/v1/whatsapp/messages?limit=100`)).json.data.map((one) => one.id));
  let after = (await call(`${again.url}/platform/v1/whatsapp/messages?limit=100`)).json.paging.cursors.after;
  while (after) {
    const page = (await call(`${again.url}/platform/v1/whatsapp/messages?limit=100&after=${encodeURIComponent(after)}`)).json;
    page.data.forEach((one) => there.add(one.id));
    after = page.data.length ? page.paging.cursors.after : null;
  }
  equal("what was acknowledged is there", acknowledged.filter((id) => !there.has(id)), []);
  return again;
}

async function door(server) {
  const ask = (query, method = "GET") => call(`${server.url}/webhooks/meta${query}`, { key: null, method });
  const right = await ask("?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=e2e-token");
  equal("the challenge comes back", [right.status, right.text, right.headers.get("content-type")?.split(";")[0]],
    [200, "1158201444", "text/plain"]);
  equal("not for another token", (await ask("?hub.mode=subscribe&hub.challenge=1&hub.verify_token=x")).status, 403);
  equal("not for another mode", (await ask("?hub.mode=x&hub.challenge=1&hub.verify_token=e2e-token")).status, 403);
  equal("not for a long challenge",
    (await ask(`?hub.mode=subscribe&hub.verify_token=e2e-token&hub.challenge=${"1".repeat(300)}`)).status, 403);
  equal("not for nothing", (await ask("")).status, 403);
  equal("other methods", (await ask("", "DELETE")).status, 405);
  const before = (await call(server.url + LIST)).text;
  const body = JSON.stringify({ object: "whatsapp_business_account", entry: [] });
  for (const [name, signature] of [["missing", null], ["malformed", "sha256=12"], ["wrong", `sha256=${"0".repeat(64)}`]])
    equal(`a ${name} signature`, (await postWebhook(server.url, body, signature)).status, 401);
  equal("too large", await announce(server.url, 3 * 1024 * 1024 + 1), 413);
  equal("the largest that is allowed", await announce(server.url, 3 * 1024 * 1024), 100);
  equal("and nothing is stored", (await call(server.url + LIST)).text, before);
  for (const [path, type] of [["/healthz", "application/json"], ["/readyz", "application/json"], ["/metrics", "text/plain"],
    ["/", "text/html"]]) {
    const answer = await call(server.url + path, { key: null });
    equal(`GET ${path}`, [answer.status, answer.headers.get("content-type")?.split(";")[0]], [200, type]);
  }
  check("metrics time the database", /^wigwag_database_seconds_count\{transaction="write"\} [1-9]/m.test(
    (await call(`${server.url}/metrics`, { key: null })).text));
  check("metrics count webhooks", /^wigwag_webhooks_total\{outcome="acknowledged"\} [1-9]/m.test(
    (await call(`${server.url}/metrics`, { key: null })).text));
}

for (const engine of engines) {
  await scenario(`commands on ${engine}`, async () => {
    const data = tempFolder();
    const database = freshDatabase(engine);
    let server = await dev({ data, database, more: ["--demo"] });
    const place = ["--data", data, ...database];
    await demo(server);
    await keys(place, server);
    await numbers(place, server);
    await quarantine(place, server);
    await door(server);
    server = await restart(server, data, database);
    server = await drains(server, data, database);
    await server.stop();
  });
}

await scenario("dev makes its secrets once", async () => {
  const data = path.join(tempFolder(), "fresh");
  const args = ["dev", "--listen", "127.0.0.1:0", "--sandbox-listen", "127.0.0.1:0", "--data", data, "--no-demo"];
  let server = await start(args);
  const kept = JSON.parse(readFileSync(path.join(data, "dev.json")));
  check("a key is made", /^wk_[A-Za-z0-9]{40}$/.test(kept.api_key), kept);
  check("and printed", server.out.includes(kept.api_key), server.out);
  check("app secret and token are not printed", !server.out.includes(kept.app_secret) && !server.err.includes(kept.app_secret));
  equal("only the owner may read it", statSync(path.join(data, "dev.json")).mode & 0o777, 0o600);
  equal("the key works", (await call(server.url + LIST, { key: kept.api_key })).status, 200);
  await server.stop();
  server = await start([...args, "--api-key", "another-key-of-mine"]);
  equal("it is kept", JSON.parse(readFileSync(path.join(data, "dev.json"))), kept);
  equal("a given key works beside it", (await call(server.url + LIST, { key: "another-key-of-mine" })).status, 200);
  equal("and the kept one still does", (await call(server.url + LIST, { key: kept.api_key })).status, 200);
  const second = command(...args);
  equal("one server a data folder", second.code, 1);
  await server.stop();
});

await scenario("mistakes are told together", async () => {
  const run = command("serve", "--listen", "nowhere", "--threads", "many", "--database", "mysql://x");
  equal("exit code", run.code, 2);
  for (const name of ["listen", "threads", "database"]) check(`${name} is named`, run.err.includes(name), run.err);
  equal("an unknown flag", command("serve", "--colour", "red").code, 2);
  equal("an unknown command", command("fly").code, 2);
  equal("no command", command().code, 2);
  equal("--version", command("--version").code, 0);
  equal("--help", command("--help").code, 0);
  const nowhere = path.join(tempFolder(), "nothing");
  equal("no database", command("key", "list", "--data", nowhere).code, 1);
  equal("and none is made", existsSync(nowhere), false);
  equal("docs/config.md is up to date", readFileSync("docs/config.md", "utf8"), command("config", "--markdown").out);
});

await scenario("serve", async () => {
  const data = tempFolder();
  equal("migrate", command("migrate", "--data", data).code, 0);
  const server = await start(["serve", "--data", data, "--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--app-secret",
    "new,old", "--verify-token", "t"]);
  const body = "{}";
  equal("the new secret", (await postWebhook(server.url, body, sign(body, "new"))).status, 200);
  equal("the old secret", (await postWebhook(server.url, body, sign(body, "old"))).status, 200);
  equal("another secret", (await postWebhook(server.url, body, sign(body, "other"))).status, 401);
  equal("two addresses", server.out.match(/^ready /gm)?.length, 1, server.out);
  equal("SIGTERM", (await server.stop()).code, 0);
});
finish();
