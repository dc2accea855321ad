// The sandbox's page: a person plays a customer's phone. Debian's Chromium, keyboard included.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, beforeEach, describe, test } from "node:test";

import { chromium } from "playwright-core";

import { call, dev, eventually, settled } from "../e2e/lib/wigwag.mjs";

const NUMBER = "555010200000001";
const CHROMIUM = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64");

let server;
let browser;
let page;
let errors;

const ask = async (path, body) => {
  const answer = await call(server.sandbox + path, { key: null, ...(body ? { method: "POST", body: JSON.stringify(body) } : {}) });
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
};
/// Nothing is on its way, and nothing waits to be applied.
const quiet = async () => (await ask("/_sim/webhooks/settle", {})).settled && settled(server);
const stored = async () => (await call(`${server.url}/platform/v1/whatsapp/messages?limit=100`)).json.data;
const line = (words) => page.locator("#lines > li", { hasText: words });
/// Something that the business wrote, as its own phone does.
const wrote = async (set, from = "15550110001") =>
  (await ask("/_sim/events", { event: "echo", from, set })).values[0].message_echoes[0].id;

async function openChat(phone, name) {
  await page.getByLabel("Phone", { exact: true }).fill(phone);
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Open chat" }).click();
  await page.getByRole("heading", { name }).waitFor();
}

before(async () => {
  server = await dev();
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});
beforeEach(async () => {
  await page?.context().close();
  await ask("/_sim/reset", {});
  page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(10_000);
  errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(server.sandbox);
});

