// WA.cr's sends, one-time codes and forms from end to end: over sockets, through the sandbox, back by its webhooks.
import { createServer } from "node:http";
import { check, equal, finish, scenario } from "./lib/checks.mjs";
import { KEY, call, command, dev, engines, eventually, freshDatabase, settled, tempFolder } from "./lib/wigwag.mjs";

const NUMBER = "555010200000001";
const ANA = "15550118001";
const STATUS_MS = 20_000;
const PNG = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(2000, 7)]);
const PDF = Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(3_000_000, 32), Buffer.from("\n%%EOF")]);

async function sim(server, path, body) {
  const answer = await call(`${server.sandbox}/_sim/${path}`,
    { key: null, ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }) });
  if (answer.status !== 200) throw new Error(`/_sim/${path}: ${answer.status} ${answer.text}`);
  return answer.json;
}
const wacr = (server, method, path, body, headers = {}) => call(`${server.url}/api/v2${path}`, { key: null, method,
  headers: { Authorization: `Bearer ${KEY}`, ...(typeof body === "string" ? { "Content-Type": "application/json" } : {}), ...headers },
  body });
const get = (server, path) => wacr(server, "GET", path);
const post = (server, path, body, headers) => wacr(server, "POST", path, JSON.stringify(body), headers);
const form = (server, path, fields, headers) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields))
    Array.isArray(value) ? data.set(name, new Blob([value[1]]), value[0]) : data.set(name, value);
  return wacr(server, "POST", path, data, headers);
};
/// What Meta was asked last.
const asked = async (server) =>
  (await sim(server, "requests?path=/messages&method=POST")).data.at(-1)?.json;
const reached = (server, answer) => eventually(async () =>
  ["delivered", "read"].includes((await get(server, `/messages/${answer.json.data.chat_message_id}`)).json?.data?.status), STATUS_MS);

async function opened(server, phone, text = "Hola") {
  await sim(server, "webhooks", { updates: [{ message: { from: phone, text } }] });
  await sim(server, "webhooks/settle", { timeout_ms: 30_000 });
  await settled(server);
}
async function sent(server, name, answer, fields) {
  equal(`${name}: is taken`, [answer.status, answer.json?.success], [200, true]);
  if (answer.status !== 200) return check(`${name}: why`, false, answer.text);
  const { data } = answer.json;
  equal(`${name}: says what`, [data.phone, data.status, /^wamid\./.test(data.message_id)], [ANA, "sent", true]);
  for (const [field, value] of Object.entries(fields)) equal(`${name}: ${field}`, data[field], value);
  check(`${name}: reaches the phone`, await reached(server, answer), data);
  const kapso = await call(`${server.url}/meta/whatsapp/v24.0/${NUMBER}/messages/${encodeURIComponent(data.message_id)}`);
  equal(`${name}: is the same message for the proxy`, [kapso.status, kapso.json?.id], [200, data.message_id]);
}

async function texts(server, place) {
  await opened(server, ANA);
  const contact = (await get(server, `/contacts?search=${ANA}`)).json.data[0];
  equal("who wrote is a contact with the defaults", [contact.type, contact.status_id > 0, contact.source_id > 0, contact.assigned_id > 0],
    ["lead", true, true, true]);
  const renamed = await wacr(server, "PATCH", `/contacts/${contact.id}`, new URLSearchParams({ firstname: "Ana", lastname: "Mora", company: "" }));
  equal("a form renames them", [renamed.status, renamed.json?.data?.firstname, renamed.json?.data?.company], [200, "Ana", null]);

  const once = { "Idempotency-Key": "text-1" };
  const body = { phone: `+${ANA}`, message: "Hi @{contact_first_name} @{contact_last_name}" };
  const answer = await post(server, "/messages/text", body, once);
  await sent(server, "text", answer, { message: "Hi Ana Mora", contact_id: contact.id });
  equal("text: as the phone shows it", (await asked(server)).text?.body, "Hi Ana Mora");
  const again = await post(server, "/messages/text", body, once);
  equal("text: the same key gives the same", again.json?.data?.message_id, answer.json?.data?.message_id);
  const { data: talk } = (await get(server, `/messages?filter[interaction_id]=${answer.json.data.chat_id}&filter[direction]=outbound`)).json;
  equal("text: and is there once", talk.map((one) => one.message), ["Hi Ana Mora"]);
  const stranger = await post(server, "/messages/text", { phone: "15550118099", message: "Hi" });
  equal("text: outside of the window it fails", [stranger.status, stranger.json?.error?.code], [500, "MESSAGE_SEND_FAILED"]);

  equal("a suspended project is closed", [command("project", "suspend", "dev", ...place).code, (await get(server, "/account")).status,
    (await call(`${server.url}/platform/v1/whatsapp/messages`)).status], [0, 401, 403]);
  equal("and opens again", [command("project", "resume", "dev", ...place).code, (await get(server, "/account")).status], [0, 200]);
}

