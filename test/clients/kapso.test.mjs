// @kapso/whatsapp-cloud-api 0.3.0, its reading half and its webhook tools, against `wigwag dev`.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";

import { GraphApiError, KapsoProxyRequiredError, WhatsAppClient, buildKapsoFields, buildKapsoMessageFields }
  from "@kapso/whatsapp-cloud-api";
import { normalizeWebhook, verifySignature } from "@kapso/whatsapp-cloud-api/server";

import { KEY, SECRET, dev, engines, freshDatabase, sandbox, settled, start } from "../e2e/lib/wigwag.mjs";

const NUMBER = "555010200000001";
const OTHER = "555010200000002";
const MANY = 45;

/// Walks a list by its `after` cursors, then back by `before`.
async function walk(list, limit) {
  const forward = [];
  let page = await list({ limit });
  const pages = [page];
  for (;;) {
    forward.push(...page.data);
    const cursor = page.paging.cursors.after;
    if (!cursor || page.data.length === 0) break;
    page = await list({ limit, after: cursor });
    pages.push(page);
  }
  const filled = pages.filter((one) => one.data.length > 0);
  const backward = [...filled.at(-1).data];
  let cursor = filled.at(-1).paging.cursors.before;
  while (cursor) {
    page = await list({ limit, before: cursor });
    if (page.data.length === 0) break;
    backward.unshift(...page.data);
    cursor = page.paging.cursors.before;
  }
  return { forward: forward.map((row) => row.id), backward: backward.map((row) => row.id) };
}

