// @great-detail/whatsapp 8.4.0, a client that knows only Meta's Cloud API: against `wigwag dev` and against the sandbox.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import Client from "@great-detail/whatsapp";

import { KEY, dev, engines, eventually, freshDatabase, sandbox, settled } from "../e2e/lib/wigwag.mjs";

const phoneNumberID = "555010200000001";
const ACCOUNT = "555010100000001";
const to = "15550110001";
const link = "https://example.com/one.jpg";

const messages = [
  { type: "text", text: { body: "Your parcel is on its way", preview_url: false } },
  { type: "image", image: { link, caption: "The lid" } },
  { type: "document", document: { link: "https://example.com/a.pdf", filename: "a.pdf" } },
  { type: "audio", audio: { link: "https://example.com/a.ogg" } },
  { type: "video", video: { link: "https://example.com/a.mp4" } },
  { type: "sticker", sticker: { link: "https://example.com/a.webp" } },
  { type: "location", location: { latitude: 1.5, longitude: 2.25, name: "Here", address: "There" } },
  { type: "contacts", contacts: [{ name: { formatted_name: "John Doe", first_name: "John" }, phones: [{ phone: "+15551234567" }] }] },
  { type: "interactive", interactive: { type: "button", body: { text: "Pick" },
    action: { buttons: [{ type: "reply", reply: { id: "a", title: "A" } }, { type: "reply", reply: { id: "b", title: "B" } }] } } },
  { type: "interactive", interactive: { type: "list", body: { text: "Pick" },
    action: { button: "Open", sections: [{ title: "One", rows: [{ id: "r", title: "Row" }] }] } } },
  { type: "template", template: { name: "hello_world", language: { code: "en_US" } } },
];

function holds(sdk) {
  test("a message of each kind is taken", async () => {
    for (const message of messages) {
      const answer = await (await sdk().message.createMessage({ phoneNumberID, to, ...message })).json();
      assert.equal(answer.messaging_product, "whatsapp", message.type);
      assert.match(answer.messages[0].id, /^wamid\./, message.type);
      assert.equal(answer.contacts[0].wa_id, to);
    }
  });

  test("a reaction and a reply name an earlier message", async () => {
    const { messages: [{ id }] } = await (await sdk().message.createMessage({ phoneNumberID, to, ...messages[0] })).json();
    const reaction = await sdk().message.createMessage({ phoneNumberID, to, type: "reaction", reaction: { message_id: id, emoji: "👍" } });
    assert.equal(reaction.status, 200);
    const reply = await sdk().message.createMessage({ phoneNumberID, to, context: { message_id: id }, ...messages[0] });
    assert.equal(reply.status, 200);
  });

  test("a mistake is Graph's error", async () => {
    const wrong = { phoneNumberID, to, type: "text", text: { body: "" }, request: { throwHttpErrors: false, retry: 0 } };
    const answer = await sdk().message.createMessage(wrong);
    assert.equal(answer.status, 400);
    const { error } = await answer.json();
    assert.ok([100, 131008, 131009].includes(error.code), JSON.stringify(error));
    assert.match(error.error_data.details, /text\.body/);
    assert.ok(error.fbtrace_id);
  });

  test("media goes up, is looked up and deleted", async () => {
    const file = new Blob([Buffer.from("%PDF-1.4\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "latin1")], { type: "application/pdf" });
    const { id } = await (await sdk().media.upload({ phoneNumberID, file, filename: "a.pdf", mimeType: "application/pdf" })).json();
    const found = await (await sdk().media.getURL({ mediaID: id, phoneNumberID })).json();
    assert.equal(found.mime_type, "application/pdf");
    assert.ok(found.url);
    assert.equal((await (await sdk().media.delete({ mediaID: id, phoneNumberID })).json()).success, true);
  });

  test("numbers, profile and templates", async () => {
    const numbers = await (await sdk().phoneNumbers.listPhoneNumbers({ businessAccountID: ACCOUNT })).json();
    assert.ok(numbers.data.some((one) => one.id === phoneNumberID));
    const number = await (await sdk().phoneNumbers.getPhoneNumber({ phoneNumberID, fields: ["display_phone_number", "verified_name"] })).json();
    assert.ok(number.display_phone_number);
    await sdk().businessProfile.updateBusinessProfile({ phoneNumberID, about: "We ship" });
    const profile = await (await sdk().businessProfile.getBusinessProfile({ phoneNumberID, fields: { about: true } })).json();
    assert.equal(profile.data[0].about, "We ship");
    const templates = await (await sdk().template.list(ACCOUNT, { status: "APPROVED", limit: 50 })).json();
    assert.ok(templates.data.some((one) => one.name === "hello_world"));
  });
}

for (const engine of engines) {
  describe(`a client of Meta's, ${engine}`, () => {
    let server, sdk;

    before(async () => {
      server = await dev({ database: freshDatabase(engine) });
      sdk = new Client({ prefixUrl: `${server.url}/meta/whatsapp`, graphVersion: "v23.0",
        request: { headers: { Authorization: `Bearer ${KEY}` } } });
      await sandbox(server, "inbound", { from: to, text: "Hello" });
      assert.ok(await settled(server));
    });
    after(() => server?.stop());

    holds(() => sdk);

    test("a read receipt with a typing indicator", async () => {
      const { json } = await sandbox(server, "inbound", { from: to, text: "Hello?" });
      assert.ok(await settled(server));
      const answer = await eventually(() => sdk.message.createStatus({ phoneNumberID, message_id: json.wamid, status: "read",
        typing_indicator: { type: "text" } }));
      assert.equal((await answer.json()).success, true);
    });
  });
}

describe("a client of Meta's, to the sandbox itself", () => {
  let server, sdk;

  before(async () => {
    server = await dev({});
    sdk = new Client({ prefixUrl: server.sandbox, graphVersion: "v23.0", request: { headers: { Authorization: "Bearer any" } } });
    await sandbox(server, "inbound", { from: to, text: "Hello" });
  });
  after(() => server?.stop());

  holds(() => sdk);
});
