"""Markdown tables of what measures.py found, ratios first, and the bars of targets.md that can be judged by them."""
from floors import DROPPED, DURABLE_CONNECTIONS, FIXED, NODE_HTTP, OWN, RAW

SQLITE, POSTGRES, NODE, FASTIFY = "wigwag, SQLite", "wigwag, PostgreSQL", "Node + better-sqlite3", "Fastify + pg"
BAR_HEAD = ["bar", "what", "needed", "measured", ""]


def table(head: list[str], rows: list[list]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]) + "\n"


def ms(us: float) -> str:
    return f"{us / 1000:.2f}" if us < 100_000 else f"{us / 1000:.0f}"


def times(a: float, b: float, digits: int = 1) -> str:
    return f"{a / b:.{digits}f}" if b else "–"


def core(figures: dict) -> float:
    """Of the server, as a share of one: where it is well below 1, something else bounds the rate of a single thread."""
    return figures["rps"] * figures["server_cpu_us"] / 1e6


def disk(figures: dict) -> str:
    return (f"fdatasync of 4 KB in the same folder, before and after everything, median / p99: "
            + "; ".join(f"{kind} {a[0]:.0f} / {a[1]:.0f} us and {b[0]:.0f} / {b[1]:.0f} us"
                        for kind, (a, b) in figures.items()) + "\n")


def fixed(figures: dict) -> str:
    rows = [[name, times(f["rps"], figures[RAW]["rps"], 2), times(f["rps"], figures[NODE_HTTP]["rps"], 2),
             f"{f['rps']:,.0f}", *(ms(f[quantile]) for quantile in ("p50_us", "p99_us", "p999_us")),
             f"{f['server_cpu_us']:.1f}", f"{core(f):.0%}", f"{f['own_cpu_share']:.0%}"]
            for name, f in figures.items()]
    return table(["server", "× raw", "× Node", "answers/s", "p50 ms", "p99 ms", "p99.9 ms", "CPU us each",
                  "server's core", "generator's core"], rows)


def durable(figures: dict) -> str:
    rows = [[connections, name, times(f["rps"], figures[DROPPED, connections]["rps"], 2), f"{f['rps']:,.0f}",
             *(ms(f[quantile]) for quantile in ("p50_us", "p99_us", "p999_us")), f"{f['server_cpu_us']:.0f}",
             f["refused"], f"{f['own_cpu_share']:.0%}"]
            for connections in DURABLE_CONNECTIONS for name in (DROPPED, SQLITE)
            for f in [figures[name, connections]]]
    return table(["connections", "server", "× no-op", "acknowledged/s", "p50 ms", "p99 ms", "p99.9 ms", "CPU us each",
                  "refused", "generator's core"], rows)


def ingest(figures: dict) -> str:
    rows = []
    for connections in sorted({c for _, c in figures}):
        for name in (SQLITE, POSTGRES, NODE, FASTIFY):
            if f := figures.get((name, connections)):
                against = [times(f["rps"], figures[(other, connections)]["rps"]) if name != other else "1"
                           for other in (NODE, FASTIFY)]
                rows.append([connections, name, *against, f"{f['rps']:,.0f}", f"{f['stored_rps']:,.0f}",
                             *(ms(f[quantile]) for quantile in ("p50_us", "p99_us", "p999_us")),
                             f"{f['server_cpu_us']:.0f}", f["refused"], f"{f['own_cpu_share']:.0%}"])
    return table(["connections", "server", "× Node", "× Fastify", "acknowledged/s", "listed/s", "p50 ms", "p99 ms",
                  "p99.9 ms", "CPU us each", "refused", "generator's core"], rows)


def open_loop(figures: dict, rate: float) -> str:
    rows = [[name, f"{rate:,.0f}", f"{f['rps']:,.0f}",
             *(ms(f[quantile]) for quantile in ("p50_us", "p99_us", "p999_us", "max_us")),
             f"{f['behind_s'] * 1000:.0f}", f"{f['server_rss_mb_before']:.0f} → {f['server_rss_mb_after']:.0f}",
             f["refused"]] for name, f in figures.items()]
    return table(["server", "due/s", "answered/s", "p50 ms", "p99 ms", "p99.9 ms", "max ms",
                  "all listed after the end, ms", "memory MB", "refused"], rows)


def lists(figures: dict) -> str:
    rows = []
    for kind in dict.fromkeys(kind for _, kind in figures):
        for name in (SQLITE, POSTGRES, NODE, FASTIFY, OWN):
            if f := figures.get((name, kind)):
                against = [times(f["rps"], figures[(other, kind)]["rps"]) if (other, kind) in figures else "–"
                           for other in (NODE, FASTIFY)]
                rows.append([kind, name, *against, f"{f['rps']:,.0f}", ms(f["p50_us"]), ms(f["p99_us"]),
                             f"{f['cpu_us']:.0f}", f"{f['bytes']:,.0f}", f"{f['own_share']:.0%}"])
    return table(["page", "server", "× Node", "× Fastify", "answers/s, 16 connections", "p50 ms, 1 connection",
                  "p99 ms, 1 connection", "CPU us each", "bytes", "generator's core"], rows)


def flat(by_rows: dict) -> str:
    small, large = min(by_rows), max(by_rows)
    rows = [[kind, name, f"{by_rows[large][name, kind]['p50_us'] / f['p50_us']:.2f}",
             f"{by_rows[large][name, kind]['p99_us'] / f['p99_us']:.2f}"]
            for (name, kind), f in by_rows[small].items() if (name, kind) in by_rows[large]]
    return table(["page", "server", f"p50 at {large:,} over {small:,}", "p99"], rows)