async function templates(server) {
  equal("templates: synced", (await post(server, "/templates/sync", {})).status, 200);
  await sent(server, "template", await post(server, "/messages/template", { phone: ANA, template_name: "order_update_positional",
    language: "en_US", field_1: "@{contact_first_name}", field_2: "A-17", button_0: "A-17" }), { template_name: "order_update_positional" });
  const components = (await asked(server)).template.components;
  equal("template: its fields", components[0].parameters.map((one) => one.text), ["Ana", "A-17"]);
  equal("template: its button", components.find((one) => one.type === "button")?.parameters?.[0]?.text, "A-17");

  // Every field that there is, and a file: as a browser's form has them.
  const more = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`field_${i + 1}`, `value ${i + 1}`]));
  await sent(server, "template form", await form(server, "/messages/template", { phone: ANA, template_name: "order_update_image",
    language: "en_US", contact_id: "", header_image_url: "", header_video_url: "", header_document_url: "", header_document_name: "",
    header_field_1: "", ...more, button_0: "A-17", button_1: "", button_2: "", auto_generate_otp: "", otp_field_number: "",
    header_image_file: ["shop.png", PNG] }), { language: "en_US" });
  const { template } = await asked(server);
  equal("template form: its picture is uploaded", typeof template.components[0].parameters[0].image?.id, "string");
  const lead = await post(server, "/messages/template", { phone: "+1 555 011 8002", template_name: "hello_world", language: "en_US" });
  equal("template: a stranger becomes a contact", lead.status, 200);
  const made = (await get(server, `/contacts/${lead.json?.data?.contact_id}?include=source,status`)).json?.data;
  equal("template: with the defaults", [made?.phone, made?.firstname, made?.source?.name, made?.status?.name],
    ["+15550118002", "+15550118002", "API", "New"]);
}

async function files(server) {
  const shop = createServer((_, response) => response.writeHead(200, { "Content-Type": "image/png" }).end(PNG));
  await new Promise((resolve) => shop.listen(0, "127.0.0.1", resolve));
  const link = `http://127.0.0.1:${shop.address().port}/a.png`;
  await sent(server, "media by address", await post(server, "/messages/media", { phone: ANA, media_type: "image", media_url: link,
    caption: "Look" }), { media_type: "image", caption: "Look", filename: null });
  equal("media by address: as Meta gets it", (await asked(server)).image?.link, link);
  shop.close();

  const once = { "Idempotency-Key": "media-1" };
  const body = { phone: ANA, media_type: "document", caption: "Your bill", "contact[firstname]": "Nobody", media_file: ["bill.pdf", PDF] };
  const answer = await form(server, "/messages/media", body, once);
  await sent(server, "media by upload", answer, { media_type: "document", filename: "bill.pdf" });
  const { media_url: address } = answer.json.data;
  check("media by upload: our copy is the file", PDF.equals(Buffer.from(await (await fetch(address)).arrayBuffer())), address);
  const again = await form(server, "/messages/media", body, once);
  equal("media by upload: the same key gives the same", again.json?.data?.message_id, answer.json?.data?.message_id);
  equal("media by upload: Meta has it under its name", (await asked(server)).document?.filename, "bill.pdf");
  const large = await form(server, "/messages/media", { phone: ANA, media_type: "image",
    media_file: ["large.png", Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)])] });
  equal("media: a picture above 5 MB is refused", [large.status, large.json?.error?.details],
    [422, { media_file: ["The file may not be larger than 5 MB"] }]);
  const odd = await form(server, "/messages/media", { media_type: "image", media_file: ["a.exe", PNG] });
  equal("media: every mistake is named", [odd.status, Object.keys(odd.json?.error?.details ?? {})], [422, ["phone", "media_file"]]);
}

