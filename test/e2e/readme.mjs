// Runs the README's first request against `wigwag dev` and compares with the answer that the README shows. Ids and times
// are compared by their shape.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

import { check, equal, finish, scenario } from "./lib/checks.mjs";
import { start, tempFolder } from "./lib/wigwag.mjs";

const readme = readFileSync("README.md", "utf8");
const section = readme.slice(readme.indexOf("## A first request"), readme.indexOf("## With real numbers"));
const blocks = [...section.matchAll(/```(sh|json)\n([\s\S]*?)```/g)].map(([, kind, text]) => ({ kind, text }));

const shapes = [
  [/wamid\.[A-Za-z0-9+/=]+/g, "wamid.X"],
  [/"timestamp": "\d{10}"/g, '"timestamp": "T"'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, "UUID"],
];
const shaped = (text) => shapes.reduce((out, [pattern, word]) => out.replace(pattern, word), text).trim();

await scenario("the first request", async () => {
  const data = tempFolder();
  const server = await start(["dev", "--listen", "127.0.0.1:0", "--sandbox-listen", "127.0.0.1:0", "--data", data]);
  const run = (script) => spawnSync("bash", ["-euo", "pipefail", "-c", script
    .replaceAll("http://127.0.0.1:8080", server.url).replaceAll("http://127.0.0.1:8081", server.sandbox)
    .replaceAll("data/dev.json", path.join(data, "dev.json"))], { encoding: "utf8" });
  const [first, answer, reply, more] = blocks;
  // What a person types a moment later, a script types at once: the message is applied a few milliseconds after its 200.
  const ran = run(first.text.replace("\ncurl -s \"", "\nsleep 1\ncurl -s \""));
  equal("the commands work", ran.status, 0);
  equal("the answer is the one shown", shaped(ran.stdout), shaped(answer.text));
  const key = run("jq -r .api_key data/dev.json").stdout.trim();
  const sent = run(`KEY=${key}\n${reply.text}`);
  check("the reply is sent", sent.status === 0 && sent.stdout.startsWith('"wamid.'), sent.stdout + sent.stderr);
  for (const line of more.text.trim().split("\n")) {
    const out = run(`KEY=${key}\n${line}`);
    check(line, out.status === 0 && JSON.parse(out.stdout).data.length > 0, out.stdout + out.stderr);
  }
  await server.stop();
});

await scenario("the links", async () => {
  for (const [, target] of readme.matchAll(/\]\(([^)]+)\)/g)) {
    const there = spawnSync("test", ["-e", target]).status === 0;
    check(`${target} exists`, there);
  }
});
finish();
