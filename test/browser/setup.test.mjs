// The page on which a customer connects a number, in Debian's Chromium: what its policies allow, and where it leads to.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, beforeEach, describe, test } from "node:test";

import { chromium } from "playwright-core";

import { call, dev } from "../e2e/lib/wigwag.mjs";

const CHROMIUM = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const WABA = "555010100000001";

let server, browser, page, errors, target, customer;
let numbers = 0;

const api = async (path, body) => {
  const answer = await call(server.url + path, { method: body ? "POST" : "GET", body: body && JSON.stringify(body) });
  assert.ok(answer.status < 300, answer.text);
  return answer.json.data;
};
const makeLink = (members) => api(`/platform/v1/customers/${customer}/setup_links`, { setup_link: members });

/// A number that Meta knows and nobody has connected.
async function freshNumber() {
  const local = `55501009${String(++numbers).padStart(2, "0")}`;
  const answer = await fetch(`${server.sandbox}/v24.0/${WABA}/phone_numbers`, { method: "POST",
    headers: { Authorization: "Bearer any", "Content-Type": "application/json" },
    body: JSON.stringify({ cc: "1", phone_number: local, verified_name: "Shop" }) });
  return (await answer.json()).id;
}
async function fill(id, token = "EAA-of-the-customer") {
  await page.locator("#phone_number_id").fill(id);
  await page.locator("#business_account_id").fill(WABA);
  await page.locator("#access_token").fill(token);
  await page.getByRole("button").click();
}

before(async () => {
  server = await dev();
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  customer = (await api("/platform/v1/customers", { customer: { name: "Ann <b>& Co</b>" } })).id;
  target = createServer((request, response) => response.end(`at ${request.url}`)).listen(0, "127.0.0.1");
  await new Promise((resolve) => target.once("listening", resolve));
  target.url = `http://127.0.0.1:${target.address().port}`;
});
after(async () => {
  await browser?.close();
  await server?.stop();
  target?.close();
});
beforeEach(async () => {
  await page?.context().close();
  page = await (await browser.newContext({ locale: "en-US" })).newPage();
  page.setDefaultTimeout(10_000);
  errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
});

describe("the setup page", () => {
  test("a number is connected, and the page leads back with what it is", async () => {
    const link = await makeLink({ success_redirect_url: `${target.url}/done?mine=1`, theme_config: { primary_color: "#123456" } });
    await page.goto(link.url);
    assert.equal(await page.locator("strong").innerText(), "Ann <b>& Co</b>");
    assert.equal(await page.getByRole("button").evaluate((one) => getComputedStyle(one).backgroundColor), "rgb(18, 52, 86)");
    const id = await freshNumber();

    await fill(id);

    await page.waitForURL(`${target.url}/done**`);
    const reached = new URL(page.url()).searchParams;
    assert.equal(reached.get("mine"), "1");
    assert.equal(reached.get("status"), "completed");
    assert.equal(reached.get("setup_link_id"), link.id);
    assert.equal(reached.get("phone_number_id"), id);
    assert.equal(reached.get("business_account_id"), WABA);
    assert.equal(reached.get("display_phone_number"), "+1 555-010-0901");
    assert.equal((await api(`/platform/v1/whatsapp/phone_numbers/${id}`)).customer_id, customer);
    assert.deepEqual(errors, []);
    await page.goto(link.url);
    assert.match(await page.locator("h1").innerText(), /was used/);
  });

  test("what is wrong is said where it is, and can be put right", async () => {
    const link = await makeLink({});
    await page.goto(link.url);

    await fill("12");

    await page.getByRole("alert").waitFor();
    assert.match(await page.getByRole("alert").innerText(), /Meta refused the phone number/);
    assert.equal(await page.locator("#phone_number_id").inputValue(), "12");
    assert.equal(await page.locator("#access_token").inputValue(), "", "a token is not shown again");
    await fill("twelve");
    await page.locator(".mistake").waitFor();
    assert.equal(await page.locator("#phone_number_id").getAttribute("aria-invalid"), "true");
    await fill(await freshNumber());
    await page.getByRole("heading", { name: "Connected" }).waitFor();
    assert.deepEqual(errors.filter((one) => !/status of 422/.test(one)), []);
  });

  test("it leads to where failures go, and to nowhere else", async () => {
    const link = await makeLink({ failure_redirect_url: `${target.url}/no` });
    await page.goto(link.url);

    await fill("12");

    await page.waitForURL(`${target.url}/no**`);
    assert.equal(new URL(page.url()).searchParams.get("error_code"), "phone_verification_failed");
    assert.deepEqual(errors, []);
  });

  test("nobody shows it in a frame but who is named", async () => {
    const link = await makeLink({ language: "ar" });
    const framed = createServer((_, response) => response.setHeader("Content-Type", "text/html")
      .end(`<iframe src="${link.url}"></iframe>`)).listen(0, "127.0.0.1");
    await new Promise((resolve) => framed.once("listening", resolve));
    try {
      await page.goto(`http://127.0.0.1:${framed.address().port}/`);
      await page.waitForFunction(() => document.querySelector("iframe").contentDocument === null);
      assert.ok(errors.some((one) => /frame-ancestors/.test(one)), errors.join("\n"));
    } finally {
      framed.close();
    }
    await page.goto(link.url);
    assert.equal(await page.locator("html").getAttribute("dir"), "rtl");
  });
});