for (const engine of engines) {
  describe(`reading, ${engine}`, () => {
    let server, client;
    const sent = {};

    before(async () => {
      server = await dev({ database: freshDatabase(engine) });
      client = new WhatsAppClient({ baseUrl: `${server.url}/meta/whatsapp`, kapsoApiKey: KEY });
      const say = async (body) => (await sandbox(server, "inbound", body)).json;
      sent.text = await say({ text: "Hello from Robin", name: "Robin Example" });
      sent.image = await say({ type: "image", image: { caption: "The lid", id: "42" } });
      sent.flow = await say({ type: "interactive", interactive: { type: "nfm_reply", nfm_reply: { name: "flow", body: "Sent",
        response_json: "{\"flow_token\":\"tok-1\",\"slot\":\"10:30\"}" } } });
      sent.order = await say({ type: "order", order: { text: "After 5pm" } });
      sent.many = await say({ from: "34600555012", name: "María", text: "Hola", count: MANY });
      sent.other = await say({ phone_number_id: OTHER, from: "34600555012", text: "On the other number" });
      sent.hidden = await say({ from_user_id: "FI.10000000000000000011", username: "mika.malli", name: "Mika", text: "Moi" });
      assert.ok(await settled(server));
    });
    after(() => server?.stop());

    test("messages.query lists the newest first, in camel case", async () => {
      const page = await client.messages.query({ phoneNumberId: NUMBER, limit: 100 });
      assert.equal(page.data.length, 4 + MANY + 1);
      assert.equal(page.data[0].id, sent.hidden.wamid);
      assert.equal(page.data.at(-1).id, sent.text.wamid);
      assert.equal(page.data.at(-1).text.body, "Hello from Robin");
      assert.equal(page.data.at(-1).from, "15550110001");
      assert.equal(page.data.at(-1).kapso.direction, "inbound");
    });

    test("messages.query keeps numbers apart", async () => {
      const page = await client.messages.query({ phoneNumberId: OTHER });
      assert.deepEqual(page.data.map((row) => row.id), [sent.other.wamid]);
    });

    test("messages.query filters by direction, status and time", async () => {
      assert.equal((await client.messages.query({ phoneNumberId: NUMBER, direction: "outbound" })).data.length, 0);
      assert.equal((await client.messages.query({ phoneNumberId: NUMBER, status: "failed" })).data.length, 0);
      assert.equal((await client.messages.query({ phoneNumberId: NUMBER, since: "2100-01-01T00:00:00Z" })).data.length, 0);
      assert.equal((await client.messages.query({ phoneNumberId: NUMBER, until: "2000-01-01T00:00:00Z" })).data.length, 0);
      const all = await client.messages.query({ phoneNumberId: NUMBER, direction: "inbound", limit: 100,
        since: "2000-01-01T00:00:00Z" });
      assert.equal(all.data.length, 4 + MANY + 1);
    });

    test("messages.query walks forward and back without repeating or skipping", async () => {
      for (const limit of [1, 7, 100]) {
        const { forward, backward } = await walk((page) => client.messages.query({ phoneNumberId: NUMBER, ...page }), limit);
        assert.equal(new Set(forward).size, 4 + MANY + 1, `limit ${limit}`);
        assert.equal(forward.length, 4 + MANY + 1, `limit ${limit}`);
        assert.deepEqual(backward, forward, `limit ${limit}`);
      }
    });

    test("messages.get finds a message by its wamid", async () => {
      for (const which of ["text", "image", "flow", "order", "hidden"]) {
        const message = await client.messages.get({ phoneNumberId: NUMBER, messageId: sent[which].wamid });
        assert.equal(message.id, sent[which].wamid);
      }
      const image = await client.messages.get({ phoneNumberId: NUMBER, messageId: sent.image.wamid });
      assert.equal(image.type, "image");
      assert.equal(image.image.caption, "The lid");
      assert.equal(image.image.id, "42");
      assert.equal(image.kapso.hasMedia, true);
    });

    test("messages.get shows who wrote without a phone number", async () => {
      const message = await client.messages.get({ phoneNumberId: NUMBER, messageId: sent.hidden.wamid });
      assert.equal(message.fromUserId, "FI.10000000000000000011");
      assert.ok(!message.from);
    });

    test("fields choose what the kapso object holds", async () => {
      const fields = buildKapsoMessageFields("direction", "has_media", "order_text");
      const message = await client.messages.get({ phoneNumberId: NUMBER, messageId: sent.order.wamid, fields });
      assert.deepEqual(new Set(Object.keys(message.kapso)), new Set(["direction", "hasMedia", "orderText"]));
      assert.equal(message.kapso.orderText, "After 5pm");
      const none = await client.messages.get({ phoneNumberId: NUMBER, messageId: sent.order.wamid, fields: buildKapsoFields([]) });
      assert.ok(!("kapso" in none) || Object.keys(none.kapso).length === 0);
      const all = await client.messages.query({ phoneNumberId: NUMBER, fields: buildKapsoMessageFields(), limit: 100 });
      const flow = all.data.find((row) => row.id === sent.flow.wamid);
      assert.equal(flow.kapso.flowToken, "tok-1");
      assert.equal(flow.kapso.flowResponse.slot, "10:30");
    });

    test("conversations.list and .get", async () => {
      const page = await client.conversations.list({ phoneNumberId: NUMBER });
      assert.equal(page.data.length, 3);
      const maria = page.data.find((row) => row.phoneNumber === "34600555012");
      assert.equal(maria.status, "active");
      assert.equal(maria.phoneNumberId, NUMBER);
      assert.equal(maria.kapso.contactName, "María");
      assert.equal(maria.kapso.messagesCount, MANY);
      assert.equal(maria.kapso.lastMessageText, "Hola");
      const one = await client.conversations.get({ conversationId: maria.id });
      assert.equal(one.id, maria.id);
      assert.equal(one.phoneNumber, "34600555012");
    });

    test("conversations.list filters and walks", async () => {
      assert.equal((await client.conversations.list({ phoneNumberId: NUMBER, status: "ended" })).data.length, 0);
      assert.equal((await client.conversations.list({ phoneNumberId: NUMBER, status: "active" })).data.length, 3);
      assert.equal((await client.conversations.list({ phoneNumberId: NUMBER, phoneNumber: "34600555012" })).data.length, 1);
      assert.equal((await client.conversations.list({ phoneNumberId: NUMBER,
        lastActiveSince: "2100-01-01T00:00:00Z" })).data.length, 0);
      assert.equal((await client.conversations.list({ phoneNumberId: NUMBER,
        lastActiveUntil: "2100-01-01T00:00:00Z" })).data.length, 3);
      const { forward, backward } = await walk((page) => client.conversations.list({ phoneNumberId: NUMBER, ...page }), 1);
      assert.equal(new Set(forward).size, 3);
      assert.deepEqual(backward, forward);
    });

    test("messages.listByConversation", async () => {
      const { data } = await client.conversations.list({ phoneNumberId: NUMBER, phoneNumber: "34600555012" });
      const page = await client.messages.listByConversation({ phoneNumberId: NUMBER, conversationId: data[0].id, limit: 100 });
      assert.equal(page.data.length, MANY);
      assert.ok(page.data.every((row) => row.from === "34600555012"));
    });

    test("contacts.list and .get", async () => {
      const page = await client.contacts.list({ phoneNumberId: NUMBER });
      assert.equal(page.data.length, 3);
      const maria = await client.contacts.get({ phoneNumberId: NUMBER, waId: "34600555012" });
      assert.equal(maria.waId, "34600555012");
      assert.equal(maria.profileName, "María");
      const mika = page.data.find((row) => row.username === "@mika.malli");
      assert.equal(mika.businessScopedUserId, "FI.10000000000000000011");
      assert.ok(!mika.waId);
      const filtered = await client.contacts.list({ phoneNumberId: NUMBER, waId: "34600555012" });
      assert.deepEqual(filtered.data.map((row) => row.id), [maria.id]);
      assert.equal((await client.contacts.list({ phoneNumberId: NUMBER, hasCustomer: true })).data.length, 0);
      assert.equal((await client.contacts.list({ phoneNumberId: NUMBER, hasCustomer: false })).data.length, 3);
      assert.equal((await client.contacts.list({ phoneNumberId: NUMBER,
        customerId: "0190f3a0-0000-7000-8000-000000000000" })).data.length, 0);
      const { forward, backward } = await walk((page) => client.contacts.list({ phoneNumberId: NUMBER, ...page }), 2);
      assert.equal(new Set(forward).size, 3);
      assert.deepEqual(backward, forward);
    });

    test("a bearer token is as good as the key", async () => {
      const bearer = new WhatsAppClient({ baseUrl: `${server.url}/meta/whatsapp`, accessToken: KEY, kapsoApiKey: KEY });
      assert.ok((await bearer.messages.query({ phoneNumberId: NUMBER, limit: 1 })).data.length);
      const raw = await new WhatsAppClient({ baseUrl: `${server.url}/meta/whatsapp`, accessToken: KEY })
        .request("GET", `${NUMBER}/messages`, { responseType: "json" });
      assert.ok(raw.data.length);
    });

    test("any Graph version and the older base answer alike", async () => {
      const wanted = await client.messages.get({ phoneNumberId: NUMBER, messageId: sent.text.wamid });
      for (const [base, graphVersion] of [["/meta/whatsapp", "v24.0"], ["/meta/whatsapp", "v19.0"], ["/api/meta", "v23.0"]]) {
        const other = new WhatsAppClient({ baseUrl: server.url + base, kapsoApiKey: KEY, graphVersion });
        assert.deepEqual(await other.messages.get({ phoneNumberId: NUMBER, messageId: sent.text.wamid }), wanted);
      }
    });

    test("errors are GraphApiErrors that the client can sort", async () => {
      const refused = async (promise) => {
        try {
          await promise;
        } catch (error) {
          assert.ok(error instanceof GraphApiError, String(error));
          return error;
        }
        assert.fail("no error");
      };
      const nobody = new WhatsAppClient({ baseUrl: `${server.url}/meta/whatsapp`, kapsoApiKey: "wrong" });
      const unauthorized = await refused(nobody.messages.query({ phoneNumberId: NUMBER }));
      assert.equal(unauthorized.httpStatus, 401);
      assert.ok(unauthorized.isAuthError());
      assert.equal((await refused(client.messages.get({ phoneNumberId: NUMBER, messageId: "wamid.none" }))).httpStatus, 404);
      assert.equal((await refused(client.messages.query({ phoneNumberId: "1" }))).httpStatus, 404);
      assert.equal((await refused(client.contacts.get({ phoneNumberId: NUMBER, waId: "1" }))).httpStatus, 404);
      assert.equal((await refused(client.conversations.get({
        conversationId: "0190f3a0-0000-7000-8000-000000000000" }))).httpStatus, 404);
      const invalid = await refused(client.messages.query({ phoneNumberId: NUMBER, direction: "sideways" }));
      assert.ok([400, 422].includes(invalid.httpStatus), String(invalid.httpStatus));
      assert.match(invalid.message, /direction/);
      assert.equal((await refused(client.messages.query({ phoneNumberId: NUMBER, after: "???" }))).httpStatus, 400);
      const bare = new WhatsAppClient({ baseUrl: `${server.url}/meta/whatsapp`, accessToken: KEY });
      await assert.rejects(bare.messages.query({ phoneNumberId: NUMBER }), KapsoProxyRequiredError);
    });
  });
}