async function questions(server) {
  const buttons = [{ id: "y", title: "Yes" }, { id: "n", title: "No" }];
  const asking = await post(server, "/messages/interactive", { phone: ANA, type: "button", body_text: "Confirm?", buttons });
  await sent(server, "buttons", asking, { type: "button" });
  await sim(server, `chats/${NUMBER}/${ANA}/tap`, { wamid: asking.json.data.message_id, button: 1 });
  const answered = await eventually(async () => (await get(server,
    `/messages?filter[direction]=inbound&filter[type]=interactive`)).json.data[0]);
  equal("buttons: the answer comes into the same talk", [answered?.interaction_id, answered?.message?.includes("Yes")],
    [asking.json.data.chat_id, true]);
  const full = (await get(server, `/messages/${answered?.id}`)).json?.data;
  equal("buttons: and names what it answers", full?.ref_message_id, asking.json.data.message_id);
  await sent(server, "list", await post(server, "/messages/interactive", { phone: ANA, type: "list", body_text: "Which?",
    list_button_text: "Show", sections: [{ title: "All", rows: [{ id: "a", title: "A", description: "first" }] }] }), { type: "list" });
}

const codeIn = (json) => json.template.components.find((one) => one.type === "body").parameters[0].text;
const outcome = ({ status, json }) => [status, json?.error?.code ?? "", json?.error?.details?.attempts_remaining ?? ""].join(" ").trim();

async function codes(server) {
  const login = { phone: `+${ANA}`, template_name: "login_code", language: "en_US" };
  const verify = (code) => post(server, "/auth/verify", { phone: ANA, code });
  const first = await post(server, "/auth/send-otp", { ...login, code: "77482915", expiry_minutes: 5 }, { "Idempotency-Key": "otp-1" });
  equal("code: is sent", [first.status, first.json?.message, first.json?.data?.code_sent], [200, "OTP sent successfully", true]);
  equal("code: the phone has it", codeIn(await asked(server)), "77482915");
  equal("code: once for one key", (await post(server, "/auth/send-otp", { ...login, code: "77482915", expiry_minutes: 5 },
    { "Idempotency-Key": "otp-1" })).json?.data?.message_id, first.json?.data?.message_id);
  equal("code: a wrong one", outcome(await verify("000000")), "422 INVALID_CODE 4");
  const { data: known } = (await post(server, "/auth/status", { phone: ANA })).json;
  equal("code: its status", [known.has_active_otp, known.attempts_remaining, known.is_expired], [true, 4, false]);
  equal("code: the right one", (await verify("77482915")).json?.message, "OTP verified successfully");
  equal("code: is used up", outcome(await verify("77482915")), "422 OTP_NOT_FOUND");

  await post(server, "/auth/send-otp", { ...login, code: "88591326" });
  equal("code: another one", (await post(server, "/auth/resend", login)).status, 200);
  const fresh = codeIn(await asked(server));
  check("code: of six digits", /^\d{6}$/.test(fresh), fresh);
  equal("code: the earlier one is none any more", outcome(await verify("88591326")), "422 INVALID_CODE 4");
  equal("code: the new one is", (await verify(fresh)).status, 200);
  const made = await post(server, "/messages/template", { ...login, auto_generate_otp: true });
  equal("code: made for a template", made.json?.data?.otp_code, codeIn(await asked(server)));

  await post(server, "/auth/send-otp", { ...login, code: "99604437" });
  const guesses = await Promise.all(Array.from({ length: 50 }, (_, i) => verify(String(500_000 + i))));
  const count = (code) => guesses.filter((one) => one.json?.error?.code === code).length;
  equal("code: fifty guesses at once are five", [count("INVALID_CODE"), count("MAX_ATTEMPTS_EXCEEDED"), count("RATE_LIMIT_EXCEEDED")],
    [5, 5, 40]);
  const limited = guesses.find((one) => one.status === 429);
  check("code: and say when to come back", limited?.json?.error?.details?.retry_after > 0 && limited.headers.get("Retry-After") > 0,
    limited?.text);
  const everywhere = [server.out, server.err, ...await Promise.all(["/api/v2/messages?per_page=100", "/platform/v1/whatsapp/messages?limit=100",
    `/meta/whatsapp/v24.0/${NUMBER}/messages?fields=kapso(*)`].map(async (path) => (await call(server.url + path)).text))];
  for (const code of ["77482915", "88591326", "99604437", made.json?.data?.otp_code])
    check(`code: ${code} is in no log and no list`, !everywhere.some((text) => text.includes(code)));
}

