"""The floors of HTTP: one fixed body from wigwag's own server, from a raw one and from Node's; and a webhook that is
kept beside the same bytes read and dropped."""
import itertools

from harness import BENCH, SECRET, Bench, free_port
from measures import HEADER, median_round, post, run_number
from servers import Server, Wigwag

OWN, RAW, NODE_HTTP, DROPPED = "own server", "raw epoll", "Node http", "own no-op POST"
FIXED = "fixed 12 KB (floor)"
FIXED_CONNECTIONS = 64
DURABLE_CONNECTIONS = (64, 256)
POSTS_A_SECOND_MAX = 110_000  # how many are built before the clock starts
WARM_SECONDS, WARM_WEBHOOKS = 1, 20_000  # until Node has compiled what it runs, and the files are there


class Floor(Server):
    """Keeps nothing; answers GET /fixed."""

    def __init__(self, bench: Bench, name: str, *command):
        super().__init__(bench, "floor")
        self.name, self.command = name, command

    def launch(self) -> None:
        self.process = self.bench.start(self.command, r"^ready http://", self.name.replace(" ", "_"))
        self.listening = int(self.process.line.rsplit(":", 1)[1])

    def paths(self) -> dict[str, list[str]]:
        return {FIXED: ["/fixed"]}


def own(bench: Bench, threads: int = 0, name: str = OWN) -> Floor:
    """0 threads: as many as wigwag has, one a core."""
    return Floor(bench, name, bench.programs / "http", "own", threads)


def same_body(servers: list[Floor]) -> None:
    if len({server.fetch("/fixed") for server in servers}) != 1:
        raise RuntimeError("the fixed bodies differ")


def fixed(bench: Bench, rounds: int, seconds: float) -> dict:
    """name -> the round with the median rate; one net thread each, rounds in turn."""
    servers = [own(bench, 1), Floor(bench, RAW, bench.programs / "http", "raw"),
               Floor(bench, NODE_HTTP, "node", BENCH / "opponents/node-http/server.mjs", free_port())]
    for server in servers:
        server.start()
    same_body(servers)
    file = bench.folder / "paths"
    file.write_text("/fixed\n")

    def run(server: Floor, seconds: float) -> dict:
        figures = bench.load("get", port=server.port, paths=file, requests=10_000_000, header=HEADER, pid=server.pids,
                             connections=FIXED_CONNECTIONS, seconds=seconds)
        if set(figures["status"]) != {"200"} or figures["dropped"] or figures["unanswered"]:
            raise RuntimeError(f"{server.name}: {figures}")
        return figures

    runs: dict = {server.name: [] for server in servers}
    for server in servers:
        run(server, WARM_SECONDS)
    for _, server in itertools.product(range(rounds), servers):
        runs[server.name].append(run(server, seconds))
    for server in servers:
        server.stop()
    return {name: median_round(found) for name, found in runs.items()}


def dropped(bench: Bench, server: Floor, connections: int, seconds: float) -> dict:
    """The same webhooks, signed too, of which nothing is looked at."""
    figures = bench.load("webhook", port=server.port, secret=SECRET, requests=int(POSTS_A_SECOND_MAX * seconds),
                         seconds=seconds, connections=connections, run=next(run_number), pid=server.pids)
    figures["refused"] = figures["requests"] - figures["status"].get("200", 0) + figures["dropped"] + \
        figures["unanswered"]
    return figures


def durable(bench: Bench, rounds: int, seconds: float) -> dict:
    """(name, connections) -> the round with the median rate; both on as many net threads, rounds in turn."""
    floor, wigwag = own(bench, name=DROPPED), Wigwag(bench, "SQLite", "durable")
    floor.start()
    wigwag.start()
    post(bench, wigwag, FIXED_CONNECTIONS, WARM_WEBHOOKS, 60)
    runs: dict = {}
    for _, connections in itertools.product(range(rounds), DURABLE_CONNECTIONS):
        runs.setdefault((floor.name, connections), []).append(dropped(bench, floor, connections, seconds))
        runs.setdefault((wigwag.name, connections), []).append(
            post(bench, wigwag, connections, int(POSTS_A_SECOND_MAX * seconds), seconds))
    floor.stop()
    wigwag.stop()
    return {key: median_round(found) for key, found in runs.items()}
