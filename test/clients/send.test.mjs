// @kapso/whatsapp-cloud-api 0.3.0, its sending half: against `wigwag dev` on both engines, and directly against the
// sandbox, which must satisfy a client that knows only Meta.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { GraphApiError, WhatsAppClient, buildTemplateSendPayload } from "@kapso/whatsapp-cloud-api";

import { KEY, call, dev, engines, eventually, freshDatabase, sandbox, settled } from "../e2e/lib/wigwag.mjs";

const NUMBER = "555010200000001";
const ACCOUNT = "555010100000001";
const ROBIN = "15550110001";
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64");

const text = { to: `+${ROBIN}`, body: "Your parcel is on its way", previewUrl: true };
const buttons = [{ id: "yes", title: "Yes" }, { id: "no", title: "No" }];
const link = "https://example.com/one.jpg";
const card = (cardIndex) => ({ cardIndex, header: { type: "image", image: { link } }, bodyText: `Card ${cardIndex}`,
  action: { type: "cta_url", displayText: "View", url: "https://example.com" } });

/// One call for each kind of message, with the type that is stored.
const kinds = [
  ["text", (m) => m.sendText(text)],
  ["image", (m, media) => m.sendImage({ image: { id: media, caption: "The lid" } })],
  ["image", (m) => m.sendImage({ image: { link } })],
  ["video", (m) => m.sendVideo({ video: { link: "https://example.com/clip.mp4", caption: "Clip" } })],
  ["audio", (m) => m.sendAudio({ audio: { link: "https://example.com/voice.ogg" } })],
  ["document", (m) => m.sendDocument({ document: { link: "https://example.com/a.pdf", filename: "a.pdf" } })],
  ["sticker", (m) => m.sendSticker({ sticker: { link: "https://example.com/a.webp" } })],
  ["location", (m) => m.sendLocation({ location: { latitude: -33.45, longitude: -70.66, name: "Santiago" } })],
  ["contacts", (m) => m.sendContacts({ contacts: [{ name: { formattedName: "John Doe", firstName: "John" },
    phones: [{ phone: "+15551234567", type: "WORK" }] }] })],
  ["interactive", (m) => m.sendInteractiveButtons({ bodyText: "Pick", footerText: "Footer", buttons })],
  ["interactive", (m) => m.sendInteractiveList({ bodyText: "Pick", buttonText: "Open",
    sections: [{ title: "One", rows: [{ id: "r1", title: "First", description: "Row" }] }] })],
  ["interactive", (m) => m.sendInteractiveCtaUrl({ bodyText: "See dates",
    parameters: { displayText: "Dates", url: "https://example.com" } })],
  ["interactive", (m) => m.sendInteractiveCarousel({ bodyText: "Choose", cards: [card(0), card(1)] })],
  ["interactive", (m) => m.sendInteractiveCatalogMessage({ bodyText: "Browse",
    parameters: { thumbnailProductRetailerId: "SKU-1" } })],
  ["interactive", (m) => m.sendInteractiveLocationRequest({ bodyText: "Where are you?",
    parameters: { requestMessage: "Where are you?" } })],
  ["template", (m) => m.sendTemplate({ template: buildTemplateSendPayload({ name: "hello_world", language: "en_US" }) })],
];

/// The client's message calls with the number and the recipient filled in.
const to = (client, phone = `+${ROBIN}`) => new Proxy(client.messages, {
  get: (messages, name) => (input) => messages[name]({ phoneNumberId: NUMBER, to: phone, ...input }) });