async function contacts(server, place) {
  const named = async (path, name) => (await post(server, path, { name })).json.data.id;
  const [source, status, group] = [await named("/sources", "Fair"), await named("/statuses", "Warm"), await named("/groups", "VIP")];
  const one = (phone, more) => ({ firstname: "A", lastname: "B", phone, type: "customer", source_id: source, status_id: status, ...more });
  const batch = await post(server, "/contacts/batch", { contacts: [one("50660001111"), one("50660001111"), one("50660002222"), { phone: "1" }],
    options: { skip_duplicates: true } });
  equal("a batch does what it can", batch.json?.data?.summary, { total: 4, created: 2, skipped: 1, failed: 1 });
  const ids = batch.json.data.created.map((row) => row.id);
  equal("into a group", (await post(server, `/groups/${group}/contacts`, { contact_ids: ids })).json?.data?.contacts_added, 2);
  equal("listed by it", (await get(server, `/contacts?filter[group_id]=${group}&filter%5Btype%5D=customer&sort=-id&fields=id`)).json?.data,
    ids.toReversed().map((id) => ({ id })));
  equal("out of it by DELETE with a body", (await wacr(server, "DELETE", `/groups/${group}/contacts`,
    JSON.stringify({ contact_ids: [ids[0]] }))).json?.data, { group_id: group, contacts_removed: 1 });
  equal("a source in use stays", (await wacr(server, "DELETE", `/sources/${source}`)).status, 409);
  equal("deleted by DELETE with a body", (await wacr(server, "DELETE", "/contacts/batch", JSON.stringify({ ids: [...ids, 7] })))
    .json?.data?.summary, { total: 3, deleted: 2, failed: 1 });
  const note = await post(server, `/comments/${ANA}`, { comment: "Called back" });
  equal("a note is flat", [note.status, note.json?.message, note.json?.meta], [200, "Comment added successfully", undefined]);
  equal("and is read", (await get(server, `/comments/${ANA}`)).json?.data?.map((row) => row.message), ["Called back"]);

  const [narrow] = [JSON.parse(command("key", "create", "--project", "dev", "--rate", "2", "--scopes", "sources:read", "--json", ...place).out)].flat();
  const asking = () => call(`${server.url}/api/v2/sources`, { key: narrow.key });
  equal("a key's rate is told", [(await asking()).headers.get("X-RateLimit-Remaining"), (await asking()).headers.get("X-RateLimit-Remaining")], ["1", "0"]);
  const over = await asking();
  equal("and held", [over.status, over.json?.error?.code, over.json?.error?.details?.retry_after > 0], [429, "RATE_LIMIT_EXCEEDED", true]);
}

for (const engine of engines) {
  await scenario(`WA.cr on ${engine}`, async () => {
    const data = tempFolder();
    const database = freshDatabase(engine);
    const server = await dev({ data, database });
    const place = ["--data", data, ...database];
    equal("a member", command("user", "add", "--project", "dev", "kim@example.com", "--name", "Kim", ...place).code, 0);
    equal("the defaults", command("project", "set", "--project", "dev", "default_status=New", "default_source=API",
      "default_assignee=kim@example.com", ...place).code, 0);
    await scenario(`texts on ${engine}`, () => texts(server, place));
    await scenario(`templates on ${engine}`, () => templates(server));
    await scenario(`files on ${engine}`, () => files(server));
    await scenario(`questions on ${engine}`, () => questions(server));
    await scenario(`codes on ${engine}`, () => codes(server));
    await scenario(`contacts on ${engine}`, () => contacts(server, place));
    equal(`${engine}: ends well`, (await server.stop()).code, 0);
  });
}
finish();
