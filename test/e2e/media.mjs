import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { check, equal, finish, scenario } from "./lib/checks.mjs";
import { metaMedia } from "./lib/meta_media.mjs";
import { call, dev, engines, eventually, freshDatabase, KEY, postWebhook, settled, tempFolder } from "./lib/wigwag.mjs";

const RETRY_MS = 40_000; // the first wait between attempts is ten seconds, a look at the queue five
const NUMBER = "555010200000001";
const GROWTH_KB_MAX = 64 * 1024;

function imageMessage(id, bytes) {
  return JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: "555010100000001", changes: [{ field: "messages",
    value: { messaging_product: "whatsapp", metadata: { display_phone_number: "15550100001", phone_number_id: NUMBER },
      contacts: [{ profile: { name: "P" }, wa_id: "15550112000" }],
      messages: [{ from: "15550112000", id: `wamid.${id}`, timestamp: String(Math.floor(Date.now() / 1000)), type: "image",
        image: { id, mime_type: "image/png", sha256: createHash("sha256").update(bytes).digest("base64") } }] } }] }] });
}

const message = async (server, id) =>
  (await call(`${server.url}/meta/whatsapp/v24.0/${NUMBER}/messages/wamid.${id}`)).json;
const metric = async (server, line) =>
  Number((await call(`${server.url}/metrics`, { key: null })).text.match(new RegExp(`^${line} (.*)$`, "m"))?.[1] ?? 0);
const failures = (server) => metric(server, 'wigwag_media_fetches_total\\{outcome="failed"\\}');
const stored = (server, id, ms) => eventually(async () => (await message(server, id))?.kapso?.media_url, ms);
const peakKb = (server) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]);
const bytesOf = async (url, headers = {}) => Buffer.from(await (await fetch(url, { headers })).arrayBuffer());

for (const engine of engines) {
  await scenario(`${engine}: addresses expire in the middle, and the server is killed`, async () => {
    const meta = await metaMedia();
    const data = tempFolder();
    const database = freshDatabase(engine);
    const more = ["--no-demo", "--graph-url", meta.url];
    const bytes = randomBytes(700_000);
    meta.files.set("777001", { bytes, type: "image/png" });
    meta.expired = true;

    let server = await dev({ data, database, more });
    equal("the webhook is taken", (await postWebhook(server.url, imageMessage("777001", bytes))).status, 200);
    check("the message is applied", await settled(server));
    check("an attempt failed", await eventually(() => failures(server)));
    const waiting = await message(server, "777001");
    equal("the message waits for no file", waiting.kapso.has_media, true);
    equal("it shows no address yet", [waiting.kapso.media_url, waiting.kapso.media_data], [undefined, undefined]);
    await server.stop("SIGKILL");

    meta.expired = false;
    server = await dev({ data, database, more });
    const url = await stored(server, "777001", RETRY_MS);
    check("the file is here after the restart", url);
    check("by a fresh address of Meta's", meta.lookups >= 2);
    check("it is the file", bytes.equals(await bytesOf(url)));
    equal("a part of it", await bytesOf(url, { Range: "bytes=5-9" }), bytes.subarray(5, 10));
    equal("a guessed address is none", (await fetch(url.replace("/files/", "/files/A"))).status, 404);
    const { media_data: told, content } = (await message(server, "777001")).kapso;
    equal("what it is", [told.url, told.content_type, told.byte_size], [url, "image/png", 700_000]);
    check("in words", content.includes("Image attached (image_") && content.endsWith(`URL: ${url}`), content);
    equal("it ends cleanly", (await server.stop()).code, 0);
    meta.close();
  });

  await scenario(`${engine}: a large upload is never in memory as a whole`, async () => {
    const meta = await metaMedia();
    const server = await dev({ database: freshDatabase(engine), more: ["--no-demo", "--graph-url", meta.url] });
    const file = Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(95_000_000)]);
    const upload = async (bytes) => {
      const form = new FormData();
      form.set("messaging_product", "whatsapp");
      form.set("file", new Blob([bytes], { type: "application/pdf" }), "large.pdf");
      return fetch(`${server.url}/meta/whatsapp/v24.0/${NUMBER}/media`,
        { method: "POST", body: form, headers: { "X-API-Key": KEY } });
    };
    equal("a small one", (await upload(file.subarray(0, 1000))).status, 200);
    const before = peakKb(server);
    equal("a large one", (await upload(file)).status, 200);
    check("Meta has it whole", meta.uploads[1] > file.length, meta.uploads);
    const growth = peakKb(server) - before;
    check("it took little memory", growth < GROWTH_KB_MAX, `${growth} KB`);
    const announced = await new Promise((resolve, reject) => {
      const asked = request(`${server.url}/meta/whatsapp/v24.0/${NUMBER}/media`, { method: "POST", headers: {
        "X-API-Key": "nobody's", "Content-Type": "multipart/form-data; boundary=b", "Content-Length": 90_000_000,
        Expect: "100-continue" } }, (answer) => resolve(answer.statusCode));
      asked.on("continue", () => resolve(100));
      asked.on("error", reject);
      asked.flushHeaders();
    });
    equal("a stranger's is not even read", announced, 401);
    equal("one that is too large", (await upload(Buffer.concat([file, randomBytes(12_000_000)]))).status, 413);
    await server.stop();
    meta.close();
  });

  await scenario(`${engine}: an S3 server that is down, and comes back`, async () => {
    const meta = await metaMedia();
    const data = tempFolder();
    const database = freshDatabase(engine);
    const place = process.env.WIGWAG_TEST_S3;
    const down = place.replace(/endpoint=http:\/\/127\.0\.0\.1:\d+/, "endpoint=http://127.0.0.1:9");
    const more = (media) => ["--no-demo", "--graph-url", meta.url, "--media", media, "--media-access-key", "S3RVER",
      "--media-secret-key", "S3RVER"];
    const bytes = randomBytes(3_000_000);
    meta.files.set("777002", { bytes, type: "image/png" });

    let server = await dev({ data, database, more: more(down) });
    await postWebhook(server.url, imageMessage("777002", bytes));
    check("an attempt failed", await eventually(() => failures(server)));
    equal("the message is here", (await message(server, "777002"))?.type, "image");
    await server.stop();
    server = await dev({ data, database, more: more(place) });
    const url = await stored(server, "777002", RETRY_MS);
    check("the file is in the bucket", url);
    check("it is the file", bytes.equals(await bytesOf(url)));
    equal("a part of it", await bytesOf(url, { Range: "bytes=1000000-1000003" }), bytes.subarray(1000000, 1000004));
    await server.stop();
    meta.close();
  });
}

finish();