describe("the demo's week", () => {
  let server, client;
  before(async () => {
    server = await dev({ more: ["--demo"] });
    client = new WhatsAppClient({ baseUrl: `${server.url}/meta/whatsapp`, kapsoApiKey: KEY });
    assert.ok(await settled(server));
  });
  after(() => server?.stop());

  test("has every type and state, and each message can be asked for", async () => {
    const types = new Set();
    const states = new Set();
    for (const phoneNumberId of [NUMBER, OTHER]) {
      const { data } = await client.messages.query({ phoneNumberId, limit: 100, fields: buildKapsoMessageFields() });
      for (const message of data) {
        types.add(message.type);
        states.add(message.kapso.status);
        assert.equal((await client.messages.get({ phoneNumberId, messageId: message.id })).id, message.id);
      }
    }
    for (const type of ["text", "image", "video", "audio", "document", "sticker", "location", "contacts", "interactive",
      "button", "order", "reaction", "system", "unsupported"]) assert.ok(types.has(type), `${type} in ${[...types]}`);
    for (const state of ["sent", "delivered", "read", "failed"]) assert.ok(states.has(state), `${state} in ${[...states]}`);
  });
});

describe("the sandbox's webhooks", () => {
  let receiver, simulator;
  const received = [];
  before(async () => {
    receiver = createServer((request, response) => {
      const parts = [];
      request.on("data", (part) => parts.push(part));
      request.on("end", () => {
        received.push({ raw: Buffer.concat(parts), signature: request.headers["x-hub-signature-256"] });
        response.end();
      });
    });
    await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    simulator = await start(["sandbox", "--listen", "127.0.0.1:0", "--target",
      `http://127.0.0.1:${receiver.address().port}`, "--app-secret", SECRET]);
    simulator.sandbox = simulator.url;
  });
  after(async () => {
    await simulator?.stop();
    receiver?.close();
  });

  test("are signed and read by the client's own tools", async () => {
    assert.equal((await sandbox(simulator, "inbound", { text: "né 🎉", name: "Robin" })).json.status, 200);
    const { raw, signature } = received.at(-1);
    assert.ok(verifySignature({ appSecret: SECRET, rawBody: raw, signatureHeader: signature }));
    assert.ok(!verifySignature({ appSecret: "other", rawBody: raw, signatureHeader: signature }));
    const read = normalizeWebhook(JSON.parse(raw));
    assert.equal(read.messages[0].text.body, "né 🎉");
    assert.equal(read.messages[0].kapso?.direction ?? "inbound", "inbound");
    assert.equal(read.contacts[0].profile.name, "Robin");
  });

  test("a status names its message", async () => {
    const wamid = "wamid.HBgLMTU1NTAxMTAwMDEVAgARGBJBQTAwMDAwMDAwMDAwMDAwMDEA";
    assert.equal((await sandbox(simulator, "status", { id: wamid, status: "delivered" })).json.status, 200);
    const read = normalizeWebhook(JSON.parse(received.at(-1).raw));
    assert.equal(read.statuses[0].id, wamid);
    assert.equal(read.statuses[0].recipientId, "15550110001");
  });
});