def memory(figures: dict, filled: dict) -> str:
    rows = [[name, f"{f['idle_mb']:.0f}", f"{f['after_mb']:.0f}", f"{f['first_start_s']:.2f}", f"{f['start_s']:.2f}",
             *(f"{found[name]['start_s']:.2f}" for found in filled.values())] for name, f in figures.items()]
    return table(["server", "idle MB", "after 100,000 webhooks MB", "first start s", "start, empty s",
                  *(f"start, {n:,} rows s" for n in filled)], rows)


def bar_row(number: str, what: str, needed: str, value: float, met: bool) -> list[str]:
    return [number, what, needed, f"{value:.2f}", "met" if met else "**not met**"]


def floor_bars(found: dict) -> list[list[str]]:
    """found: fixed, durable."""
    rows = []
    f, d = found["fixed"], found["durable"]
    for number, other, least in (("1", RAW, 0.8), ("2", NODE_HTTP, 1.5)):
        rate = f[OWN]["rps"] / f[other]["rps"]
        cpu = f[other]["server_cpu_us"] / f[OWN]["server_cpu_us"]  # what no generator can bound
        what = f"fixed 12 KB, one net thread, own server over {other}"
        rows.append(bar_row(number, f"{what}, answers/s", f"≥ {least}", rate, rate >= least))
        rows.append(bar_row(number, f"{what}, answers a second of CPU", f"≥ {least}", cpu, cpu >= least))
    for connections, least in zip(DURABLE_CONNECTIONS, (0.38, 0.5)):
        kept = d[SQLITE, connections]
        ratio = kept["rps"] / d[DROPPED, connections]["rps"]
        what = f"durable webhooks, {connections} connections, SQLite"
        rows.append(bar_row("3", f"{what} over own no-op POST", f"≥ {least}", ratio,
                            ratio >= least and not kept["refused"]))
        rows.append(bar_row("3", f"{what}, p99.9 ms", "≤ 15", kept["p999_us"] / 1000, kept["p999_us"] <= 15_000))
    return rows


def bars(found: dict) -> str:
    """found: fixed, durable, ingest, open_loop, lists (by rows), memory, filled."""
    rows = floor_bars(found)

    def bar(*judged) -> None:
        rows.append(bar_row(*judged))

    i = found["ingest"]
    for connections, least in ((1, 1.5), (16, 2), (64, 3)):
        ratio = i[SQLITE, connections]["rps"] / i[NODE, connections]["rps"]
        bar("4", f"durable webhooks, {connections} connections, SQLite over Node", f"≥ {least}", ratio, ratio >= least)
    for name, connections in ((n, c) for n in (SQLITE, POSTGRES) for c in (1, 16, 64)):
        ratio = i[name, connections]["rps"] / i[FASTIFY, connections]["rps"]
        bar("5", f"the same, {name} over Fastify, {connections} connections", "≥ 5", ratio, ratio >= 5)
    for name, f in found["open_loop"].items():
        if name.startswith("wigwag"):
            bar("6", f"open loop, p50 ms, {name}", "≤ 2", f["p50_us"] / 1000, f["p50_us"] <= 2000)
            bar("6", f"open loop, p99 ms, {name}", "≤ 20", f["p99_us"] / 1000, f["p99_us"] <= 20_000)
    rows_max = max(found["lists"])
    pages = found["lists"][rows_max]
    for name, floor, least in ((SQLITE, 9, 0.33), (POSTGRES, 11, 0.18)):
        ratio = pages[name, "first page"]["rps"] / pages[OWN, FIXED]["rps"]
        bar(str(floor), f"first page over own fixed body, {name}, {rows_max:,} rows", f"≥ {least}", ratio,
            ratio >= least)
    for name, other, least in ((SQLITE, NODE, 2.5), (POSTGRES, FASTIFY, 2)):
        ratio = pages[name, "first page"]["rps"] / pages[other, "first page"]["rps"]
        bar("10", f"first page, {name} over {other}, {rows_max:,} rows", f"≥ {least}", ratio, ratio >= least)
    for name in (SQLITE, POSTGRES):
        depth = pages[name, "page at half depth"]["p50_us"] / pages[name, "first page"]["p50_us"]
        bar("12", f"half depth over first page, p50, {name}", "≤ 1.2", depth, depth <= 1.2)
        if len(found["lists"]) > 1:
            small = found["lists"][min(found["lists"])]
            kinds = (("12", "first page", 1.3), ("13", "one conversation", 3), ("13", "one wamid", 3))
            for number, kind, most in kinds:
                ratio = pages[name, kind]["p50_us"] / small[name, kind]["p50_us"]
                bar(number, f"{kind}, {rows_max:,} over {min(found['lists']):,} rows, p50, {name}", f"≤ {most}", ratio,
                    ratio <= most)
        for kind in ("partial number", "text, a rare word"):
            p99 = pages[name, kind]["p99_us"] / 1000
            bar("15", f"{kind}, p99 ms, {name}, {rows_max:,} rows", "≤ 10", p99, p99 <= 10)
        m = found["memory"][name]
        bar("19", f"resident MB idle, {name}", "≤ 25", m["idle_mb"], m["idle_mb"] <= 25)
        bar("19", f"resident MB after 100,000 webhooks, {name}", "≤ 64", m["after_mb"], m["after_mb"] <= 64)
        bar("21", f"start, empty, s, {name}", "≤ 0.2", m["start_s"], m["start_s"] <= 0.2)
        start = found["filled"][rows_max][name]["start_s"]
        bar("21", f"start, {rows_max:,} rows, s, {name}", "≤ 0.5", start, start <= 0.5)
    return table(BAR_HEAD, rows)
