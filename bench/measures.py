"""What is measured, one function a question. Each gives plain numbers; report.py makes tables of them."""
import itertools
import json
import socket
import statistics
import subprocess
import time

from harness import API_KEY, SECRET, Bench
from servers import Server, Wigwag, all_servers

CONNECTIONS = (1, 16, 64)
APPLY_BATCHES = (100, 1000)
STREAMS = 10_000
WEBHOOKS_A_SECOND_MAX = {1: 12_000, 16: 50_000, 64: 110_000}  # how many are built before the clock starts
HEADER = f"X-API-Key: {API_KEY}"
run_number = itertools.count(int(time.time()) % 10_000_000)


class Void(Exception):
    """An acknowledged message is not there: no figure of this run counts."""


def post(bench: Bench, server: Server, connections: int, requests: int, seconds: float, rate: float = 0) -> dict:
    """Posts webhooks, waits until all are applied, and asks for each acknowledged one by its wamid."""
    acknowledged = bench.folder / "acknowledged"
    figures = bench.load("webhook", port=server.port, secret=SECRET, requests=requests, seconds=seconds,
                         connections=connections, rate=rate, run=next(run_number), pid=server.pids,
                         acknowledged=acknowledged, path_before=server.message_path)
    stored = figures["status"].get("200", 0)
    server.expected = getattr(server, "expected", 0) + stored
    figures["refused"] = figures["requests"] - stored + figures["dropped"] + figures["unanswered"]
    try:
        figures["behind_s"] = server.wait_for_count(server.expected)
    except RuntimeError as error:
        raise Void(str(error)) from error
    figures["stored_rps"] = stored / (figures["seconds"] + figures["behind_s"])
    figures["rss_applied_mb"] = server.resident_mb()
    check(bench, server, acknowledged, stored)
    return figures


def check(bench: Bench, server: Server, paths, expected: int) -> None:
    found = bench.load("get", port=server.port, paths=paths, requests=expected, connections=16, header=HEADER)
    if found["status"] != {"200": expected}:
        raise Void(f"{server.name}: of {expected} acknowledged messages: {found['status']}")


def median_round(found: list[dict]) -> dict:
    return sorted(found, key=lambda f: f["rps"])[(len(found) - 1) // 2]


def ingest(bench: Bench, servers: list[Server], rounds: int, seconds: float) -> dict:
    """(server, connections) -> the round with the median rate; rounds go over all servers in turn."""
    runs: dict = {}
    for _ in range(rounds):
        for connections in CONNECTIONS:
            for server in servers:
                requests = int(WEBHOOKS_A_SECOND_MAX[connections] * seconds)
                runs.setdefault((server.name, connections), []).append(
                    post(bench, server, connections, requests, seconds))
    return {key: median_round(found) for key, found in runs.items()}


def memory(bench: Bench, servers: list[Server], webhooks: int) -> dict:
    """Fresh servers: start-up time, resident memory idle and after so many webhooks, applied. Also warms everything."""
    figures = {}
    for server in servers:
        first = server.start()
        server.stop()
        again = server.start()
        time.sleep(1)
        idle = server.resident_mb()
        after = post(bench, server, 64, webhooks, 600)
        figures[server.name] = {"first_start_s": first, "start_s": again, "idle_mb": idle,
                                "after_mb": after["rss_applied_mb"]}
    return figures


def open_loop(bench: Bench, servers: list[Server], rate: float, seconds: float) -> dict:
    return {s.name: post(bench, s, 64, int(rate * seconds), seconds + 10, rate) for s in servers}


def lists(bench: Bench, servers: list[Server], seconds: float, rounds: int) -> dict:
    """(server, kind of page) -> latency with one connection, rate and CPU with sixteen; all servers in turn."""
    alone: dict = {}
    many: dict = {}
    paths = {s.name: s.paths() for s in servers}
    kinds = list(dict.fromkeys(kind for s in servers for kind in paths[s.name]))
    file = bench.folder / "paths"
    for _, kind, server in itertools.product(range(rounds), kinds, servers):
        if kind not in paths[server.name]:
            continue
        file.write_text("\n".join(paths[server.name][kind]) + "\n")
        options = {"port": server.port, "paths": file, "requests": 10_000_000, "header": HEADER, "pid": server.pids}
        for found, connections in ((alone, 1), (many, 16)):
            figures = bench.load("get", connections=connections, seconds=seconds, **options)
            if set(figures["status"]) != {"200"}:
                raise RuntimeError(f"{server.name}: {kind}: {figures['status']}")
            found.setdefault((server.name, kind), []).append(figures)

    def median(found: list, name: str) -> float:
        return statistics.median_low([f[name] for f in found])

    return {key: {"p50_us": median(alone[key], "p50_us"), "p99_us": median(alone[key], "p99_us"),
                  "rps": median(many[key], "rps"), "cpu_us": median(many[key], "server_cpu_us"),
                  "bytes": median(alone[key], "body_bytes"), "own_share": median(many[key], "own_cpu_share")}
            for key in alone}


def filled(bench: Bench, messages: int) -> tuple[list[Server], dict]:
    """Servers with that many messages for a twentieth as many people, started anew; and how loading went."""
    servers = all_servers(bench, f"lists_{messages}")
    figures = {}
    for server in servers:
        server.start()  # makes the schema, and wigwag's project and numbers
        if isinstance(server, Wigwag):
            server.stop()
            took = server.fill(messages, messages // 20)
        else:
            took = server.fill(messages, messages // 20)
            server.stop()
        figures[server.name] = {"fill_s": took, "start_s": server.start()}
        if server.count() != messages:
            raise Void(f"{server.name}: {server.count()} of {messages} rows")
    return servers, figures


def apply(bench: Bench, webhooks: int) -> dict:
    """(engine, batch) -> microseconds a webhook of reading, of applying, and of writing the same rows with nothing else
    (bench/apply.cpp), each on an empty database and one connection."""
    figures = {}
    for engine, batch in itertools.product(("SQLite", "PostgreSQL"), APPLY_BATCHES):
        names = [f"apply_{batch}", f"apply_{batch}_raw"]
        databases = [bench.postgres.create(name) if engine == "PostgreSQL" else f"sqlite:{bench.folder}/{name}.db"
                     for name in names]
        run = subprocess.run([bench.programs / "apply", *databases, str(webhooks), str(batch), "5000"], check=True,
                             stdout=subprocess.PIPE)
        figures[f"wigwag, {engine}", batch] = json.loads(run.stdout)
    return figures


def telling(bench: Bench) -> dict:
    """What telling so many live streams of an event costs beside bare sends (bench/live.cpp)."""
    folder = bench.folder / "live"
    folder.mkdir()
    run = subprocess.run([bench.programs / "live", folder, str(STREAMS)], check=True, stdout=subprocess.PIPE)
    return json.loads(run.stdout)


def streams(bench: Bench, engine: str) -> dict:
    """Resident memory of a fresh server before and after so many live streams are open, each answered."""
    server = Wigwag(bench, engine, "streams")
    server.start()
    time.sleep(1)
    figures = {"streams": STREAMS, "idle_mb": server.resident_mb()}
    request = f"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n{HEADER}\r\n\r\n".encode()
    readers = []
    for _ in range(STREAMS):
        reader = socket.create_connection(("127.0.0.1", server.port))
        readers.append(reader)
        reader.sendall(request)
        if not (answer := reader.recv(4096)).startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{server.name}: stream {len(readers)} is answered {answer[:300]!r}")
    time.sleep(1)
    figures["streams_mb"] = server.resident_mb()
    for reader in readers:
        reader.close()
    server.stop()
    return figures
