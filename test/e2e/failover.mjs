// PostgreSQL's primary dies under load and its synchronous standby takes over: no acknowledged message is lost.
import { check, equal, finish, scenario } from "./lib/checks.mjs";
import { replicated } from "./lib/replicated.mjs";
import { dev, engines, eventually, everyRow, pause, postWebhook, settled, tempFolder, textWebhook } from "./lib/wigwag.mjs";

const SEAL = "33".repeat(32);
const WORKERS = 12;
const PEOPLE = 30;
const LOAD_MS = 2500;

const webhookOf = (n) => textWebhook([{ id: `wamid.failover.${n}`, from: String(15550115000 + (n % PEOPLE)), text: `failover ${n}` }]);

/// Posts to both nodes until told to end; each message once, whatever becomes of it.
async function load(urls, state) {
  const worker = async () => {
    while (!state.ended) {
      const n = (state.next += 1);
      try {
        const { status } = await postWebhook(urls[n % urls.length], webhookOf(n));
        if (status === 200) state.acknowledged.add(`wamid.failover.${n}`);
        else if (status !== 503) state.odd.push(status);
        if (status !== 200) await pause(20);
      } catch (error) {
        state.odd.push(String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
}

async function failover() {
  const cluster = await replicated();
  const node = () => dev({ data: tempFolder(), database: ["--database", cluster.address], more: ["--no-demo", "--secret-key", SEAL] });
  const nodes = [await node(), await node()];
  const state = { next: 0, ended: false, acknowledged: new Set(), odd: [] };
  const running = load(nodes.map((one) => one.url), state);
  await pause(LOAD_MS);
  await cluster.primary.kill();
  const before = state.acknowledged.size;
  await pause(500);
  const meanwhile = state.acknowledged.size;
  cluster.promote();
  const came = performance.now();
  const back = await eventually(() => state.acknowledged.size > meanwhile + 20, 60_000);
  const took = performance.now() - came;
  check("webhooks are acknowledged again", back, nodes[0].err.slice(-500));
  await pause(LOAD_MS);
  state.ended = true;
  await running;
  check("everything is applied", await settled(nodes[0]));
  const ids = (await everyRow(nodes[1].url)).map((one) => one.id);
  check("there was a load before and after", before > 100 && state.acknowledged.size > meanwhile + 100, `${before}, ${state.acknowledged.size}`);
  equal("every answer was 200 or 503", [...new Set(state.odd)].slice(0, 3), []);
  equal("no acknowledged message is lost", [...state.acknowledged].filter((id) => !ids.includes(id)).slice(0, 5), []);
  equal("none is there twice", ids.length - new Set(ids).size, 0);
  console.log(`   ${before} acknowledged before, ${state.acknowledged.size - meanwhile} after; ${ids.length} of ${state.next} stored; ` +
    `taken again ${(took / 1000).toFixed(1)} s after the standby was promoted`);
  for (const one of nodes) equal("ends well", (await one.stop()).code, 0);
  await cluster.standby.stop();
}

if (engines.includes("postgres")) await scenario("a standby takes over", failover);
finish();
