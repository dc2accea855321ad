"""Markdown tables, and bars, of what wigwag is held against in itself: its own first page, a raw engine, a bare send, a
row's own bytes."""
from report import POSTGRES, ms, table

LARGEST, SLOWEST = 12, 10  # rows of a table
TIMES_SLOWER_MAX = 20      # bar 14


def apply(figures: dict) -> str:
    rows = [[name, batch, f"{f['of_raw']:.2f}", f"{f['parse_us']:.1f}", f"{f['receive_us']:.1f}", f"{f['raw_us']:.1f}",
             f"{f['apply_rps']:,.0f}", f"{1e6 / f['raw_us']:,.0f}"] for (name, batch), f in figures.items()]
    return table(["server", "batch", "of the raw engine", "reading us", "applying us", "raw us", "applied/s",
                  "raw rows/s"], rows)


def streams(telling: dict, by_server: dict) -> str:
    rows = [["CPU of telling one stream of one event", f"{telling['event_us']:.2f} us"],
            [f"bare send of {telling['bare_bytes']} bytes", f"{telling['bare_us']:.2f} us"],
            ["ratio", f"{telling['of_bare']:.2f}"],
            ["a waiting stream, in a process with little else", f"{telling['bytes_a_stream']:,.0f} bytes"]]
    rows += [[f"resident, {name}, idle → with {f['streams']:,} streams",
              f"{f['idle_mb']:.0f} → {f['streams_mb']:.0f} MB"] for name, f in by_server.items()]
    return table(["live streams", ""], rows)


def sizes(figures: dict) -> str:
    whole = table(["server", "a message's own data, bytes", "its tables and indexes", "×", "the whole database", "×"],
                  [[name, f"{f['row']:.0f}", f"{f['own']:.0f}", f"{f['own'] / f['row']:.2f}", f"{f['database']:.0f}",
                    f"{f['database'] / f['row']:.2f}"] for name, f in figures.items()])
    rows = [[name, relation, f"index of {of}" if kind == "index" else kind, f"{size:.1f}"]
            for name, f in figures.items() for of, relation, kind, size in f["relations"][:LARGEST]]
    return whole + "\n" + table(["server", "the largest", "", "bytes a message"], rows)


def every_combination(found: dict) -> list[dict]:
    return [c for one in found["lists"].values() for c in one["combinations"]]


def times_slower(combination: dict) -> float:
    """By p99 or by p50, whichever is worse: on a busy machine every p99 is a pause of the machine's."""
    return max(combination["p99_times"], combination["p50_times"])


def named(combination: dict) -> str:
    names = " and ".join(name if has_rows else f"{name} (no row)" for name, has_rows in combination["filters"])
    return names + (f", {combination['overdue']} overdue" if combination["overdue"] else "")


def filters(figures: dict) -> str:
    """figures: server -> what filters.measure gives."""
    lists, slowest = [], []
    for server, found in figures.items():
        for name, f in found["lists"].items():
            all_of_it = f["combinations"]
            lists.append([server, name, f["filters"], len(all_of_it), sum(c["with_rows"] > 0 for c in all_of_it),
                          *(cell for q in ("p99", "p50") for cell in (
                              f"{max((c[f'{q}_times'] for c in all_of_it), default=0):.1f}",
                              sum(c[f"{q}_times"] > TIMES_SLOWER_MAX for c in all_of_it))),
                          f["refused"], f["unmeasured"], f"{ms(f['first_p50_us'])} / {ms(f['first_p99_us'])}"])
        for c in sorted(every_combination(found), key=times_slower, reverse=True)[:SLOWEST]:
            slowest.append([server, c["list"], named(c), f"{c['p99_times']:.1f}", f"{c['p50_times']:.1f}",
                            ms(c["p99_us"]), ms(c["p50_us"]), f"`{c['slowest'].split('?', 1)[1]}`"])
    floors = "; ".join(f"{server} {found['floor_us']:.0f} us" for server, found in figures.items())
    return "\n".join([
        table(["server", "list", "filters", "alone and in pairs", "with rows", "worst p99 over first page's",
               "above the bar", "worst p50 over first page's", "above it", "refused", "not reached",
               "first page, p50 / p99 ms"], lists),
        table(["server", "list", "filters", "p99 over first page's", "p50", "p99 ms", "p50 ms", "slowest request"],
              slowest),
        f"One connection; an answer without work takes it {floors}.\n"])


def bars(found: dict) -> str:
    """found: ingest, apply, telling, streams, filters, sizes."""
    rows = []

    def bar(number: str, what: str, needed: str, value: float, met: bool) -> None:
        rows.append([number, what, needed, f"{value:.2f}", "met" if met else "**not met**"])

    for (name, batch), f in found["apply"].items():
        bar("7", f"apply, batches of {batch}, over the raw engine, {name}", "≥ 0.6", f["of_raw"], f["of_raw"] >= 0.6)
    raw_rps = 1e6 / found["apply"][POSTGRES, 100]["raw_us"]
    for rate, what in (("stored_rps", "listed"), ("rps", "acknowledged")):
        ratio = found["ingest"][POSTGRES, 64][rate] / raw_rps
        bar("8", f"{what}/s, 64 connections, over raw rows/s in batches of 100, PostgreSQL", "≥ 0.5", ratio,
            ratio >= 0.5)
    for name, f in found["filters"].items():
        unreached = sum(one["unmeasured"] for one in f["lists"].values())
        overdue = sum(c["overdue"] > 0 for c in every_combination(f))
        for q in ("p99", "p50"):
            ratios = [c[f"{q}_times"] for c in every_combination(f)]
            above = sum(ratio > TIMES_SLOWER_MAX for ratio in ratios)
            bar("14", f"worst {q} of {len(ratios)} filters and pairs over their list's first page's, {name}; {above} "
                f"above, {overdue} overdue, {unreached} not reached", f"≤ {TIMES_SLOWER_MAX}", max(ratios, default=0),
                above + overdue + unreached == 0)
    ratio = found["telling"]["of_bare"]
    bar("18", "telling a live stream of an event over a bare send of 500 bytes, CPU", "≤ 1.5", ratio, ratio <= 1.5)
    for name, f in found["streams"].items():
        bar("19", f"resident MB with {f['streams']:,} live streams, {name}", "≤ 220", f["streams_mb"],
            f["streams_mb"] <= 220)
    for name, f in found["sizes"].items():
        for kind, what in (("own", "tables and indexes of messages"), ("database", "the whole database")):
            ratio = f[kind] / f["row"]
            bar("20", f"bytes on disk a message over its own data, {what}, {name}", "≤ 1.5", ratio, ratio <= 1.5)
    return table(["bar", "what", "needed", "measured", ""], rows)
