#!/usr/bin/env python3
"""Measures wigwag beside two services a careful user writes in an afternoon, all in one run on this machine.

  bench/run.py [build/release]          some minutes, 10^5 messages: what `make bench` runs
  bench/run.py [build/release] --full   an hour, 10^5 and 5*10^6 messages (31 GB of disk), longer runs
  bench/run.py build/release --rows 100000,1000000   short runs at both sizes
  bench/run.py build/release --floors   a minute: only what needs no other database, bars 1 to 3
Progress goes to stderr, the Markdown of bench/RESULTS.md to stdout. Ends with 1 when an acknowledged
message is missing."""
import argparse
import json
import os
import platform
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import floors  # noqa: E402
import measures  # noqa: E402
import report  # noqa: E402
import report_own  # noqa: E402
import filters  # noqa: E402
import sizes  # noqa: E402
from harness import ROOT, Bench, disk_us  # noqa: E402
from servers import Wigwag, all_servers  # noqa: E402

OPEN_LOOP_RATE = 3300  # Meta's own sizing example

QUICK = {"webhooks": 100_000, "rounds": 2, "seconds": 2, "open_seconds": 10, "rows": [100_000], "list_seconds": 1,
         "list_rounds": 1, "apply_webhooks": 20_000}
FULL = {"webhooks": 100_000, "rounds": 2, "seconds": 3, "open_seconds": 60, "rows": [100_000, 5_000_000],
        "list_seconds": 2, "list_rounds": 1, "apply_webhooks": 40_000}


def say(text: str) -> None:
    print(f"[load {os.getloadavg()[0]:.1f}] {text}", file=sys.stderr, flush=True)


def measure_floors(bench: Bench, plan: dict) -> dict:
    say("fixed body")
    found = {"fixed": floors.fixed(bench, plan["rounds"], plan["seconds"])}
    say("durable webhooks and the floor")
    return found | {"durable": floors.durable(bench, plan["rounds"], plan["seconds"])}


def measure(bench: Bench, plan: dict) -> dict:
    found: dict = {"lists": {}, "filled": {}}
    disk_before = disk_us(bench.folder)
    found |= measure_floors(bench, plan)

    servers = all_servers(bench, "ingest")
    say("memory, start-up time")
    found["memory"] = measures.memory(bench, servers, plan["webhooks"])
    say("durable webhooks")
    found["ingest"] = measures.ingest(bench, servers, plan["rounds"], plan["seconds"])
    say("open loop")
    found["open_loop"] = measures.open_loop(bench, [s for s in servers if isinstance(s, Wigwag)], OPEN_LOOP_RATE,
                                            plan["open_seconds"])
    for server in servers:
        server.stop()
    say("apply beside the raw engine")
    found["apply"] = measures.apply(bench, plan["apply_webhooks"])
    say("live streams")
    found["telling"] = measures.telling(bench)
    found["streams"] = {f"wigwag, {engine}": measures.streams(bench, engine) for engine in ("SQLite", "PostgreSQL")}

    for rows in plan["rows"]:
        say(f"loading {rows} rows")
        servers, found["filled"][rows] = measures.filled(bench, rows)
        servers.append(floors.own(bench))
        servers[-1].start()
        say(f"pages of {rows} rows")
        found["lists"][rows] = measures.lists(bench, servers, plan["list_seconds"], plan["list_rounds"])
        if rows == max(plan["rows"]):
            measure_loaded(bench, [s for s in servers if isinstance(s, Wigwag)], rows, found)
        for server in servers:
            server.stop()

    disk_after = disk_us(bench.folder)
    found["disk"] = {kind: (disk_before[kind], disk_after[kind]) for kind in disk_before}
    return found


def measure_loaded(bench: Bench, servers: list[Wigwag], rows: int, found: dict) -> None:
    say("bytes on disk")
    found["sizes"] = {server.name: sizes.measure(bench, server, rows) for server in servers}
    found["filters"] = {}
    for server in servers:
        say(f"filters, {server.name}")
        found["filters"][server.name] = filters.measure(bench, server)


def machine() -> str:
    cpu = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.machine())
    memory_gib = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return f"{os.cpu_count()} cores ({cpu}), {memory_gib:.0f} GiB, Linux {platform.release()}"


def markdown_floors(found: dict) -> list[str]:
    return [f"## Fixed body of 12 KB, {floors.FIXED_CONNECTIONS} connections, one net thread\n",
            report.fixed(found["fixed"]),
            "## Durable webhooks over the same bytes dropped\n", report.durable(found["durable"])]


def markdown(found: dict, plan: dict, load_before: float) -> str:
    parts = [f"Machine: {machine()}; load average before the run {load_before:.1f}. Generator, servers and databases "
             "share the cores.\n", report.disk(found["disk"]),
             "## Bars\n", report.bars(found), *markdown_floors(found),
             "## Durable webhooks\n", report.ingest(found["ingest"]),
             f"## Open loop, {plan['open_seconds']} s\n", report.open_loop(found["open_loop"], OPEN_LOOP_RATE)]
    for rows, pages in found["lists"].items():
        parts += [f"## Pages of 20 at {rows:,} messages\n", report.lists(pages)]
    if len(found["lists"]) > 1:
        parts += ["## Flat in size\n", report.flat(found["lists"])]
    rows_max = max(found["lists"])
    parts += ["## Bars beside a raw engine, a bare send, a row and the own first page\n", report_own.bars(found),
              f"## Filters at {rows_max:,} messages\n", report_own.filters(found["filters"]),
              "## Apply beside the raw engine\n", report_own.apply(found["apply"]),
              "## Live streams\n", report_own.streams(found["telling"], found["streams"]),
              f"## Bytes on disk at {rows_max:,} messages\n", report_own.sizes(found["sizes"])]
    parts += ["## Memory and start\n", report.memory(found["memory"], found["filled"])]
    return "\n".join(parts)


def plain(figures):
    """The same with words for keys, at every depth."""
    if not isinstance(figures, dict):
        return figures
    return {str(key): plain(value) for key, value in figures.items()}


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--full", action="store_true")
    arguments.add_argument("programs", nargs="?", type=Path, default=ROOT / "build" / "release",
                           help="where wigwag, load, fill and http were built")
    arguments.add_argument("--rows", help="how many messages the lists are read from, by commas")
    arguments.add_argument("--floors", action="store_true", help="only bars 1 to 3")
    arguments.add_argument("--raw", type=Path, help="write every figure there, as JSON")
    given = arguments.parse_args()
    plan = FULL if given.full else QUICK
    if given.rows:
        plan = plan | {"rows": [int(rows) for rows in given.rows.split(",")]}
    load_before = os.getloadavg()[0]
    try:
        with Bench(given.programs.resolve()) as bench:
            found = measure_floors(bench, plan) if given.floors else measure(bench, plan)
    except measures.Void as void:
        print(f"VOID, nothing counts: {void}")
        return 1
    if given.floors:
        print("\n".join([report.table(report.BAR_HEAD, report.floor_bars(found)), *markdown_floors(found)]), flush=True)
    else:
        print(markdown(found, plan, load_before), flush=True)
    if given.raw:
        given.raw.write_text(json.dumps(plain(found), indent=1, default=str))
    return 0


if __name__ == "__main__":
    sys.exit(main())
