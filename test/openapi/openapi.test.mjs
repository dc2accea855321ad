// The documents that the binary prints: the same as the committed ones, clean by a published linter, and true: every
// answer that the scenarios of test/api were given fits the operation it belongs to.
import { test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const here = fileURLToPath(new URL(".", import.meta.url));
const names = ["kapso", "proxy", "wacr"];
const printed = (name) => execFileSync(process.env.WIGWAG, ["openapi", name], { encoding: "utf8", maxBuffer: 1 << 26 });
const documents = Object.fromEntries(names.map((name) => [name, JSON.parse(printed(name))]));

for (const name of names) {
  test(`${name}: the committed document is what the server says`, () => {
    const committed = JSON.parse(readFileSync(join(here, "../../openapi", `${name}.json`), "utf8"));
    assert.deepEqual(committed, documents[name], "run make openapi");
  });

  test(`${name}: the linter has nothing to say`, () => {
    const folder = mkdtempSync(join(tmpdir(), "openapi-"));
    try {
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(documents[name]));
      const lint = spawnSync(
        join(here, "node_modules/.bin/redocly"),
        ["lint", "--config", join(here, "redocly.yaml"), join(folder, `${name}.json`)],
        { encoding: "utf8", env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" } },
      );
      assert.equal(lint.status, 0, lint.stdout + lint.stderr);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

/// From a path as it was asked for to the operation: literal segments win over named ones, as in the router.
function finder(document) {
  const paths = Object.entries(document.paths).map(([path, item]) => {
    const literal = path.replace(/\./g, "\\.");
    const rest = literal.replace(/\{message_id\}$/, "(.+)"); // the one that takes slashes
    const pattern = rest.replace(/\{[^}]+\}/g, "([^/]+)");
    return { path, item, named: (path.match(/\{/g) ?? []).length, pattern: new RegExp(`^${pattern}/?$`) };
  });
  paths.sort((a, b) => a.named - b.named);
  return (asked) => paths.find((one) => one.pattern.test(asked));
}

const bases = [
  [/^\/platform\/v1\//, "kapso", (path) => path],
  [/^\/api\/v2\//, "wacr", (path) => path],
  [/^\/(meta\/whatsapp|api\/meta)\//, "proxy", (path) =>
    path.replace(/^\/(meta\/whatsapp|api\/meta)\/(v[\d.]+\/)?/, "/meta/whatsapp/v24.0/")],
];

function validators(name) {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  addFormats(ajv);
  const document = documents[name];
  ajv.addSchema({ $id: name, ...document });
  const known = new Map();
  return (path, method, status) => {
    const responses = document.paths[path][method].responses;
    const key = responses[status] ? String(status) : `${String(status)[0]}XX`;
    const response = responses[key];
    if (!response) return { problem: `status ${status} is not described` };
    const place = `#/paths/${escape(path)}/${method}/responses/${key}`;
    if (!known.has(place)) {
      const described = response.$ref ? document.components.responses.Refusal : response;
      const at = response.$ref ? "#/components/responses/Refusal" : place;
      const schema = described.content?.["application/json"];
      known.set(place, schema ? ajv.compile({ $ref: `${name}${at}/content/application~1json/schema` }) : null);
    }
    return { validate: known.get(place) };
  };
}
const escape = (path) => encodeURIComponent(path.replace(/~/g, "~0").replace(/\//g, "~1"));

test("every answer of the scenarios fits its description", () => {
  const folder = process.env.WIGWAG_ANSWERS;
  assert.ok(folder && existsSync(folder), "the scenarios run first: make test");
  const lines = readdirSync(folder)
    .filter((file) => file.endsWith(".jsonl"))
    .flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n").filter(Boolean));
  assert.ok(lines.length > 1000, `only ${lines.length} answers were recorded`);

  const find = Object.fromEntries(names.map((name) => [name, finder(documents[name])]));
  const check = Object.fromEntries(names.map((name) => [name, validators(name)]));
  const problems = new Map();
  const covered = new Set();
  let checked = 0;
  for (const line of lines) {
    const answer = JSON.parse(line);
    const path = answer.target.split("?")[0];
    const base = bases.find(([pattern]) => pattern.test(path));
    if (!base || answer.method === "HEAD" || answer.method === "OPTIONS") continue;
    const [, name, canonical] = base;
    const found = find[name](canonical(path));
    const method = answer.method.toLowerCase();
    if (!found?.item[method]) {
      assert.ok([404, 405, 414].includes(answer.status), `${answer.method} ${path} is not described: ${answer.status}`);
      continue;
    }
    const { validate, problem } = check[name](found.path, method, answer.status);
    if (answer.status < 300) covered.add(`${method} ${found.path}`);
    const say = (what) => problems.set(`${answer.method} ${found.path} ${answer.status}: ${what}`, answer);
    checked += 1;
    if (problem) {
      say(problem);
    } else if (validate && answer.body.startsWith("{")) {
      if (!validate(JSON.parse(answer.body)))
        say(validate.errors.map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`).join("; "));
    } else if (validate && !(name === "proxy" && answer.status >= 500)) { // Meta's own bytes are handed on
      say("is no JSON object");
    }
  }
  const shown = [...problems].slice(0, 40).map(([what, answer]) => `${what}\n    ${answer.target}\n    ${answer.body.slice(0, 300)}`);
  assert.equal(problems.size, 0, `${problems.size} kinds of answers do not fit:\n${shown.join("\n")}`);

  const described = names.flatMap((name) =>
    Object.entries(documents[name].paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`)));
  const missing = described.filter((operation) => !covered.has(operation));
  console.log(`${checked} answers checked, ${described.length - missing.length} of ${described.length} operations succeeded`);
  if (process.env.SHOW_UNCOVERED) console.log(missing.join("\n"));
});
