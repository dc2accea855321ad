#!/usr/bin/env python3
"""How each cost grows when the work is doubled three times: rows with their contacts, numbers (each with a project of
its own), and nodes on one PostgreSQL.

  bench/growth.py [build/release] [--rows 50000]      about ten minutes
Progress goes to stderr, the Markdown of docs/scaling.md's tables to stdout. The last column is the cost after three
doublings over the cost before: 1 is flat, 8 grows with the work."""
import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import measures  # noqa: E402
import sizes  # noqa: E402
from harness import API_KEY, ROOT, SECRET, Bench  # noqa: E402
from report import table  # noqa: E402
from servers import NUMBER, Wigwag  # noqa: E402

DOUBLINGS = 4
ENGINES = ("SQLite", "PostgreSQL")
PAGES = ("first page", "page at half depth", "one conversation", "one wamid", "partial number", "text, a rare word")
SECONDS = 2
HEADER = f"X-API-Key: {API_KEY}"


def say(text: str) -> None:
    print(f"[load {os.getloadavg()[0]:.1f}] {text}", file=sys.stderr, flush=True)


def costs(bench: Bench, server: Wigwag, rows: int) -> dict:
    """One server's costs as it stands: pages with one connection, webhooks with sixteen, memory, disk."""
    found = {"start, s": server.process.start_seconds}
    file = bench.folder / "paths"
    for kind in PAGES:
        file.write_text("\n".join(server.paths()[kind]) + "\n")
        figures = bench.load("get", port=server.port, paths=file, requests=10_000_000, header=HEADER, pid=server.pids,
                             connections=1, seconds=SECONDS)
        if set(figures["status"]) != {"200"}:
            raise RuntimeError(f"{server.name}: {kind}: {figures['status']}")
        found[f"{kind}, CPU us"] = figures["server_cpu_us"]
    found["disk, bytes a message"] = sizes.database_bytes(bench, server) / rows
    server.expected = server.count()
    found["webhook, CPU us"] = measures.post(bench, server, 16, 20_000, 60)["server_cpu_us"]
    found["resident, MB"] = server.resident_mb()
    return found


def by_rows(bench: Bench, engine: str, first: int) -> list[dict]:
    found = []
    for doubling in range(DOUBLINGS):
        rows = first << doubling
        say(f"{engine}: {rows} rows")
        server = Wigwag(bench, engine, f"rows_{doubling}")
        server.start()
        server.stop()
        server.fill(rows, rows // 20)
        server.start()
        found.append(costs(bench, server, rows))
        server.stop()
    return found


def by_numbers(bench: Bench, engine: str, rows: int) -> list[dict]:
    """So many projects beside the one that is asked, each with a number and as many rows."""
    server = Wigwag(bench, engine, "numbers")
    server.start()
    server.stop()
    server.fill(rows, rows // 20)
    found, projects = [], 1
    for doubling in range(DOUBLINGS):
        while projects < 1 << doubling:
            name, number = f"p{projects}", str(int(NUMBER) + 1000 + projects)
            wigwag = [bench.programs / "wigwag"]
            where = ["--database", server.address, "--data", server.data]
            subprocess.run([*wigwag, "project", "create", name, *where], check=True, stdout=subprocess.DEVNULL)
            subprocess.run([*wigwag, "number", "add", "--project", name, "--phone-number-id", number, "--waba-id",
                            number, "--display-number", f"+1555{2000000 + projects}", *where], check=True,
                           stdout=subprocess.DEVNULL)
            subprocess.run([bench.programs / "fill", server.address, number, str(rows), str(rows // 20)], check=True,
                           stdout=subprocess.DEVNULL)
            projects += 1
        say(f"{engine}: {projects} numbers")
        server.start()
        found.append(costs(bench, server, rows * projects))
        server.stop()
    return found


def by_nodes(bench: Bench) -> list[dict]:
    """One load of webhooks, spread over the nodes; all share this machine's cores, so the cost is CPU, not time."""
    found, nodes = [], []
    database = bench.postgres.create("wigwag_nodes")
    for doubling in range(DOUBLINGS - 1):
        while len(nodes) < 1 << doubling:
            node = Wigwag(bench, "PostgreSQL", f"node_{len(nodes)}")
            node.address = database
            node.start()
            nodes.append(node)
        say(f"{len(nodes)} nodes")
        begin, expected = time.monotonic(), nodes[0].count()
        with ThreadPoolExecutor(len(nodes)) as pool:
            runs = list(pool.map(lambda node: bench.load(
                "webhook", port=node.port, secret=SECRET, requests=20_000 // len(nodes), seconds=60,
                connections=16 // len(nodes), run=next(measures.run_number), pid=str(node.process.pid)), nodes))
        if any(set(run["status"]) != {"200"} for run in runs):
            raise RuntimeError(f"nodes: {[run['status'] for run in runs]}")
        nodes[0].wait_for_count(expected + sum(run["requests"] for run in runs))
        took = time.monotonic() - begin
        found.append({"webhook, CPU us of the nodes": sum(run["server_cpu_us"] for run in runs) / len(runs),
                      "20,000 webhooks listed, s": took,
                      "resident, MB a node": sum(node.resident_mb() for node in nodes) / len(nodes)})
    for node in nodes:
        node.stop()
    return found


def markdown(title: str, heads: list[str], found: list[dict]) -> str:
    rows = [[name, *(f"{step[name]:.3g}" if step[name] < 10 else f"{step[name]:,.0f}" for step in found),
             f"{found[-1][name] / found[0][name]:.1f}"] for name in found[0]]
    return f"### {title}\n\n" + table(["", *heads, "last over first"], rows)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("programs", nargs="?", type=Path, default=ROOT / "build" / "release")
    arguments.add_argument("--rows", type=int, default=50_000)
    given = arguments.parse_args()
    with Bench(given.programs.resolve()) as bench:
        for engine in ENGINES:
            print(markdown(f"Rows, {engine}", [f"{given.rows << d:,}" for d in range(DOUBLINGS)],
                           by_rows(bench, engine, given.rows)), flush=True)
            print(markdown(f"Numbers, {engine}, {given.rows // 2:,} rows each", [str(1 << d) for d in range(DOUBLINGS)],
                           by_numbers(bench, engine, given.rows // 2)), flush=True)
        print(markdown("Nodes on one PostgreSQL", [str(1 << d) for d in range(DOUBLINGS - 1)], by_nodes(bench)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
