// What wigwag sends to webhooks, before the published verifiers and a published bot: @kapso/chat-adapter 0.1.1,
// standardwebhooks 1.0.0, verifySignature of @kapso/whatsapp-cloud-api.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";

import { createMemoryState } from "@chat-adapter/state-memory";
import { createKapsoAdapter } from "@kapso/chat-adapter";
import { verifySignature } from "@kapso/whatsapp-cloud-api/server";
import { Chat } from "chat";
import { Webhook } from "standardwebhooks";

import { KEY, call, dev, engines, eventually, freshDatabase, sandbox } from "../e2e/lib/wigwag.mjs";

const NUMBER = "555010200000001";
const PLAIN = "a secret that people typed";
const STANDARD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Hands every request to `take`, whose Response is the answer.
async function listen(take) {
  const server = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray());
    const answer = await take(new Request(`http://localhost${incoming.url}`,
      { method: incoming.method, headers: incoming.headers, body }), body, incoming.headers);
    outgoing.writeHead(answer.status);
    outgoing.end(await answer.text());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => (server.closeAllConnections(), server.close()) };
}

const subscribe = (server, members) => call(`${server.url}/platform/v1/whatsapp/phone_numbers/${NUMBER}/webhooks`,
  { method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ whatsapp_webhook: { events: ["whatsapp.message.received"], ...members } }) });

for (const engine of engines) {
  describe(`webhooks out, ${engine}`, () => {
    let server, receiver, bot;
    const received = [];
    before(async () => {
      server = await dev({ database: freshDatabase(engine) });
      receiver = await listen(async (request, body, headers) => {
        received.push({ body, headers });
        return new Response("", { status: 200 });
      });
    });
    after(async () => {
      receiver?.close();
      bot?.close();
      await server?.stop();
    });

    test("the official verifier takes the signature, over bytes and over parsed JSON", async () => {
      assert.equal((await subscribe(server, { url: `${receiver.url}/plain`, secret_key: PLAIN })).status, 201);
      await sandbox(server, "inbound", { text: "né 🎉 \"quoted\" </script>", name: "Robin" });
      const { body, headers } = await eventually(() => received[0]);
      const signatureHeader = `sha256=${headers["x-webhook-signature"]}`;
      assert.ok(verifySignature({ appSecret: PLAIN, rawBody: body, signatureHeader }));
      assert.ok(verifySignature({ appSecret: PLAIN, rawBody: JSON.stringify(JSON.parse(body)), signatureHeader }));
      assert.ok(!verifySignature({ appSecret: "other", rawBody: body, signatureHeader }));
    });

    test("standardwebhooks takes raw secrets, and whsec_ ones", async () => {
      const { body, headers } = received[0];
      assert.equal(new Webhook(PLAIN, { format: "raw" }).verify(body.toString(), headers).message.type, "text");
      assert.throws(() => new Webhook("other", { format: "raw" }).verify(body.toString(), headers));
      assert.equal((await subscribe(server, { url: `${receiver.url}/standard`, secret_key: STANDARD })).status, 201);
      received.length = 0;
      await sandbox(server, "inbound", { text: "again" });
      const both = await eventually(() => received.length === 2 && received);
      assert.ok(both, "both are told");
      const fits = both.filter((one) => {
        try {
          return new Webhook(STANDARD).verify(one.body.toString(), one.headers);
        } catch {
          return false;
        }
      });
      assert.equal(fits.length, 1);
    });

    test("while a secret is changed, both hold in webhook-signature", async () => {
      const list = await call(`${server.url}/platform/v1/whatsapp/webhooks?per_page=100`);
      for (const { id, url } of list.json.data)
        await call(`${server.url}/platform/v1/whatsapp/webhooks/${id}`, url.endsWith("/plain")
          ? { method: "DELETE" } : { method: "PATCH", headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ whatsapp_webhook: { secret_key: PLAIN } }) });
      received.length = 0;
      await sandbox(server, "inbound", { text: "with a new secret" });
      const { body, headers } = await eventually(() => received[0]);
      assert.ok(new Webhook(PLAIN, { format: "raw" }).verify(body.toString(), headers));
      assert.ok(new Webhook(STANDARD).verify(body.toString(), headers));
      assert.ok(verifySignature({ appSecret: PLAIN, rawBody: body, signatureHeader: `sha256=${headers["x-webhook-signature"]}` }));
    });

    test("the published bot hears, verifies and answers", async () => {
      const adapter = createKapsoAdapter({ kapsoApiKey: KEY, phoneNumberId: NUMBER, webhookSecret: PLAIN,
        baseUrl: `${server.url}/meta/whatsapp` });
      const chat = new Chat({ userName: "support", state: createMemoryState(), adapters: { kapso: adapter } });
      chat.onDirectMessage(async (thread, message) => thread.post(`You said: ${message.text}`));
      const statuses = [];
      const work = [];
      bot = await listen(async (request) => {
        const answer = await chat.webhooks.kapso(request, { waitUntil: (promise) => work.push(promise) });
        statuses.push(answer.status);
        return answer;
      });
      assert.equal((await subscribe(server, { url: bot.url, secret_key: PLAIN })).status, 201);
      await sandbox(server, "inbound", { from: "15550110077", text: "Is it open?", name: "Kim" });
      const answered = await eventually(async () => {
        const page = await call(`${server.url}/platform/v1/whatsapp/messages?limit=100&direction=outbound`);
        return page.json.data.find((one) => one.text?.body === "You said: Is it open?");
      });
      await Promise.allSettled(work);
      assert.ok(answered, "the answer went out");
      assert.equal(answered.to, "15550110077");
      assert.deepEqual([...new Set(statuses)], [200]);
    });
  });
}