/// What holds for a client wherever it sends to.
function sends(client, { written, auth = "auto" } = {}) {
  test("a message of each kind is taken, and answered with a wamid", async () => {
    const media = await client().media.upload({ phoneNumberId: NUMBER, type: "image",
      file: new Blob([PNG], { type: "image/png" }), fileName: "dot.png" });
    assert.match(media.id, /^\d+$/);
    for (const [type, send] of kinds) {
      const answer = await send(to(client()), media.id);
      assert.match(answer.messages[0].id, /^wamid\./, type);
      assert.equal(answer.contacts[0].waId, ROBIN, type);
      await written?.(answer.messages[0].id, type);
    }
  });

  test("uploaded media is looked up, downloaded and deleted", async () => {
    const { id } = await client().media.upload({ phoneNumberId: NUMBER, type: "image",
      file: new Blob([PNG], { type: "image/png" }), fileName: "dot.png" });
    const found = await client().media.get({ mediaId: id, phoneNumberId: NUMBER });
    assert.equal(found.mimeType, "image/png");
    assert.equal(Number(found.fileSize), PNG.length);
    const bytes = await client().media.download({ mediaId: id, phoneNumberId: NUMBER, auth });
    assert.deepEqual(Buffer.from(bytes), PNG);
    assert.equal((await client().media.delete({ mediaId: id, phoneNumberId: NUMBER })).success, true);
    await assert.rejects(client().media.get({ mediaId: id, phoneNumberId: NUMBER }), GraphApiError);
  });

  test("what Meta would refuse is refused with its code", async () => {
    const refusals = [
      [131030, 400, to(client(), "15550122030")],
      [131031, 403, to(client(), "15550122031")],
      [131021, 400, to(client(), "15550122021")],
    ];
    for (const [code, status, messages] of refusals) {
      const template = buildTemplateSendPayload({ name: "hello_world", language: "en_US" });
      await assert.rejects(messages.sendTemplate({ template }), (error) => {
        assert.ok(error instanceof GraphApiError);
        assert.equal(error.code, code);
        assert.equal(error.httpStatus, status);
        return true;
      });
    }
    await assert.rejects(to(client()).sendTemplate({ template: buildTemplateSendPayload({ name: "nowhere", language: "en_US" }) }),
      (error) => error instanceof GraphApiError && error.code === 132001);
    await assert.rejects(client().messages.sendRaw({ phoneNumberId: NUMBER, payload: { messaging_product: "whatsapp", to: ROBIN,
      type: "text", text: { body: "x".repeat(4097) } } }), (error) => error instanceof GraphApiError && error.httpStatus === 400);
  });

  test("the business profile, settings and codes of a number", async () => {
    const profile = client().phoneNumbers.businessProfile;
    assert.equal((await profile.update({ phoneNumberId: NUMBER, about: "A shop", websites: ["https://example.com"] })).success, true);
    assert.equal((await profile.get({ phoneNumberId: NUMBER, fields: "about" })).data[0].about, "A shop");
    await assert.rejects(client().phoneNumbers.requestCode({ phoneNumberId: NUMBER, codeMethod: "SMS", language: "en_US" }),
      (error) => error instanceof GraphApiError && /verified already/.test(JSON.stringify(error)));
    await assert.rejects(client().phoneNumbers.verifyCode({ phoneNumberId: NUMBER, code: "1" }), GraphApiError);
  });

  test("a template is made, approved by itself, listed and deleted", async () => {
    const name = `parcel_${Date.now()}`;
    const made = await client().templates.create({ businessAccountId: ACCOUNT, name, language: "en_US", category: "UTILITY",
      components: [{ type: "BODY", text: "Your parcel {{1}} is here", example: { bodyText: [["42"]] } }] });
    assert.equal(made.status, "PENDING");
    const approved = await eventually(async () =>
      (await client().templates.list({ businessAccountId: ACCOUNT, name, status: "APPROVED" })).data.length === 1, 20_000);
    assert.ok(approved);
    const template = buildTemplateSendPayload({ name, language: "en_US", body: [{ type: "text", text: "42" }] });
    assert.match((await to(client()).sendTemplate({ template })).messages[0].id, /^wamid\./);
    assert.equal((await client().templates.delete({ businessAccountId: ACCOUNT, name })).success, true);
  });
}

