// A PostgreSQL with a synchronous standby, from Debian's own programs, in a temporary folder.
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, chownSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort, pause } from "./wigwag.mjs";

const root = "/usr/lib/postgresql";
const bin = path.join(root, readdirSync(root).sort((a, b) => Number(a) - Number(b)).at(-1), "bin");
const isRoot = process.getuid() === 0;

/// The server refuses to run as root.
const as = (program, args) => isRoot
  ? ["setpriv", ["--reuid", "postgres", "--regid", "postgres", "--clear-groups", "--", path.join(bin, program), ...args]]
  : [path.join(bin, program), args];

function run(cwd, program, ...args) {
  const done = spawnSync(...as(program, args), { cwd, encoding: "utf8", timeout: 60_000 });
  if (done.status !== 0) throw new Error(`${program}: ${done.stderr}${done.stdout}`);
  return done.stdout.trim();
}

async function serve(folder, name, port) {
  const child = spawn(...as("postgres", ["-D", `${folder}/${name}`, "-p", String(port), "-c", "listen_addresses=127.0.0.1",
    "-c", `unix_socket_directories=${folder}`, "-c", "max_connections=100", "-c", "shared_buffers=32MB",
    "-c", "log_min_messages=panic", "-c", "log_min_error_statement=panic"]), { cwd: folder, stdio: "ignore" });
  const server = { port, child, ended: new Promise((resolve) => child.on("exit", resolve)) };
  server.sql = (text) => run(folder, "psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", String(port), "-U",
    "wigwag", "-d", "postgres", "-c", text);
  /// As if its machine were gone: no process of it says goodbye.
  server.kill = () => {
    const below = spawnSync("pgrep", ["-P", String(child.pid)], { encoding: "utf8" }).stdout.split("\n").filter(Boolean);
    for (const pid of [child.pid, ...below.map(Number)]) try { process.kill(pid, "SIGKILL"); } catch { /* gone before */ }
    return server.ended;
  };
  server.stop = () => (child.kill("SIGINT"), server.ended);
  for (let tries = 0; tries < 300; tries += 1) {
    if (spawnSync(...as("pg_isready", ["-q", "-h", "127.0.0.1", "-p", String(port), "-U", "wigwag"])).status === 0) return server;
    await pause(100);
  }
  throw new Error(`PostgreSQL at ${port} does not start`);
}

/// {primary, standby, address, promote()}: a commit is answered when both have it on disk. `address` names both.
export async function replicated() {
  const folder = mkdtempSync(path.join(tmpdir(), "wigwag_failover."));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  if (isRoot) chownSync(folder, ...["-u", "-g"].map((what) => Number(spawnSync("id", [what, "postgres"], { encoding: "utf8" }).stdout)));
  run(folder, "initdb", "-D", `${folder}/primary`, "-U", "wigwag", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
  const ports = [await freePort(), await freePort()];
  const primary = await serve(folder, "primary", ports[0]);
  run(folder, "pg_basebackup", "-D", `${folder}/standby`, "-R", "-X", "stream", "-c", "fast", "--no-sync", "-h", "127.0.0.1",
    "-p", String(ports[0]), "-U", "wigwag");
  appendFileSync(`${folder}/standby/postgresql.auto.conf`, `primary_conninfo = 'host=127.0.0.1 port=${ports[0]} user=wigwag application_name=standby'\n`);
  const standby = await serve(folder, "standby", ports[1]);
  primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
  primary.sql("SELECT pg_reload_conf()");
  for (let tries = 0; primary.sql("SELECT sync_state FROM pg_stat_replication") !== "sync"; tries += 1) {
    if (tries > 100) throw new Error("the standby does not follow");
    await pause(100);
  }
  return { primary, standby,
    address: `postgres://wigwag@127.0.0.1:${ports[0]},127.0.0.1:${ports[1]}/postgres?target_session_attrs=read-write`,
    promote: () => standby.sql("SELECT pg_promote(true, 30)") };
}
