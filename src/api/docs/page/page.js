// Shows one dialect's OpenAPI document: the same that the server prints. Everything is written as text, never as markup.
const dialects = { kapso: "Platform API", proxy: "Meta proxy", wacr: "WA.cr v2" };
const find = document.querySelector("#find");
const main = document.querySelector("#operations");
const nav = document.querySelector("#dialects");

/// element("td", {}, "text", otherElement)
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const resolve = (api, schema) =>
  schema?.$ref ? schema.$ref.split("/").slice(1).reduce((at, step) => at[step], api) : schema;

/// The schema's type in a few words: `array of Message`, `string or null`.
function typeOf(schema = {}) {
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  const inner = schema.allOf ?? schema.anyOf;
  if (inner) return inner.map(typeOf).join(" or ");
  if (schema.enum) return schema.enum.map((word) => JSON.stringify(word)).join(" | ");
  const types = [schema.type ?? "any"].flat();
  return types.map((type) => (type === "array" ? `array of ${typeOf(schema.items)}` : type)).join(" or ");
}

const rows = (list) =>
  element("table", {}, ...list.map((cells) => element("tr", {}, ...cells.map((cell) => element("td", {}, cell)))));

function members(api, schema, depth = 0) {
  const object = resolve(api, schema?.allOf?.[0] ?? schema);
  return Object.entries(object?.properties ?? {}).flatMap(([name, member]) => {
    const required = object.required?.includes(name) ? " (required)" : "";
    const row = [element("code", {}, "  ".repeat(depth) + name), typeOf(member) + required, member.description ?? ""];
    const nested = member.allOf?.[0] ?? member;
    return nested.properties && depth < 2 ? [row, ...members(api, nested, depth + 1)] : [row];
  });
}

function example(method, path, operation) {
  const body = operation.requestBody ? ` \\\n  -H 'Content-Type: application/json' -d '{…}'` : "";
  const verb = method === "get" ? "" : ` -X ${method.toUpperCase()}`;
  return `curl -s${verb} ${location.origin}${path} -H "X-API-Key: $KEY"${body}`;
}

function show(api, path, method, operation) {
  const about = element("div", {});
  if (operation.description) about.append(element("p", {}, operation.description));
  about.append(element("pre", {}, example(method, path, operation)));
  const parameters = operation.parameters ?? [];
  if (parameters.length > 0)
    about.append(element("h3", {}, "Parameters"),
      rows(parameters.map((one) => [element("code", {}, one.name), `${one.in}, ${typeOf(one.schema)}`, one.description ?? ""])));
  const body = operation.requestBody?.content["application/json"]?.schema;
  if (body?.properties) about.append(element("h3", {}, "Body"), rows(members(api, body)));
  for (const [status, response] of Object.entries(operation.responses)) {
    const schema = resolve(api, response).content?.["application/json"]?.schema;
    if (status.startsWith("2") && schema) about.append(element("h3", {}, `Answer ${status}`), rows(members(api, schema)));
  }
  const summary = element("summary", {}, element("span", { class: "method" }, method.toUpperCase()),
    element("code", {}, path), ` ${operation.summary}`);
  return element("details", { id: operation.operationId }, summary, about);
}

async function open() {
  const name = dialects[location.hash.slice(1)] ? location.hash.slice(1) : "kapso";
  nav.replaceChildren(...Object.entries(dialects).map(([key, title]) =>
    element("a", { href: `#${key}`, ...(key === name && { "aria-current": "page" }) }, title)));
  const api = await (await fetch(`/openapi/${name}.json`)).json();
  const words = find.value.toLowerCase();
  const groups = new Map();
  for (const [path, item] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(item)) {
      if (!`${method} ${path} ${operation.summary}`.toLowerCase().includes(words)) continue;
      const tag = operation.tags[0];
      groups.set(tag, [...(groups.get(tag) ?? []), show(api, path, method, operation)]);
    }
  const sections = [...groups].map(([tag, all]) => element("section", {}, element("h2", {}, tag), ...all));
  main.replaceChildren(...(sections.length > 0 ? sections : [element("p", {}, "Nothing has these words.")]));
}

find.addEventListener("input", open);
addEventListener("hashchange", open);
open();
