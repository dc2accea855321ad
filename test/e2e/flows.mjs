// A flow with an endpoint of the business's own. The key and the flow go in through the proxy; the sandbox asks the
// endpoint as WhatsApp does, and says what is wrong with its answers. The endpoint here knows only Node's cryptography.
import { constants, createCipheriv, createDecipheriv, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { createServer } from "node:http";

import { check, equal, finish, scenario } from "./lib/checks.mjs";
import { KEY, SECRET, call, dev, sign } from "./lib/wigwag.mjs";

const NUMBER = "555010200000001";
const WABA = "555010100000001";
const pair = () => generateKeyPairSync("rsa", { modulusLength: 2048, publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" } });

/// What the endpoint does: `asked` fills up, `answer(payload)` decides.
async function endpoint(privateKey) {
  const state = { asked: [], answer: () => ({ data: { status: "active" } }), mangle: (text) => text };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const bytes of request) body += bytes;
    if (request.headers["x-hub-signature-256"] !== sign(body, SECRET)) return response.writeHead(432).end();
    const given = JSON.parse(body);
    let key;
    try {
      key = privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
        Buffer.from(given.encrypted_aes_key, "base64"));
    } catch {
      return response.writeHead(421).end();
    }
    const iv = Buffer.from(given.initial_vector, "base64");
    const box = Buffer.from(given.encrypted_flow_data, "base64");
    const open = createDecipheriv("aes-128-gcm", key, iv);
    open.setAuthTag(box.subarray(-16));
    const payload = JSON.parse(Buffer.concat([open.update(box.subarray(0, -16)), open.final()]).toString());
    state.asked.push(payload);
    const seal = createCipheriv("aes-128-gcm", key, Buffer.from(iv.map((byte) => ~byte)));
    const sealed = Buffer.concat([seal.update(JSON.stringify(state.answer(payload))), seal.final(), seal.getAuthTag()]);
    response.writeHead(200, { "Content-Type": "text/plain" }).end(state.mangle(sealed.toString("base64")));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { ...state, state, url: `http://127.0.0.1:${server.address().port}/flow`, close: () => { server.close(); server.closeAllConnections(); } };
}

await scenario("a flow's endpoint", async () => {
  const server = await dev();
  const { publicKey, privateKey } = pair();
  const mine = await endpoint(privateKey);
  const proxy = (path, body, headers = { "Content-Type": "application/json" }) => call(`${server.url}/meta/whatsapp/v24.0/${path}`,
    { method: "POST", body: typeof body === "string" || body instanceof FormData ? body : JSON.stringify(body), headers });
  const form = { "Content-Type": "application/x-www-form-urlencoded" };
  const setKey = (pem) => proxy(`${NUMBER}/whatsapp_business_encryption`, `business_public_key=${encodeURIComponent(pem)}`, form);

  const flow = (await proxy(`${WABA}/flows`, { name: "booking", categories: ["APPOINTMENT_BOOKING"], endpoint_uri: mine.url })).json?.id;
  check("it is made", flow);
  const ask = async (body, id = flow) => {
    const answer = await call(`${server.sandbox}/_sim/flows/${id}`, { key: null, method: "POST", body: JSON.stringify(body) });
    return { code: answer.status, ...answer.json };
  };
  equal("without a key nothing is asked", [(await ask({})).field, mine.state.asked.length], ["phone_number_id", 0]);
  equal("the key is taken", (await setKey(publicKey)).status, 200);

  equal("a ping is answered", await ask({ action: "ping" }), { code: 200, status: 200, response: { data: { status: "active" } }, problem: null });
  equal("and says only that it is one", mine.state.asked.at(-1), { version: "3.0", action: "ping" });
  mine.state.answer = () => ({ data: { status: "well" } });
  check("another word is no answer to it", (await ask({})).problem?.includes("active"));

  mine.state.answer = ({ data }) => ({ screen: "DAY", data: { days: [`${data.month} 1`] } });
  const shown = await ask({ action: "data_exchange", screen: "MONTH", data: { month: "May ü" }, flow_token: "tok-1" });
  equal("the next screen comes", [shown.problem, shown.response], [null, { screen: "DAY", data: { days: ["May ü 1"] } }]);
  equal("the endpoint was told all", mine.state.asked.at(-1),
    { version: "3.0", action: "data_exchange", screen: "MONTH", flow_token: "tok-1", data: { month: "May ü" } });
  mine.state.answer = () => ({ screen: "SUCCESS", data: {} });
  check("an end needs its token", (await ask({ action: "data_exchange" })).problem?.includes("flow_token"));
  mine.state.answer = () => ({ screen: "SUCCESS", data: { extension_message_response: { params: { flow_token: "tok-1" } } } });
  equal("an end with it", (await ask({ action: "data_exchange" })).problem, null);
  mine.state.answer = () => ({ data: { acknowledged: true } });
  equal("an error notice is acknowledged", (await ask({ action: "data_exchange", data: { error: "INVALID" } })).problem, null);

  const asked = mine.state.asked.length;
  equal("a wrong signature is found", (await ask({ signature: "wrong" })).status, 432);
  equal("none too", (await ask({ signature: "missing" })).status, 432);
  await setKey(pair().publicKey);
  check("another key is told", (await ask({})).problem?.startsWith("421"));
  equal("none of these was read", mine.state.asked.length, asked);
  await setKey(publicKey);
  mine.state.mangle = (text) => (text[0] === "A" ? "B" : "A") + text.slice(1);
  check("a changed answer is found", (await ask({})).problem?.includes("decrypted"));
  mine.state.mangle = () => "{}";
  check("one that is no Base64", (await ask({})).problem?.includes("Base64"));
  equal("a flow that is not there", (await ask({}, "1")).code, 404);
  equal("an action that is none", (await ask({ action: "jump" })).field, "action");
  mine.close();
  equal("an endpoint that is gone", [(await ask({})).status], [0]);

  const large = new FormData();
  large.set("name", "flow.json");
  large.set("asset_type", "FLOW_JSON");
  large.set("file", new Blob([JSON.stringify({ version: "7.0", screens: [{ id: "A", data: { words: "x".repeat(3_000_000) } }] })],
    { type: "application/json" }), "flow.json");
  const kept = await call(`${server.url}/meta/whatsapp/v24.0/${flow}/assets`, { method: "POST", body: large });
  equal("a flow's JSON of 3 MB", [kept.status, kept.json], [200, { success: true, validation_errors: [] }]);
  equal("nobody else's", (await call(`${server.url}/meta/whatsapp/v24.0/${flow}/assets`, { key: `${KEY}x`, method: "POST", body: large })).status, 401);
  equal("ends well", (await server.stop()).code, 0);
});
finish();