describe("the sandbox's page", () => {
  test("a customer writes with the keyboard alone, and the server has it", async () => {
    await openChat("+1 555-011-0001", "Robin <b>Example</b>");
    assert.equal(await page.evaluate(() => document.activeElement.id), "message");

    await page.keyboard.type("Hello <script>alert(1)</script>");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("second line");
    await page.keyboard.press("Enter");

    await line("second line").waitFor();
    assert.equal(await line("second line").locator("p").innerText(), "Hello <script>alert(1)</script>\nsecond line");
    assert.equal(await page.locator("#lines script, #lines b, h2 b").count(), 0);
    assert.ok(await quiet());
    const row = await eventually(async () => (await stored())[0]);
    assert.equal(row.text.body, "Hello <script>alert(1)</script>\nsecond line");
    assert.equal(await page.getByLabel("Message", { exact: true }).inputValue(), "");
    assert.deepEqual(errors, []);
  });

  test("reply buttons, lists and receipts", async () => {
    await openChat("15550110001", "Robin");
    const wamid = await wrote({ type: "interactive", text: null, interactive: { type: "button", body: { text: "Sure?" },
      action: { buttons: [{ type: "reply", reply: { id: "y", title: "Yes" } }, { type: "reply", reply: { id: "n", title: "No" } }] } } });
    await line("Sure?").getByText("✓✓ read").waitFor();

    await line("Sure?").getByRole("button", { name: "No" }).focus();
    await page.keyboard.press("Enter");
    await page.locator("#lines > li.customer", { hasText: "No" }).waitFor();
    await wrote({ type: "interactive", text: null, interactive: { type: "list", body: { text: "Which?" }, action: { button: "Choose one",
      sections: [{ title: "A", rows: [{ id: "r1", title: "Standard" }, { id: "r2", title: "Express", description: "Next day" }] }] } } });
    await line("Which?").getByText("Choose one").click();
    await line("Which?").getByRole("button", { name: "Express" }).click();
    await page.locator("#lines > li.customer", { hasText: "Express" }).waitFor();

    assert.ok(await quiet());
    const sent = (await ask("/_sim/webhooks?bodies=true")).webhooks.map((hook) => hook.body).join("\n");
    assert.ok(sent.includes(`"id":"${wamid}","status":"read"`), sent);
    assert.ok(sent.includes('"button_reply":{"id":"n","title":"No"}'));
    assert.ok(sent.includes('"list_reply":{"id":"r2","title":"Express","description":"Next day"}'));
    const replies = (await stored()).filter((row) => row.type === "interactive" && row.kapso.direction === "inbound");
    assert.deepEqual(replies.map((row) => row.interactive.type).sort(), ["button_reply", "list_reply"]);
    assert.deepEqual(errors, []);
  });

  test("no receipts when they are switched off, none from who has blocked the business", async () => {
    await openChat("15550110001", "Robin");
    await page.getByLabel("Read receipts").uncheck();
    await eventually(async () => (await ask("/_sim/users/15550110001")).reads === "never");
    await wrote({ text: { body: "Psst" } });
    await line("Psst").waitFor();
    assert.ok(await quiet());
    const hooks = (await ask("/_sim/webhooks?bodies=true")).webhooks;
    assert.equal(hooks.filter((hook) => hook.body.includes('"status":"read"')).length, 0);

    await page.getByLabel("Block this business").check();
    await eventually(async () => (await ask("/_sim/users/15550110001")).blocked.length === 1);
    await page.getByLabel("Message", { exact: true }).fill("Blocked");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("has blocked the number").waitFor();
    assert.ok(await quiet());
    assert.equal((await stored()).some((row) => row.text?.body === "Blocked"), false);
  });

  test("a picture with words, a quote, a reaction, a deletion", async () => {
    await openChat("15550110001", "Robin");
    const wamid = await wrote({ text: { body: "Send me a picture" } });
    await line("Send me").getByRole("button", { name: "Quote" }).click();
    await page.getByLabel("Picture").setInputFiles({ name: "a.png", mimeType: "image/png", buffer: PIXEL });
    await page.getByLabel("Message", { exact: true }).fill("Here");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    const picture = page.locator("#lines > li.customer img");
    await picture.waitFor();
    assert.equal(await picture.evaluate(async (img) => { await img.decode(); return img.naturalWidth; }), 1);
    assert.equal(await picture.getAttribute("alt"), "Here");
    assert.equal(await page.locator("#lines > li.customer .quote").innerText(), "Send me a picture");

    await line("Send me").getByRole("button", { name: "React 👍" }).click();
    await line("Send me").getByRole("button", { name: "Take reaction back" }).waitFor();
    await page.locator("#lines > li.customer").getByRole("button", { name: "Delete" }).click();
    await page.getByText("This message was deleted").waitFor();

    assert.ok(await quiet());
    const sent = (await ask("/_sim/webhooks?bodies=true")).webhooks.map((hook) => hook.body).join("\n");
    assert.ok(sent.includes(`"reaction":{"message_id":"${wamid}"`), sent);
    assert.ok(sent.includes('"context":{"id":"'), sent);
    assert.ok(sent.includes('"type":"revoke"'));
    assert.deepEqual(errors, []);
  });

  test("what is written in a group is read by its members, and answered there", async () => {
    const graph = async (path, body) => (await call(`${server.sandbox}/v24.0/${NUMBER}${path}`, { key: null, method: body ? "POST" : "GET",
      body: body && JSON.stringify({ messaging_product: "whatsapp", ...body }),
      headers: { Authorization: "Bearer any", "Content-Type": "application/json" } })).json;
    await graph("/groups", { subject: "Choir" });
    const group = (await graph("/groups")).data.groups[0].id;
    await ask("/_sim/groups", { id: group, join: ["15550110001"] });
    await openChat("15550110001", "Robin");
    await graph("/messages", { recipient_type: "group", to: group, type: "text", text: { body: "Rehearsal at eight" } });
    await line("Rehearsal").getByText("in the group Choir").waitFor();

    await line("Rehearsal").getByRole("button", { name: "Quote" }).click();
    await page.keyboard.type("I come");
    await page.keyboard.press("Enter");
    await page.locator("#lines > li.customer", { hasText: "I come" }).getByText("in the group Choir").waitFor();
    await page.keyboard.type("And this is for you alone");
    await page.keyboard.press("Enter");
    await line("for you alone").waitFor();
    assert.equal(await line("for you alone").getByText("in the group").count(), 0);

    assert.ok(await quiet());
    const heard = (await ask("/_sim/webhooks?bodies=true")).webhooks.map((hook) => hook.body).filter((body) => body.includes('"messages":['));
    assert.deepEqual(heard.map((body) => [body.includes("I come"), body.includes(`"group_id":"${group}"`)]), [[true, true], [false, false]]);
    assert.deepEqual(errors, []);
  });

  test("several customers side by side, live", async () => {
    await ask("/sandbox/inbound", { from: "15550110002", name: "Ana", text: "From outside" });
    await page.getByRole("button", { name: /Ana/ }).click();
    await line("From outside").waitFor();
    await openChat("15550110003", "Ben");
    assert.equal(await page.locator("#lines > li").count(), 0);

    await ask("/sandbox/inbound", { from: "15550110003", text: "Live" });
    await line("Live").waitFor();
    const current = page.locator('#chats button[aria-current="true"]');
    assert.match(await current.innerText(), /Ben/);
    assert.equal(await page.locator("#chats button").count(), 2);
    assert.deepEqual(errors, []);
  });
});