for (const engine of engines) {
  describe(`sending, ${engine}`, () => {
    let server, client;
    const stored = (wamid) => client.messages.get({ phoneNumberId: NUMBER, messageId: wamid });

    before(async () => {
      server = await dev({ database: freshDatabase(engine) });
      client = new WhatsAppClient({ baseUrl: `${server.url}/meta/whatsapp`, kapsoApiKey: KEY });
      assert.equal((await sandbox(server, "inbound", { from: ROBIN, text: "Where is my parcel?" })).json.status, 200);
      assert.ok(await settled(server));
    });
    after(() => server?.stop());

    sends(() => client, { written: async (wamid, type) => {
      const message = await stored(wamid);
      assert.equal(message.type, type);
      assert.equal(message.kapso.direction, "outbound");
      assert.ok(["sent", "delivered", "read", "failed"].includes(message.kapso.status));
    } });

    test("a message rises to read, and its caller's data comes back", async () => {
      const answer = await call(`${server.url}/meta/whatsapp/v24.0/${NUMBER}/messages`, { method: "POST", body: JSON.stringify({
        messaging_product: "whatsapp", to: ROBIN, type: "text", text: { body: "Hi" }, biz_opaque_callback_data: "order-7" }) });
      assert.equal(answer.status, 200);
      const wamid = answer.json.messages[0].id;
      assert.ok(await eventually(async () => (await stored(wamid)).kapso.status === "read"));
      const raw = await call(`${server.url}/platform/v1/whatsapp/messages/${encodeURIComponent(wamid)}`);
      const steps = raw.json.data.kapso.statuses;
      assert.deepEqual(steps.map((one) => one.status), ["sent", "delivered", "read"]);
      for (const step of steps) assert.equal(step.biz_opaque_callback_data, "order-7");
    });

    test("outside of the window only templates go", async () => {
      await assert.rejects(to(client, "+15550110077").sendText({ body: "Hi" }), (error) => {
        assert.equal(error.code, 131047);
        assert.equal(error.httpStatus, 422);
        return true;
      });
      const template = buildTemplateSendPayload({ name: "hello_world", language: "en_US" });
      assert.match((await to(client, "+15550110077").sendTemplate({ template })).messages[0].id, /^wamid\./);
    });

    test("the same Idempotency-Key sends once", async () => {
      const send = (body, key) => call(`${server.url}/meta/whatsapp/v24.0/${NUMBER}/messages`, { method: "POST",
        headers: { "Idempotency-Key": key }, body: JSON.stringify({ messaging_product: "whatsapp", to: ROBIN, type: "text", text: { body } }) });
      const first = await send("once", "key-1");
      const second = await send("once", "key-1");
      assert.equal(first.status, 200);
      assert.equal(second.text, first.text);
      assert.equal((await send("other", "key-1")).status, 409);
      const asked = await call(`${server.sandbox}/_sim/requests?path=messages`, { key: null });
      assert.equal(asked.json.data.filter((one) => JSON.stringify(one).includes("once")).length, 1);
    });

    test("a read receipt marks what the customer wrote", async () => {
      const { json } = await sandbox(server, "inbound", { from: ROBIN, text: "And now?" });
      assert.ok(await settled(server));
      assert.equal((await client.messages.markRead({ phoneNumberId: NUMBER, messageId: json.wamid,
        typingIndicator: { type: "text" } })).success, true);
      assert.equal((await stored(json.wamid)).kapso.status, "read");
    });

    test("a message whose answer never came is sent once, and its status tells", async () => {
      const unknown = "15550123002";
      await sandbox(server, "inbound", { from: unknown, text: "Hi" });
      assert.ok(await settled(server));
      const answer = await call(`${server.url}/meta/whatsapp/v24.0/${NUMBER}/messages`, { method: "POST", body: JSON.stringify({
        messaging_product: "whatsapp", to: unknown, type: "text", text: { body: "lost answer" } }) });
      assert.equal(answer.status, 504);
      const found = await eventually(async () => (await client.messages.query({ phoneNumberId: NUMBER, limit: 5 })).data
        .find((one) => one.text?.body === "lost answer" && one.kapso.status === "read"));
      assert.ok(found, "the status found its message");
      const asked = await call(`${server.sandbox}/_sim/requests?path=messages`, { key: null });
      assert.equal(asked.json.data.filter((one) => JSON.stringify(one).includes("lost answer")).length, 1);
    });

    test("an uploaded file comes back as a customer's, and is kept under an address of its own", async () => {
      const { id } = await client.media.upload({ phoneNumberId: NUMBER, type: "image",
        file: new Blob([PNG], { type: "image/png" }), fileName: "dot.png" });
      const { json } = await sandbox(server, "inbound", { from: ROBIN, type: "image", image: { id, caption: "Look" } });
      assert.equal(json.status, 200);
      const message = await eventually(async () => {
        const found = await stored(json.wamid).catch(() => undefined);
        return found?.kapso.mediaUrl && found;
      });
      assert.ok(message, "the file was fetched");
      const file = await fetch(message.kapso.mediaUrl);
      assert.equal(file.status, 200);
      assert.equal(file.headers.get("content-type"), "image/png");
      assert.deepEqual(Buffer.from(await file.arrayBuffer()), PNG);
      assert.equal((await fetch(message.kapso.mediaUrl.replace(/\/files\/[^/]{8}/, "/files/AAAAAAAA"))).status, 404);
    });

    test("conversations end, contacts change, calls are listed", async () => {
      const { data } = await client.conversations.list({ phoneNumberId: NUMBER, limit: 5 });
      await client.conversations.updateStatus({ conversationId: data[0].id, status: "ended" });
      assert.equal((await client.conversations.get({ conversationId: data[0].id })).status, "ended");
      await client.contacts.update({ phoneNumberId: NUMBER, waId: ROBIN, metadata: { tags: ["vip"] } });
      assert.deepEqual((await client.contacts.get({ phoneNumberId: NUMBER, waId: ROBIN })).metadata, { tags: ["vip"] });
      assert.deepEqual((await client.calls.list({ phoneNumberId: NUMBER })).data, []);
    });
  });
}

describe("sending, to the sandbox itself", () => {
  let server, client;

  before(async () => {
    server = await dev({});
    client = new WhatsAppClient({ baseUrl: server.sandbox, accessToken: "any" });
    assert.equal((await sandbox(server, "inbound", { from: ROBIN, text: "Hello" })).json.status, 200);
  });
  after(() => server?.stop());

  sends(() => client, { auth: "always" });  // Meta's files need the token

  test("a token is needed", async () => {
    const answer = await call(`${server.sandbox}/v24.0/${NUMBER}/messages`, { key: null, method: "POST", body: "{}" });
    assert.equal(answer.status, 401);
    assert.equal(answer.json.error.code, 104);
  });
});
