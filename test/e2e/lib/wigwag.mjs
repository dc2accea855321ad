// Starting and stopping wigwag in end-to-end tests, on either engine. WIGWAG names the binary, WIGWAG_TEST_POSTGRES a
// PostgreSQL where databases may be made.
import { spawn, spawnSync } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

export const binary = path.resolve(process.env.WIGWAG ?? "build/release/wigwag");
export const engines = process.env.WIGWAG_TEST_POSTGRES ? ["sqlite", "postgres"] : ["sqlite"];
const START_MS = 30_000;

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export function tempFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), "wigwag_e2e."));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function psql(database, sql) {
  const run = spawnSync("psql", ["-qAt", "-v", "ON_ERROR_STOP=1", database, "-c", sql], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`psql: ${run.stderr}`);
  return run.stdout;
}

/// The --database argument for a fresh database of this engine; nothing for SQLite, which lives in the data folder.
export function freshDatabase(engine) {
  if (engine !== "postgres") return [];
  const admin = process.env.WIGWAG_TEST_POSTGRES;
  const name = `e2e_${randomBytes(6).toString("hex")}`;
  psql(admin, `CREATE DATABASE ${name}`);
  const address = new URL(admin);
  address.pathname = `/${name}`;
  return ["--database", address.toString()];
}

/// One statement on the database that `freshDatabase` gave; the rows as text.
export const query = ([, address], sql) => psql(address, sql).trim();

/// Runs a command to its end: {code, out, err}.
export function command(...args) {
  const options = typeof args.at(-1) === "object" ? args.pop() : {};
  const run = spawnSync(binary, args, { encoding: "utf8", timeout: 60_000, ...options });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

/// Starts `wigwag ARGS…` and waits for its ready line.
export function start(args, env = {}) {
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  const server = { child, pid: child.pid, out: "", err: "", lines: [] };
  server.ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve({ code, signal })));
  server.stop = (signal = "SIGTERM") => {
    child.kill(signal);
    return server.ended;
  };
  child.stderr.on("data", (bytes) => (server.err += bytes));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`not ready in ${START_MS} ms: ${args.join(" ")}\n${server.out}${server.err}`));
    }, START_MS);
    server.ended.then(({ code, signal }) => {
      clearTimeout(timer);
      reject(new Error(`ended before it was ready (${code ?? signal}): ${args.join(" ")}\n${server.out}${server.err}`));
    });
    child.stdout.on("data", (bytes) => {
      server.out += bytes;
      const ready = /^ready (http:\/\/\S+)$/m.exec(server.out);
      if (!ready) return;
      clearTimeout(timer);
      server.url = ready[1];
      server.sandbox = /^sandbox (http:\/\/\S+)$/m.exec(server.out)?.[1];
      resolve(server);
    });
  });
}

export const KEY = "e2e-key-0123456789";
export const SECRET = "e2e-app-secret";

/// `wigwag dev` on free ports.
export function dev({ data = tempFolder(), database = [], more = ["--no-demo"], port = 0 } = {}) {
  return start(["dev", "--listen", `127.0.0.1:${port}`, "--sandbox-listen", "127.0.0.1:0", "--data", data, "--api-key", KEY,
    "--app-secret", SECRET, "--verify-token", "e2e-token", ...database, ...more]);
}

export async function call(url, { key = KEY, method = "GET", body, headers = {} } = {}) {
  const answer = await fetch(url, { method, body, headers: { ...(key ? { "X-API-Key": key } : {}), ...headers } });
  const text = await answer.text();
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: answer.status, text, json, headers: answer.headers };
}

export const sign = (body, secret = SECRET) => `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

export function postWebhook(url, body, signature = sign(body)) {
  return call(`${url}/webhooks/meta`, { key: null, method: "POST", body,
    headers: { "Content-Type": "application/json", ...(signature ? { "X-Hub-Signature-256": signature } : {}) } });
}

/// Texts that come in one webhook: each {id, from, text}.
export const textWebhook = (messages) => JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: "555010100000001",
  changes: [{ field: "messages", value: { messaging_product: "whatsapp",
    metadata: { display_phone_number: "15550100001", phone_number_id: "555010200000001" },
    contacts: [...new Set(messages.map((one) => one.from))].map((from) => ({ profile: { name: `P ${from}` }, wa_id: from })),
    messages: messages.map(({ id, from, text }) => ({ from, id, timestamp: String(Math.floor(Date.now() / 1000)), type: "text",
      text: { body: text } })) } }] }] });

export const MESSAGES = "/platform/v1/whatsapp/messages";
/// Every row of a list of the Platform, page by page, the newest first.
export async function everyRow(url, path = MESSAGES) {
  const rows = [];
  let after = "";
  do {
    const page = await call(`${url}${path}${path.includes("?") ? "&" : "?"}limit=100${after && `&after=${encodeURIComponent(after)}`}`);
    if (page.status !== 200) throw new Error(`${path}: ${page.status} ${page.text}`);
    rows.push(...page.json.data);
    after = page.json.data.length ? page.json.paging?.cursors?.after : "";
  } while (after);
  return rows;
}

/// Announces a body of so many bytes and waits to be told to send it: the status of the answer.
export function announce(url, bytes) {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/webhooks/meta`, { method: "POST", headers: { "Content-Length": bytes,
      Expect: "100-continue" } }, (answer) => resolve(answer.statusCode));
    asked.on("continue", () => resolve(100));
    asked.on("error", reject);
    asked.flushHeaders();
  });
}

export const sandbox = (server, what, body) =>
  call(`${server.sandbox}/sandbox/${what}`, { key: null, method: "POST", body: JSON.stringify(body) });

/// Asks until the answer is truthy; the last answer after `ms` either way.
export async function eventually(ask, ms = 10_000) {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer || Date.now() > end) return answer;
    await pause(20);
  }
}

/// Nothing waits to be applied any more.
export const settled = (server) =>
  eventually(async () => (await call(`${server.url}/readyz`, { key: null })).json?.waiting === 0);
